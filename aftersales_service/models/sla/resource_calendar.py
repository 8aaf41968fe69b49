from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResourceCalendar(models.Model):
    """Clocks of time limits: when the hours change, what is still running gets new due dates."""

    _inherit = "resource.calendar"

    @api.constrains("attendance_ids", "schedule_type")
    def _check_clock_has_hours(self):
        empty = self.filtered(lambda calendar: not calendar.attendance_ids or calendar.flexible_hours)
        policies = self.env["aftersales.sla.policy"].sudo().search([("calendar_id", "in", empty.ids)])
        for calendar, limits in policies.grouped("calendar_id").items():
            raise ValidationError(
                self.env._(
                    "“%(calendar)s” is the clock of “%(limit)s”: without fixed working hours it could not run. "
                    "Give it hours or choose another clock for the limit first.",
                    calendar=calendar.name,
                    limit=limits[0].name,
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "two_weeks_calendar", "flexible_hours"} & vals.keys():
            self._deadlines_changed()
        return result

    def _deadlines_changed(self):
        """Recompute once, when everything that belongs to the change is written: at the end of the transaction."""
        if not self.ids:
            return
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault("aftersales.sla.calendars", set())
        if not waiting:
            precommit.add(self.env["resource.calendar"].sudo()._recompute_deadlines)
        waiting.update(self.ids)

    @api.model
    def _recompute_deadlines(self):
        ids = self.env.cr.precommit.data.pop("aftersales.sla.calendars", set())
        running = (
            Domain("state", "=", "running") & Domain("breached", "=", False) & Domain("due", ">", fields.Datetime.now())
        )
        limits = self.env["aftersales.sla.deadline"].search(running & Domain("policy_id.calendar_id", "in", list(ids)))
        limits._recompute_due()
        self.env.flush_all()


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._deadlines_changed()
        return attendances

    def write(self, vals):
        before = self.calendar_id
        result = super().write(vals)
        (before | self.calendar_id)._deadlines_changed()
        return result

    def unlink(self):
        self.calendar_id._deadlines_changed()
        return super().unlink()


class ResourceCalendarLeaves(models.Model):
    """Holidays are often entered by themselves, not through the calendar."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._get_clocks()._deadlines_changed()
        return leaves

    def write(self, vals):
        before = self._get_clocks()
        result = super().write(vals)
        (before | self._get_clocks())._deadlines_changed()
        return result

    def unlink(self):
        self._get_clocks()._deadlines_changed()
        return super().unlink()

    def _get_clocks(self):
        # a leave of one person does not stop the clock of the company
        common = self.filtered(lambda leave: not leave.resource_id)
        everywhere = common.filtered(lambda leave: not leave.calendar_id)
        calendars = common.calendar_id
        if everywhere:
            calendars |= self.env["resource.calendar"].search(
                [("company_id", "in", [*everywhere.company_id.ids, False])]
            )
        return calendars

from odoo import api, models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if {"attendance_ids", "leave_ids", "global_leave_ids", "tz", "two_weeks_calendar"} & vals.keys():
            self._recompute_deadlines()
        return result

    def _recompute_deadlines(self):
        """The working hours changed: what is still running gets new due dates, the past keeps its own."""
        self.env["aftersales.sla.deadline"].sudo().search(
            [("state", "=", "running"), ("breached", "=", False), ("policy_id.calendar_id", "in", self.ids)]
        )._recompute_due()


class ResourceCalendarLeaves(models.Model):
    """Holidays are often entered by themselves, not through the calendar."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._get_own_calendars()._recompute_deadlines()
        return leaves

    def write(self, vals):
        before = self._get_own_calendars()
        result = super().write(vals)
        (before | self._get_own_calendars())._recompute_deadlines()
        return result

    def unlink(self):
        calendars = self._get_own_calendars()
        result = super().unlink()
        calendars._recompute_deadlines()
        return result

    def _get_own_calendars(self):
        # a leave of one person does not stop the clock of the company
        common = self.filtered(lambda leave: not leave.resource_id)
        everywhere = common.filtered(lambda leave: not leave.calendar_id)
        calendars = common.calendar_id
        if everywhere:
            calendars |= self.env["resource.calendar"].search(
                [("company_id", "in", [*everywhere.company_id.ids, False])]
            )
        return calendars

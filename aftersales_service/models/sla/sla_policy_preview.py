from odoo import api, fields, models
from odoo.exceptions import UserError

from .sla_clock import Clocks
from .sla_deadline import VOID


class SlaPolicy(models.Model):
    """Limits tried out, saved or not, by the same selection and arithmetic that real tickets get."""

    _inherit = "aftersales.sla.policy"

    preview_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="For the ticket",
        store=False,
        help="Would this limit apply to it, and when is it due?",
    )
    preview_start = fields.Datetime(
        string="If it started", store=False, default=fields.Datetime.now, help="Try the limit before you save it."
    )
    preview_quantity = fields.Float(string="Units", store=False, default=1)
    preview_due = fields.Datetime(string="It would be due", compute="_compute_preview")
    preview_steps = fields.Text(string="Warnings and escalation would come", compute="_compute_preview")

    @api.depends(
        "preview_ticket_id",
        "preview_start",
        "preview_quantity",
        "length",
        "unit",
        "per_quantity",
        "calendar_id",
        "basis",
        "start_event_kind_id",
        "stop_event_kind_ids",
        "pause_event_kind_ids",
        "resume_event_kind_ids",
        "repeat",
        "kind_ids",
        "channel_ids",
        "customer_class_ids",
        "product_category_ids",
        "severity",
        "distance_from",
        "distance_to",
        "domain",
        "company_id",
        "step_ids.trigger",
        "step_ids.value",
    )
    def _compute_preview(self):
        for policy in self:
            try:
                policy.preview_due, policy.preview_steps = policy._preview()
            except (UserError, ValueError) as error:
                policy.preview_due, policy.preview_steps = False, str(error)

    def _preview(self):
        """Due date of this limit, saved or not, and whom it would warn when.

        :raise UserError: the clock has too few hours
        """
        self.ensure_one()
        if self.basis == "length" and self.length <= 0:
            return False, False
        ticket = self.preview_ticket_id
        if ticket:
            history = self.env["aftersales.ticket.event"]._get_present_history(ticket)
            projected = self._project(ticket, history)
            if not projected:
                return False, self.env._(
                    "It does not apply to ticket %(number)s: not all of its conditions hold.", number=ticket.number
                )
            [result] = projected
            if result["problem"]:
                raise UserError(result["problem"])
            if not result["event"]:
                return False, self.env._(
                    "It applies to ticket %(number)s, but what it starts with has not happened yet.",
                    number=ticket.number,
                )
        elif not self.preview_start or self.basis == "promise":
            return False, False
        else:
            supposed = ticket.new({"defective_qty": self.preview_quantity})
            result = self._measure(supposed, self.preview_start, [], Clocks(self.preview_start, strict=True))
        lines = []
        for step, moment in result["steps"]:
            local = fields.Datetime.context_timestamp(self, moment)
            lines.append(f"{local:%Y-%m-%d %H:%M}  {step.display_name}")
        return result["due"], "\n".join(sorted(lines))

    def _project(self, ticket, history, supposed=False):
        """What those of these limits that apply would do for ``ticket``, which need not be saved either.

        :param history: events of the ticket's present round, in order
        :param supposed: moment at which what a limit starts with is taken to happen, if it has not yet
        :return: list of {policy, event, start, due, steps, ended_by, paused_at, problem}; no start: not begun
        """
        rows = []
        for policy in self:
            if not policy._filter_tickets(ticket):
                continue
            event, later = policy._find_start(history)
            rows.append((policy, event, later, policy._get_start(event) if event else supposed))
        starts = [start for _policy, _event, _later, start in rows if start]
        clocks = Clocks(min(starts), strict=True) if starts else None
        results = []
        for policy, event, later, start in rows:
            ending = later.filtered(
                lambda event, policy=policy: (
                    event.kind_id.id in policy._get_rule().stop_kind_ids or event.kind_id._get_code() in VOID
                )
            )[:1]
            pauses, paused_at = policy._replay(later)
            result = {
                "policy": policy,
                "event": event,
                "start": start,
                "due": False,
                "steps": [],
                "ended_by": ending,
                "paused_at": paused_at and not ending and paused_at,
                "problem": False,
            }
            if start:
                try:
                    result.update(policy._measure(ticket, start, pauses, clocks))
                except UserError as error:
                    result["problem"] = str(error)
            results.append(result)
        return results

    def _measure(self, ticket, start, pauses, clocks):
        """Due date and moments of the steps, if this limit began at ``start``.

        :param pauses: as they are stored on a deadline
        """
        self.ensure_one()
        limits = self.env["aftersales.sla.deadline"]
        pauses = limits._read_pauses(pauses)
        [due] = limits._get_dues([(self, ticket, start, pauses)], clocks)
        [steps] = limits._get_steps([(self, start, due, pauses)], clocks)
        return {"due": due, "steps": steps}

    def _get_clock_name(self):
        self.ensure_one()
        if self.basis == "promise":
            return self.env._("the date promised")
        return self._get_counting_calendar().name or self.env._("day and night")

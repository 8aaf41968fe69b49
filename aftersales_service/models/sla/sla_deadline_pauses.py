from odoo import api, fields, models

from .sla_clock import Clocks


class SlaDeadline(models.Model):
    """The pauses of a deadline, for people to read."""

    _inherit = "aftersales.sla.deadline"

    pause_table = fields.Html(
        string="When the clock stood still",
        compute="_compute_pause_table",
        sanitize=False,
    )

    @api.depends("pauses", "paused_at")
    @api.depends_context("lang", "tz", "uid")
    def _compute_pause_table(self):
        paused = self.filtered(lambda limit: limit.pauses or limit.paused_at)
        (self - paused).pause_table = False
        if not paused:
            return
        events = self.env["aftersales.ticket.event"].search(
            [("ticket_id", "in", paused.ticket_id.ids)], order="date, id"
        )
        by_ticket = events.grouped("ticket_id")
        clocks = Clocks(min(paused.mapped("start")))
        for limit in paused:
            limit.pause_table = self.env["ir.qweb"]._render(
                "aftersales_service.sla_pauses",
                {"rows": limit._get_pause_rows(by_ticket.get(limit.ticket_id, events.browse()), clocks)},
                lang=self.env.lang,
            )

    def _get_pause_rows(self, events, clocks):
        """Pauses in order, the present one last.

        :param events: of the ticket, in order
        :return: list of {begin, end, begun_by, ended_by, counted}; the end of a pause that lasts is ``False``
        """
        self.ensure_one()
        policy = self.policy_id
        # a calendar is not the reader's to see, its name and hours on a deadline are
        clock = clocks.of(policy.sudo())
        ending = policy.resume_event_kind_ids | policy.stop_event_kind_ids
        rows = []
        for begin, end in [*self._get_pauses(), *([(self.paused_at, False)] if self.paused_at else [])]:
            at_end = events.filtered(lambda event, end=end: event.date == end)
            until = end or fields.Datetime.now()
            rows.append(
                {
                    "begin": begin,
                    "end": end,
                    "begun_by": events.filtered(
                        lambda event, begin=begin: event.date == begin and event.kind_id in policy.pause_event_kind_ids
                    )[:1],
                    "ended_by": at_end.filtered(lambda event: event.kind_id in ending)[:1] or at_end[:1],
                    # working time that the pause cost: so much later the limit is due
                    "counted": clock.get_elapsed(begin, max(until, begin)).total_seconds(),
                }
            )
        return rows

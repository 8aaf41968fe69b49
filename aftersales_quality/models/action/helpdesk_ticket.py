from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What customer service reads of the quality case: is it true, what came out, what is next when."""

    _inherit = "helpdesk.ticket"

    quality_founded = fields.Selection(
        selection=[("checking", "Being checked"), ("true", "True"), ("unfounded", "Unfounded")],
        string="Checked for truth",
        compute="_compute_quality_outcome",
        compute_sudo=True,
        groups="base.group_user",
    )
    quality_outcome = fields.Char(
        string="Result of quality", compute="_compute_quality_outcome", compute_sudo=True, groups="base.group_user"
    )
    quality_next_date = fields.Date(
        string="Next of it on", compute="_compute_quality_outcome", compute_sudo=True, groups="base.group_user"
    )

    @api.depends("quality_case_id.founded", "quality_case_id.outcome", "quality_case_id.state")
    def _compute_quality_outcome(self):
        states = dict(self.env["aftersales.quality.case"]._fields["state"]._description_selection(self.env))
        for ticket in self:
            case = ticket.quality_case_id
            ticket.quality_founded = (case.founded or "checking") if case else False
            ticket.quality_outcome = case and (case.outcome or states[case.state])
            ticket.quality_next_date = case.next_date

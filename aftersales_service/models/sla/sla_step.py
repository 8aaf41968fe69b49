from odoo import api, fields, models


class SlaStep(models.Model):
    """One warning or one rung of the escalation ladder of a limit (T12, T13)."""

    _name = "aftersales.sla.step"
    _description = "Warning or Escalation Step"
    _order = "policy_id, trigger desc, value, id"

    policy_id = fields.Many2one("aftersales.sla.policy", required=True, ondelete="cascade", index=True)
    trigger = fields.Selection(
        selection=[("share", "% of the time gone"), ("overdue", "Hours after it was missed")],
        required=True,
        default="share",
    )
    value = fields.Float(required=True, help="Percent of the time, or hours overdue.")
    recipient = fields.Selection(
        selection=[
            ("owner", "Who works on it"),
            ("leader", "Leader of the team"),
            ("duty", "Everybody with a duty"),
            ("user", "A person"),
        ],
        required=True,
        default="owner",
    )
    group_id = fields.Many2one("res.groups", string="Duty")
    user_id = fields.Many2one("res.users", string="Person")
    severity = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["severity"].selection,
        string="From severity",
        help="Only for cases at least as severe as this.",
    )
    amount = fields.Float(string="From amount", help="Only where at least this amount is in dispute; 0: all.")

    _value_plausible = models.Constraint(
        "CHECK (value >= 0 AND (trigger = 'overdue' OR value <= 100))",
        "Warn at 0 to 100 % of the time; later steps are counted in hours after the limit was missed.",
    )
    _recipient_named = models.Constraint(
        "CHECK ((recipient != 'duty' OR group_id IS NOT NULL) AND (recipient != 'user' OR user_id IS NOT NULL))",
        "Say which duty or which person is to be told.",
    )

    @api.depends("trigger", "value")
    def _compute_display_name(self):
        for step in self:
            step.display_name = (
                self.env._("%(value)s %% of the time", value=f"{step.value:g}")
                if step.trigger == "share"
                else self.env._("%(value)s h overdue", value=f"{step.value:g}")
            )

    def _applies_to(self, ticket):
        self.ensure_one()
        order = [value for value, _label in ticket._fields["severity"].selection]
        severe = not self.severity or (ticket.severity and order.index(ticket.severity) >= order.index(self.severity))
        return bool(severe and ticket.disputed_amount >= self.amount)

    def _get_users(self, ticket):
        """Whom this step tells about ``ticket``: people of its company who may see it."""
        self.ensure_one()
        users = {
            "owner": lambda: ticket.user_id or ticket.team_id.user_id,
            "leader": lambda: ticket.team_id.user_id,
            "duty": lambda: self.group_id.all_user_ids,
            "user": lambda: self.user_id,
        }[self.recipient]()
        return users.filtered(lambda user: user.active and not user.share and ticket.company_id in user.company_ids)

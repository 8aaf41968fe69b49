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

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        self.env.registry.clear_cache()
        return steps

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.depends("trigger", "value")
    def _compute_display_name(self):
        for step in self:
            value = f"{step.value:g}"
            if step.trigger == "share":
                step.display_name = self.env._("%(value)s %% of the time", value=value)
            elif step.value:
                step.display_name = self.env._("%(value)s h overdue", value=value)
            else:
                step.display_name = self.env._("When it is missed")

    def _applies_to(self, ticket):
        self.ensure_one()
        order = [value for value, _label in ticket._fields["severity"].selection]
        severe = not self.severity or (ticket.severity and order.index(ticket.severity) >= order.index(self.severity))
        return bool(severe and ticket.disputed_amount >= self.amount)

    def _get_users(self, ticket, known=None):
        """Whom this step tells about ``ticket``: people of its company who may see it.

        Where nobody works on it yet, the leader hears of it; without one the team; without a team the managers.

        :param known: cache for one batch
        """
        self.ensure_one()
        known = {} if known is None else known
        confidants = ticket.company_id.aftersales_confidant_ids
        if ticket.confidential:
            # named persons hear of it, whatever their duty; nobody else, whatever his
            allowed = confidants.filtered(self._is_reachable)
            named = self._get_named(ticket, known) & allowed
            return named or (allowed if self.recipient in ("owner", "leader") else named)
        return self._get_named(ticket, known)

    def _get_named(self, ticket, known):
        if self.recipient == "user":
            return self._choose(self.user_id, ticket, known)
        if self.recipient == "duty":
            return self._choose(self.group_id, ticket, known)
        team = ticket.team_id
        owner = ticket.user_id if self.recipient == "owner" else team.user_id
        return (
            self._choose(owner, ticket, known)
            or self._choose(team.user_id, ticket, known)
            or self._choose(team.user_ids, ticket, known)
            or self._choose(self.env.ref("aftersales_service.group_manager"), ticket, known)
        )

    def _choose(self, whom, ticket, known):
        """Those of ``whom``, users or a group, who work in the company of ``ticket``."""
        key = (whom._name, whom._ids, ticket.company_id.id)
        if key not in known:
            users = whom.all_user_ids if whom._name == "res.groups" else whom
            known[key] = users.filtered(lambda user: self._is_reachable(user) and ticket.company_id in user.company_ids)
        return known[key]

    @api.model
    def _is_reachable(self, user):
        return user.active and not user.share

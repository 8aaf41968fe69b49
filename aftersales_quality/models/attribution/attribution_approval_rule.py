from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: Duties that approve and appraise, the higher one later.
LEVELS = ("aftersales_service.group_manager", "aftersales_service.group_general_manager")


class AttributionApprovalRule(models.Model):
    """Who has to approve a decision on responsibility, by severity and damage: one level a rule, in their order."""

    _name = "aftersales.attribution.approval.rule"
    _description = "Approval of Responsibility"
    _order = "sequence, id"
    _rec_name = "group_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    severity_id = fields.Many2one(
        "aftersales.quality.severity", ondelete="cascade", index=True, help="Empty: cases of any severity."
    )
    amount = fields.Monetary(string="From a damage of", help="Zero: whatever the damage is.")
    group_id = fields.Many2one(
        "res.groups",
        string="Approved by",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("id", "in", self._get_level_groups().ids)],
    )

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "A damage is an amount of zero or more.")

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.constrains("group_id")
    def _check_level(self):
        if self.group_id - self._get_level_groups():
            raise ValidationError(
                self.env._("Responsibility is approved by those who lead. Choose one of these duties.")
            )

    @api.model
    def _get_level_groups(self):
        """Groups of the levels, the highest last."""
        return self.env["res.groups"].sudo().union(*(self.env.ref(level).sudo() for level in LEVELS))

    @api.model
    def _get_level(self, group):
        """Rank of ``group`` among the levels, 0 for the lowest."""
        return list(self._get_level_groups()).index(group)

    @api.model
    def _get_user_level(self, user):
        """The highest level that ``user`` has; -1 for none."""
        held = [rank for rank, level in enumerate(LEVELS) if user.has_group(level)]
        return max(held, default=-1)

    @api.model
    def _get_groups(self, attribution):
        """Levels that have to approve ``attribution``, each once, in the order of the rules."""
        rules = self.sudo().search(
            Domain("company_id", "in", [False, attribution.company_id.id])
            & Domain("severity_id", "in", [False, attribution.severity_id.id])
            & Domain("amount", "<=", attribution.amount)
        )
        return rules.group_id

from dataclasses import dataclass

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...tools.draw import is_drawn


@dataclass(frozen=True)
class Rule:
    """The settings of a rule as plain values: settling a case reads no rule from the database."""

    id: int
    company_id: int
    kind_ids: frozenset
    class_ids: frozenset
    by_class: bool
    share: int
    wait_days: int
    within_days: int


class CallbackRule(models.Model):
    """Whom we call back after a case is settled, how soon, and what we ask (回访, F2).

    The rules of a company, and those of all companies, are gone through in their order. The first one that fits kind
    and customer decides, and draws its share of the cases; a case that no rule fits is left to the desk.
    """

    _name = "aftersales.callback.rule"
    _description = "Callback Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    kind_ids = fields.Many2many("aftersales.ticket.kind", string="Kinds", help="Empty: every kind of contact.")
    class_ids = fields.Many2many("aftersales.customer.class", string="Customer classes", help="Empty: every customer.")
    share_of = fields.Selection(
        selection=[("class", "As the customer's class says"), ("rule", "The same for all")],
        string="How many",
        required=True,
        default="class",
    )
    share = fields.Integer(
        string="Share (%)",
        default=100,
        required=True,
        help="So many of a hundred settled cases are followed by a call; where the class of the customer decides: "
        "of customers without a class. Which ones follows from the case, so that it cannot be drawn again.",
    )
    wait_days = fields.Integer(
        string="Not before (days)",
        default=1,
        required=True,
        help="Days after the case is settled before the customer is called: it takes a while to see whether all is well.",
    )
    within_days = fields.Integer(
        string="Within (days)",
        default=3,
        required=True,
        help="The last day for the call, counted from the day on which the case is settled. A time limit that "
        "the call ends and that is up earlier goes first.",
    )
    script = fields.Html(
        translate=True, sanitize_attributes=True, help="What the caller asks and says; shown beside the marks."
    )
    callback_count = fields.Integer(string="Callbacks", compute="_compute_callback_count")

    _share_is_percentage = models.Constraint(
        "CHECK (share BETWEEN 0 AND 100)", "The share of callbacks is a percentage between 0 and 100."
    )
    _days_in_order = models.Constraint(
        "CHECK (wait_days >= 0 AND within_days >= wait_days)",
        "A callback is due on the first day or later: correct “Not before” or “Within”.",
    )

    def _compute_callback_count(self):
        counts = dict(
            self.env["aftersales.callback"]._read_group(
                [("rule_id", "in", self.ids), ("left_out", "=", False)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.callback_count = counts.get(rule, 0)

    def copy_data(self, default=None):
        return [
            {**vals, "name": (default or {}).get("name") or self.env._("%(name)s (copy)", name=rule.name)}
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_view_callbacks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.callback_action_all")
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    # ---------------------------------------------------------------------------------------------
    # CRUD: what is remembered of the rules follows their changes
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _never_unlink_used(self):
        used = self.env["aftersales.callback"].sudo().search([("rule_id", "in", self.ids)], limit=1).rule_id
        if used:
            raise UserError(
                self.env._(
                    "“%(name)s” has decided about settled cases, which are kept. Switch it off instead.", name=used.name
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Selection
    # ---------------------------------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Rules that are switched on, in their order."""
        return tuple(
            Rule(
                id=rule.id,
                company_id=rule.company_id.id,
                kind_ids=frozenset(rule.kind_ids.ids),
                class_ids=frozenset(rule.class_ids.ids),
                by_class=rule.share_of == "class",
                share=rule.share,
                wait_days=rule.wait_days,
                within_days=rule.within_days,
            )
            for rule in self.sudo().search([]).with_context(active_test=False)
        )

    @api.model
    def _find_rule(self, ticket):
        """The rule that decides about ``ticket``, as plain values; None if there is none."""
        for rule in self._get_rules():
            if (
                rule.company_id in (False, ticket.company_id.id)
                and (not rule.kind_ids or ticket.kind_id.id in rule.kind_ids)
                and (not rule.class_ids or ticket.customer_class_id.id in rule.class_ids)
            ):
                return rule
        return None

    @api.model
    def _draws(self, rule, ticket):
        """Whether ``ticket`` is among the share that ``rule`` has called; the same whenever it is asked."""
        customer_class = ticket.customer_class_id
        share = customer_class.callback_share if rule.by_class and customer_class else rule.share
        return is_drawn(f"{ticket._name}/{ticket.id}", share)

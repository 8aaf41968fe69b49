from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .cause_code import BRANCHES

#: States of a case in which its causes are still searched for.
SEARCHING = ("received", "verified", "contained", "analysing")
#: What a cause is; the rest of it is how it is handled.
FACTS = frozenset({"name", "kind", "code_id", "branch", "parent_id", "grounds", "evidence_ids"})


class Cause(models.Model):
    """Why the fault happened (occurrence), or why nobody found it before the customer did (escape).

    Causes of one case are a tree: each one answers "why?" about the one above it (five whys). Those at the top are
    the bones of the fishbone, each on one of six branches. A cause is a guess until quality confirms it.
    """

    _name = "aftersales.quality.cause"
    _description = "Cause of a Quality Case"
    _inherit = ["aftersales.quality.line.mixin", "aftersales.step.mixin"]
    _parent_store = True
    _check_company_auto = True
    _order = "kind desc, sequence, id"
    _step_fields = frozenset({"confirmed", "confirmed_by_id", "confirmed_on"})

    name = fields.Char(string="Why", required=True, help="The cause in one sentence.")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[("occurrence", "Why it happened"), ("escape", "Why it was not found")],
        compute="_compute_from_parent",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    branch = fields.Selection(
        selection=BRANCHES,
        compute="_compute_from_parent",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Branch of the fishbone.",
    )
    code_id = fields.Many2one(
        "aftersales.cause.code", string="Cause code", ondelete="restrict", index="btree_not_null", check_company=True
    )
    parent_id = fields.Many2one("aftersales.quality.cause", string="Is why", ondelete="cascade", index="btree_not_null")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("aftersales.quality.cause", "parent_id", string="And why is that?")
    grounds = fields.Text(string="How it is proven", help="Test, measurement, record: what shows that it is so.")
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence",
        "aftersales_cause_evidence_rel",
        domain="[('case_id', '=', case_id)]",
    )
    systemic = fields.Boolean(help="It can strike elsewhere: other products, lines or sites have the same weak spot.")
    confirmed = fields.Boolean(readonly=True, copy=False, index=True)
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("parent_id", "code_id")
    def _compute_from_parent(self):
        for cause in self:
            cause.kind = cause.parent_id.kind or cause.kind or "occurrence"
            cause.branch = cause.parent_id.branch or cause.branch or cause.code_id.branch or "method"

    @api.constrains("parent_id", "case_id", "kind")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause cannot be the reason of itself."))
        for cause in self.filtered("parent_id"):
            if cause.parent_id.case_id != cause.case_id:
                raise ValidationError(
                    self.env._("“%(cause)s”: the cause above belongs to another case.", cause=cause.name)
                )
            if cause.parent_id.kind != cause.kind:
                raise ValidationError(
                    self.env._(
                        "“%(cause)s” stands below a cause of the other kind. Why it happened and why it was not found "
                        "are two trees.",
                        cause=cause.name,
                    )
                )

    @api.constrains("evidence_ids", "case_id")
    def _check_evidence(self):
        for cause in self:
            if cause.evidence_ids.case_id - cause.case_id:
                raise ValidationError(
                    self.env._("“%(cause)s”: evidence of another case. Add it to this one.", cause=cause.name)
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        causes = super().create(vals_list)
        causes._ensure_searching()
        return causes

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if FACTS & vals.keys():
            self._ensure_searching()
            self._ensure_guess()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_guesses(self):
        self._ensure_searching()
        self.search([("id", "child_of", self.ids)])._ensure_guess()

    def _ensure_searching(self):
        """Refuse changes of causes on which responsibility and actions stand already.

        :raise UserError: the case is past its analysis
        """
        if self.env.su:
            return
        late = self.case_id.filtered(lambda case: case.state not in SEARCHING)
        if late:
            raise UserError(
                self.env._(
                    "%(cases)s: the causes are confirmed. Take the case back to its analysis with a reason first.",
                    cases=", ".join(late.mapped("name")),
                )
            )

    def _ensure_guess(self):
        """:raise UserError: one of the causes is confirmed"""
        confirmed = self.filtered("confirmed")
        if confirmed and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(cause)s” is confirmed. Withdraw the confirmation first.",
                    cause=confirmed[0].name,
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_confirm(self):
        """It is proven: this is a cause, not a guess."""
        self.case_id._ensure_quality()
        self._ensure_searching()
        for cause in self:
            if cause.case_id.state != "analysing":
                raise UserError(
                    self.env._("%(case)s: causes are confirmed while the case is analysed.", case=cause.case_id.name)
                )
            if not cause.grounds and not cause.evidence_ids:
                raise UserError(
                    self.env._("“%(cause)s”: write down how it is proven, or add the evidence.", cause=cause.name)
                )
        self.sudo().write({"confirmed": True, "confirmed_by_id": self.env.uid, "confirmed_on": fields.Datetime.now()})
        # whoever has agreed already has agreed to something else
        self.case_id._void_consents(["confirmed"])

    def action_withdraw(self):
        """It was not the cause after all."""
        self.case_id._ensure_quality()
        self._ensure_searching()
        self.sudo().write({"confirmed": False, "confirmed_by_id": False, "confirmed_on": False})
        self.case_id._void_consents(["confirmed"])

from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityCase(models.Model):
    """What is known of the fault, in the order in which it is asked: evidence, 5W2H, causes."""

    _inherit = "aftersales.quality.case"

    defect_code_id = fields.Many2one(
        "aftersales.defect.code",
        string="Defect",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="What is wrong, in the words of the statistics.",
    )
    product_categ_id = fields.Many2one(related="product_id.categ_id")
    evidence_ids = fields.One2many("aftersales.quality.evidence", "case_id")
    is_not_ids = fields.One2many("aftersales.quality.is.not", "case_id", string="Is / is not")
    cause_ids = fields.One2many("aftersales.quality.cause", "case_id", string="Causes")
    escape_reason = fields.Char(
        string="Why there is no escape cause",
        help="For faults that nobody could have found in the house, such as damage in transport.",
    )

    # 5W2H
    fault_what = fields.Text(string="What", help="What is wrong, compared with what should be?")
    fault_who = fields.Text(string="Who", help="Who found it, who is concerned?")
    fault_when = fields.Text(string="When", help="When was it seen first, when again?")
    fault_where = fields.Text(string="Where", help="Where in the product, at which place?")
    fault_why = fields.Text(string="Why", help="Why is it a problem: for function, safety, the customer?")
    fault_how = fields.Text(string="How", help="How does it show itself, under which conditions?")
    fault_how_many = fields.Text(string="How many", help="How many pieces, of how many looked at?")

    systemic = fields.Boolean(
        compute="_compute_systemic", store=True, help="One of the confirmed causes can strike elsewhere, too."
    )

    cause_summary = fields.Text(string="Confirmed causes", compute="_compute_cause_summary", compute_sudo=True)

    @api.depends("cause_ids.name", "cause_ids.confirmed")
    def _compute_cause_summary(self):
        for case in self:
            case.cause_summary = "\n".join(case._get_root_causes().mapped("name"))

    @api.depends("cause_ids.systemic", "cause_ids.confirmed")
    def _compute_systemic(self):
        for case in self:
            case.systemic = any(cause.systemic and cause.confirmed for cause in case.cause_ids)

    def _get_root_causes(self, kind=None):
        """Confirmed causes; of ``kind`` (occurrence, escape) if it is given."""
        return self.cause_ids.filtered(lambda cause: cause.confirmed and kind in (None, cause.kind))

    def _ensure_causes_confirmed(self):
        """:raise UserError: it is not proven yet why it happened, or why nobody found it"""
        self.ensure_one()
        if not self._get_root_causes("occurrence"):
            raise UserError(
                self.env._(
                    "%(case)s: confirm first, under “Causes”, why the fault happened, with how it is proven.",
                    case=self.name,
                )
            )
        if not self._get_root_causes("escape") and not (self.escape_reason or "").strip():
            raise UserError(
                self.env._(
                    "%(case)s: confirm, too, why nobody found the fault before the customer did; or write down why "
                    "nobody could.",
                    case=self.name,
                )
            )

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        if state == "confirmed":
            self._ensure_causes_confirmed()

from odoo import api, fields, models

from .guard import guard_rows


class AttributionAppraisal(models.Model):
    """A higher appraisal of the objections to a round: by another and higher person, with an institute if wished (Q4)."""

    _name = "aftersales.attribution.appraisal"
    _description = "Higher Appraisal"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    attribution_id = fields.Many2one(
        "aftersales.attribution", string="Round", required=True, readonly=True, ondelete="restrict", index=True
    )
    case_id = fields.Many2one(related="attribution_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="attribution_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
        index=True,
        tracking=True,
    )
    appraiser_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", index=True, help="Answers for the finding."
    )
    institute_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        help="The test institute that examines the sample, where it is not done in the house.",
    )
    objection_ids = fields.One2many("aftersales.attribution.objection", "appraisal_id", string="Objections")
    started_by_id = fields.Many2one(
        "res.users", string="Arranged by", required=True, readonly=True, ondelete="restrict"
    )
    create_date = fields.Datetime(string="Arranged on", readonly=True)
    result = fields.Selection(
        selection=[
            ("rejected", "Objection rejected: the decision stands"),
            ("changed", "Objection partly right: shares change"),
            ("upheld", "Objection right: decided anew"),
        ],
        readonly=True,
        tracking=True,
    )
    finding = fields.Text(readonly=True)
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence", "aftersales_appraisal_evidence_rel", string="Reports", readonly=True
    )
    fee = fields.Monetary(readonly=True)
    fee_bearer = fields.Selection(
        selection=[("company", "The company"), ("objector", "Who objected")], string="Fee is borne by", readonly=True
    )
    concluded_on = fields.Datetime(readonly=True)

    _fee_not_negative = models.Constraint("CHECK (fee >= 0)", "A fee is an amount of zero or more.")
    _one_running = models.UniqueIndex(
        "(attribution_id) WHERE state = 'running'", "An appraisal of this round is under way already."
    )

    def init(self):
        guard_rows(self.env.cr, "aftersales_attribution_appraisal", "running", "company_id")

    @api.depends("attribution_id")
    def _compute_display_name(self):
        for appraisal in self:
            appraisal.display_name = self.env._("Appraisal of %(round)s", round=appraisal.attribution_id.display_name)

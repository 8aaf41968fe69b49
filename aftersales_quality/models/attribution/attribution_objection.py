from odoo import fields, models

from .guard import guard_rows


class AttributionObjection(models.Model):
    """A party does not accept its share: why, who said so, and what the appraisal made of it."""

    _name = "aftersales.attribution.objection"
    _description = "Objection"
    _order = "id desc"
    _rec_name = "party"

    share_id = fields.Many2one(
        "aftersales.attribution.share", required=True, readonly=True, ondelete="restrict", index=True
    )
    attribution_id = fields.Many2one(related="share_id.attribution_id", string="Round", store=True, index=True)
    case_id = fields.Many2one(related="share_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="share_id.company_id", store=True, index=True)
    party = fields.Char(related="share_id.party")
    party_kind = fields.Selection(related="share_id.party_kind")
    share = fields.Float(related="share_id.share", digits=(5, 2), aggregator=None)
    case_title = fields.Char(related="case_id.title", string="Fault")
    reason = fields.Text(required=True, readonly=True)
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence", "aftersales_objection_evidence_rel", string="Documents", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Entered by", required=True, readonly=True, ondelete="restrict")
    create_date = fields.Datetime(string="Objected on", readonly=True)
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("rejected", "Rejected"),
            ("changed", "Partly right"),
            ("upheld", "Upheld"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    appraisal_id = fields.Many2one(
        "aftersales.attribution.appraisal", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    _share_once = models.UniqueIndex("(share_id)", "This party has objected already.")

    def init(self):
        guard_rows(self.env.cr, "aftersales_attribution_objection", "open", "company_id")

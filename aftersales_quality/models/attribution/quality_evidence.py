from odoo import fields, models


class Evidence(models.Model):
    """What a share or an objection rests on is seen by the party, too."""

    _inherit = "aftersales.quality.evidence"

    attribution_share_ids = fields.Many2many(
        "aftersales.attribution.share", "aftersales_share_evidence_rel", string="Shares", readonly=True
    )
    attribution_objection_ids = fields.Many2many(
        "aftersales.attribution.objection", "aftersales_objection_evidence_rel", string="Objections", readonly=True
    )

from odoo import fields, models


class QualityCase(models.Model):
    """The letters of a case."""

    _inherit = "aftersales.quality.case"

    letter_ids = fields.One2many("aftersales.quality.letter", "case_id", string="Letters")
    letter_count = fields.Integer(compute="_compute_letter_count")

    def _compute_letter_count(self):
        counts = dict(
            self.env["aftersales.quality.letter"]._read_group(
                [("case_id", "in", self.ids), ("state", "!=", "cancelled")], ["case_id"], ["__count"]
            )
            if self.env["aftersales.quality.letter"].has_access("read")
            else []
        )
        for case in self:
            case.letter_count = counts.get(case._origin, 0)

    def action_view_letters(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.letter_action"),
            "domain": [("case_id", "=", self.id)],
            "context": {"default_case_id": self.id},
        }

from odoo import api, models


class OldPart(models.Model):
    """Quality looks at what came back, too, and says what becomes of it."""

    _inherit = "aftersales.old.part"

    @api.model
    def _get_judging_groups(self):
        return [*super()._get_judging_groups(), "aftersales_quality.group_quality"]

from odoo import fields, models


class UpkeepSkip(models.TransientModel):
    """Why an upkeep visit is skipped: asked before it is."""

    _name = "aftersales.upkeep.skip"
    _description = "Skip Upkeep Visits"

    visit_ids = fields.Many2many(
        "aftersales.upkeep.visit",
        "aftersales_upkeep_skip_rel",
        string="Upkeep visits",
        required=True,
        readonly=True,
        default=lambda self: self._get_chosen(),
    )
    reason = fields.Char(required=True)

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "aftersales.upkeep.visit" else False

    def action_skip(self):
        self.ensure_one()
        self.visit_ids.action_skip(self.reason)
        return {"type": "ir.actions.act_window_close"}

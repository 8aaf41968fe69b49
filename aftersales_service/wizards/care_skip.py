from odoo import fields, models


class CareSkip(models.TransientModel):
    """Why care tasks are skipped: asked before they are."""

    _name = "aftersales.care.skip"
    _description = "Skip Care Tasks"

    task_ids = fields.Many2many(
        "aftersales.care.task",
        "aftersales_care_skip_rel",
        string="Tasks",
        required=True,
        readonly=True,
        default=lambda self: self._get_chosen(),
    )
    reason = fields.Char(required=True)

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "aftersales.care.task" else False

    def action_skip(self):
        self.ensure_one()
        self.task_ids.action_skip(self.reason)
        return {"type": "ir.actions.act_window_close"}

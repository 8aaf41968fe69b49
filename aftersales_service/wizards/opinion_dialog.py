from odoo import fields, models


class OpinionDialog(models.TransientModel):
    """What a step of an opinion has to be told: the answer, what is missing in it, why it is rejected."""

    _name = "aftersales.opinion.dialog"
    _description = "Step of an Opinion"

    opinion_ids = fields.Many2many(
        "aftersales.opinion",
        "aftersales_opinion_dialog_rel",
        string="Opinions",
        required=True,
        readonly=True,
        default=lambda self: self._get_chosen(),
    )
    step = fields.Selection(
        selection=[("answer", "Answer"), ("send_back", "Ask again"), ("reject", "Reject")], required=True, readonly=True
    )
    question = fields.Text(compute="_compute_question", string="What the customer says")
    text = fields.Text(required=True)

    def _get_chosen(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "aftersales.opinion" else False

    def _compute_question(self):
        for dialog in self:
            dialog.question = dialog.opinion_ids.text if len(dialog.opinion_ids) == 1 else False

    def action_confirm(self):
        self.ensure_one()
        getattr(self.opinion_ids, f"action_{self.step}")(self.text)
        return {"type": "ir.actions.act_window_close"}

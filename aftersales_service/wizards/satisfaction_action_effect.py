from odoo import api, fields, models


class SatisfactionActionEffect(models.TransientModel):
    """Shows what an action was to bring beside what has come of it, and asks for the judgement."""

    _name = "aftersales.satisfaction.action.effect"
    _description = "Check the Effect"

    action_id = fields.Many2one("aftersales.satisfaction.review.action", required=True, readonly=True)
    place = fields.Char(related="action_id.place")
    measure = fields.Selection(related="action_id.measure")
    unit = fields.Char(related="action_id.unit")
    is_share = fields.Boolean(related="action_id.is_share")
    effect_from = fields.Date(related="action_id.effect_from")
    effect_until = fields.Date(related="action_id.effect_until")
    from_value = fields.Float(related="action_id.from_value")
    from_answers = fields.Integer(related="action_id.from_answers")
    to_value = fields.Float(related="action_id.to_value")
    done_note = fields.Text(related="action_id.done_note")
    actual_value = fields.Float(string="It is", compute="_compute_actual", digits=(5, 2))
    actual_low = fields.Float(compute="_compute_actual", digits=(5, 2))
    actual_high = fields.Float(compute="_compute_actual", digits=(5, 2))
    actual_answers = fields.Integer(string="Answers since", compute="_compute_actual")
    reached = fields.Boolean(compute="_compute_actual")
    verdict = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Without effect")],
        string="Judgement",
        required=True,
        compute="_compute_verdict",
        store=True,
        readonly=False,
    )
    note = fields.Text(string="In words")

    @api.depends("action_id")
    def _compute_actual(self):
        for dialog in self:
            figures = dialog.action_id._get_actual() if dialog.action_id else {}
            dialog.update(
                {
                    "actual_value": figures.get("value", 0),
                    "actual_low": figures.get("low", 0),
                    "actual_high": figures.get("high", 0),
                    "actual_answers": figures.get("number", 0),
                    "reached": figures.get("reached", False),
                }
            )

    @api.depends("reached")
    def _compute_verdict(self):
        for dialog in self:
            dialog.verdict = "effective" if dialog.reached else "ineffective"

    def action_save(self):
        self.ensure_one()
        self.action_id.action_check_effect(effective=self.verdict == "effective", note=self.note)
        return {"type": "ir.actions.act_window_close"}

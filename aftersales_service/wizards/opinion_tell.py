from odoo import api, fields, models


class OpinionTell(models.TransientModel):
    """The letter that brings a department's answer to the customer: drafted, edited, sent."""

    _name = "aftersales.opinion.tell"
    _description = "Tell the Customer"

    opinion_id = fields.Many2one("aftersales.opinion", required=True, readonly=True)
    way = fields.Selection(
        selection=[("mail", "By mail"), ("phone", "By phone or in person")],
        required=True,
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(related="opinion_id.partner_id")
    email = fields.Char(related="opinion_id.partner_id.email")
    phone = fields.Char(related="opinion_id.partner_id.phone")
    answer = fields.Text(related="opinion_id.answer", string="The department's answer")
    subject = fields.Char(compute="_compute_letter", store=True, readonly=False, precompute=True)
    body = fields.Html(
        string="Letter", compute="_compute_letter", store=True, readonly=False, precompute=True, sanitize_style=True
    )
    note = fields.Text(string="Who was told, and what was said to it")

    @api.depends("opinion_id")
    def _compute_way(self):
        for dialog in self:
            dialog.way = "mail" if dialog.opinion_id.partner_id.email else "phone"

    @api.depends("opinion_id")
    def _compute_letter(self):
        template = self.env.ref("aftersales_service.mail_template_opinion_answer").sudo()
        opinions = self.opinion_id.ids
        subjects = template._render_field("subject", opinions, compute_lang=True)
        bodies = template._render_field("body_html", opinions, compute_lang=True)
        for dialog in self:
            dialog.subject = subjects.get(dialog.opinion_id.id)
            dialog.body = bodies.get(dialog.opinion_id.id)

    def action_send(self):
        self.ensure_one()
        if self.way == "mail":
            self.opinion_id._tell_by_mail(self.subject, self.body)
        else:
            self.opinion_id._tell_by_phone(self.note)
        return {"type": "ir.actions.act_window_close"}

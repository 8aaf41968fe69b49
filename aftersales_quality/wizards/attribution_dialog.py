from odoo import api, fields, models
from odoo.fields import Command


class AttributionDialog(models.TransientModel):
    """Asks what a step of a decision on responsibility has to be told; the step checks who asks."""

    _name = "aftersales.attribution.dialog"
    _description = "Step of a Decision on Responsibility"

    step = fields.Selection(
        selection=[
            ("refuse", "Do not approve"),
            ("object", "Object"),
            ("appraise", "Arrange the appraisal"),
            ("conclude", "Conclude the appraisal"),
        ],
        required=True,
        default="refuse",
    )
    attribution_id = fields.Many2one("aftersales.attribution", string="Round")
    share_id = fields.Many2one("aftersales.attribution.share")
    reason = fields.Text()
    file_ids = fields.One2many("aftersales.attribution.file", "dialog_id", string="Documents")
    appraiser_id = fields.Many2one("res.users")
    possible_appraiser_ids = fields.Many2many("res.users", compute="_compute_possible_appraiser_ids")
    institute_id = fields.Many2one("res.partner")
    result = fields.Selection(
        selection=lambda self: self.env["aftersales.attribution.appraisal"]._fields["result"].selection
    )
    currency_id = fields.Many2one(related="attribution_id.currency_id")
    fee = fields.Monetary()
    fee_bearer = fields.Selection(
        selection=lambda self: self.env["aftersales.attribution.appraisal"]._fields["fee_bearer"].selection,
        string="Fee is borne by",
        compute="_compute_fee_bearer",
        store=True,
        readonly=False,
    )

    @api.depends("step", "attribution_id")
    def _compute_possible_appraiser_ids(self):
        for dialog in self:
            arranges = dialog.step == "appraise" and dialog.attribution_id
            dialog.possible_appraiser_ids = [
                Command.set(dialog.attribution_id._search_appraisers().ids if arranges else [])
            ]

    @api.depends("result")
    def _compute_fee_bearer(self):
        for dialog in self:
            # whoever was wrong pays
            dialog.fee_bearer = "objector" if dialog.result == "rejected" else "company"

    def action_confirm(self):
        self.ensure_one()
        files = [(file.name, file.with_context(bin_size=False).file) for file in self.file_ids]
        match self.step:
            case "refuse":
                self.attribution_id.action_refuse(self.reason)
            case "object":
                self.share_id.action_object(self.reason, files)
            case "appraise":
                self.attribution_id.action_start_appraisal(self.appraiser_id.id, self.institute_id.id)
            case "conclude":
                self.attribution_id.action_conclude_appraisal(
                    self.result, self.reason, self.fee, self.fee_bearer, files
                )
        return {"type": "ir.actions.act_window_close"}


class AttributionFile(models.TransientModel):
    """A file to be handed in with an objection or a finding."""

    _name = "aftersales.attribution.file"
    _description = "File to Hand in"

    dialog_id = fields.Many2one("aftersales.attribution.dialog", required=True, ondelete="cascade")
    name = fields.Char(string="File name", required=True)
    file = fields.Binary(required=True, attachment=False)

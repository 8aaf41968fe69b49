from odoo import api, models
from odoo.exceptions import UserError

#: Papers that are kept as they left the house, with the field that says they have left it.
PAPERS = {"aftersales.quality.letter": "sent", "aftersales.attribution.share": "notice_digest"}


class IrAttachment(models.Model):
    """The file of a letter or notice that was sent is not exchanged behind its back, nor given a twin."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._ensure_one_file_of_letter()
        return attachments

    def write(self, vals):
        if vals.keys() - {"access_token"} and not self._is_moved_only(vals):
            self._ensure_no_letter()
        result = super().write(vals)
        if {"res_model", "res_id", "res_field"} & vals.keys():
            self._ensure_one_file_of_letter()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink_letter(self):
        self._ensure_no_letter()

    def _ensure_no_letter(self):
        for model, left in PAPERS.items():
            files = self._get_files_of(model)
            if files and self.env[model].sudo().browse(files.mapped("res_id")).exists().filtered(left):
                raise UserError(self.env._("The file of a letter is kept as it was sent."))

    def _ensure_one_file_of_letter(self):
        """Refuse a second file of the same letter: it might be read instead of the first."""
        for model in PAPERS:
            files = self._get_files_of(model)
            doubled = files and self.sudo()._read_group(
                [("res_model", "=", model), ("res_field", "!=", False), ("res_id", "in", files.mapped("res_id"))],
                ["res_id", "res_field"],
                having=[("__count", ">", 1)],
            )
            if doubled:
                raise UserError(self.env._("This letter has its file. It can't be given another one."))

from odoo import api, models
from odoo.exceptions import UserError

ROUNDS = "aftersales.supplier.claim.round"


class IrAttachment(models.Model):
    """Letter and bundle of a claim that was sent are not exchanged behind its back, nor given a twin."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._ensure_one_file_of_round()
        return attachments

    def write(self, vals):
        if vals.keys() - {"access_token"} and not self._is_moved_only(vals):
            self._ensure_no_round()
        result = super().write(vals)
        if {"res_model", "res_id", "res_field"} & vals.keys():
            self._ensure_one_file_of_round()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink_round(self):
        self._ensure_no_round()

    def _ensure_no_round(self):
        files = self._get_files_of(ROUNDS)
        if files and self.env[ROUNDS].sudo().browse(files.mapped("res_id")).exists().filtered("sent"):
            raise UserError(self.env._("What was sent to a supplier is kept as it was sent."))

    def _ensure_one_file_of_round(self):
        """Refuse a second file of the same kind: it might be read instead of the first."""
        files = self._get_files_of(ROUNDS)
        if not files:
            return
        doubled = self.sudo()._read_group(
            [("res_model", "=", ROUNDS), ("res_field", "!=", False), ("res_id", "in", files.mapped("res_id"))],
            ["res_id", "res_field"],
            having=[("__count", ">", 1)],
        )
        if doubled:
            raise UserError(self.env._("What was sent to a supplier has its file. It can't be given another one."))

from odoo import api, models
from odoo.exceptions import UserError

EVIDENCE = "aftersales.quality.evidence"


class IrAttachment(models.Model):
    """The file of a piece of evidence is not exchanged behind its back."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._ensure_one_file_of_evidence()
        return attachments

    def write(self, vals):
        if vals.keys() - {"access_token"} and not self._is_moved_only(vals):
            self._ensure_no_case_evidence()
        result = super().write(vals)
        if {"res_model", "res_id", "res_field"} & vals.keys():
            self._ensure_one_file_of_evidence()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink_evidence(self):
        self._ensure_no_case_evidence()

    def _ensure_no_case_evidence(self):
        if self._get_files_of(EVIDENCE):
            raise UserError(self.env._("The file of a piece of evidence is kept as it was added."))

    def _ensure_one_file_of_evidence(self):
        """Refuse a second file of the same evidence: it might be read instead of the first."""
        files = self._get_files_of(EVIDENCE)
        if not files:
            return
        doubled = self.sudo()._read_group(
            [("res_model", "=", EVIDENCE), ("res_field", "!=", False), ("res_id", "in", files.mapped("res_id"))],
            ["res_id", "res_field"],
            having=[("__count", ">", 1)],
        )
        if doubled:
            raise UserError(self.env._("This piece of evidence has its file. Add the other one as new evidence."))

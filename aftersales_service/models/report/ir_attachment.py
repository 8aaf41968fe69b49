from odoo import api, models
from odoo.exceptions import UserError

PHOTOS = "aftersales.report.photo"
SEALS = "aftersales.service.seal"


class IrAttachment(models.Model):
    """Files that were sealed can't be exchanged behind the report's back (S3), nor deleted too soon (S5)."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._ensure_no_sealed_photo()
        attachments._ensure_single_file()
        return attachments

    def write(self, vals):
        if vals.keys() - {"access_token"} and not self._is_moved_only(vals):
            self._ensure_no_sealed_photo()
            if self._get_files_of(SEALS):
                raise UserError(self.env._("The file of a signed report can't be changed."))
        result = super().write(vals)
        if {"res_model", "res_id", "res_field"} & vals.keys():
            self._ensure_no_sealed_photo()
            self._ensure_single_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_after_retention(self):
        for model in (SEALS, PHOTOS):
            files = self._get_files_of(model)
            if not files:
                continue
            records = self.env[model].sudo().browse(files.mapped("res_id")).exists()
            seals = records if model == SEALS else records.report_id.seal_ids
            kept = seals.filtered(lambda seal: not seal._is_past_retention())
            if kept:
                raise UserError(
                    self.env._(
                        "%(reports)s: the files of a signed report are kept for %(years)s years.",
                        reports=", ".join(kept.report_id.mapped("name")),
                        years=kept.company_id[:1].aftersales_retention_years,
                    )
                )

    def _is_moved_only(self, vals):
        """Whether only the place of storage changes (``force_storage``): the same bytes are written again."""
        return (
            len(self) == 1
            and not vals.keys() - {"raw", "mimetype"}
            and bool(vals.get("raw"))
            and vals["raw"] == self.sudo().raw
            and vals.get("mimetype", self.sudo().mimetype) == self.sudo().mimetype
        )

    def _ensure_no_sealed_photo(self):
        files = self._get_files_of(PHOTOS)
        if not files:
            return
        photos = self.env[PHOTOS].sudo().browse(files.mapped("res_id")).exists()
        sealed = photos.report_id.filtered("sealed")
        if sealed:
            raise UserError(
                self.env._(
                    "%(reports)s: signed, its photos can't be changed.", reports=", ".join(sealed.mapped("name"))
                )
            )

    def _ensure_single_file(self):
        """Refuse a second file of the same seal: it might be read instead of the sealed one."""
        files = self._get_files_of(SEALS)
        if not files:
            return
        doubled = self.sudo()._read_group(
            [("res_model", "=", SEALS), ("res_field", "!=", False), ("res_id", "in", files.mapped("res_id"))],
            ["res_id", "res_field"],
            having=[("__count", ">", 1)],
        )
        if doubled:
            raise UserError(self.env._("A signed report has its file. It can't be given another one."))

    def _get_files_of(self, model):
        """Those of the attachments that hold a field of ``model``."""
        return self.sudo().filtered(lambda file: file.res_model == model and file.res_field and file.res_id)

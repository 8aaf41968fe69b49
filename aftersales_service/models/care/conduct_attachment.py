from odoo import api, models
from odoo.exceptions import UserError

CONDUCT = "aftersales.conduct"


class IrAttachment(models.Model):
    """Evidence in a matter about a person is neither exchanged nor taken away; its links open nothing by a token."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._ensure_not_decided()
        return files

    def write(self, vals):
        if {"raw", "datas", "res_model", "res_id", "public", "access_token", "url", "type"} & vals.keys():
            self._ensure_no_conduct_evidence()
        result = super().write(vals)
        if {"res_model", "res_id"} & vals.keys():
            self._ensure_not_decided()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_no_evidence(self):
        self._ensure_no_conduct_evidence()

    def _ensure_no_conduct_evidence(self):
        kept = self.sudo().filtered(lambda file: file.res_model == CONDUCT and file.res_id)
        if kept:
            raise UserError(self.env._("Evidence in a matter about a person stays as it was handed in."))

    def _ensure_not_decided(self):
        ids = [file.res_id for file in self.sudo() if file.res_model == CONDUCT and file.res_id]
        if ids and any(conduct.state == "decided" for conduct in self.env[CONDUCT].sudo().browse(ids).exists()):
            raise UserError(self.env._("It is decided: no evidence is added any more."))


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(self, *args, **kwargs):
        record = super()._find_record(*args, **kwargs)
        if record._name == "ir.attachment" and record.sudo().res_model == CONDUCT and record.sudo().res_id:
            record.with_user(self.env.user).check_access("read")
        return record

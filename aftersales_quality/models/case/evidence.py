import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard_append_only


class Evidence(models.Model):
    """A file that something rests on: photo, measurement, statement. Append-only, known by its SHA-256.

    A wrong file stays, and a better one is added beside it; so nobody can say later that something else had been
    shown. ``action_check`` computes the digest again from the file as it is stored now.
    """

    _name = "aftersales.quality.evidence"
    _description = "Evidence of a Quality Case"
    _inherit = "aftersales.quality.line.mixin"
    _order = "id desc"

    case_id = fields.Many2one(readonly=True)
    name = fields.Char(string="What it shows", required=True, readonly=True)
    file = fields.Binary(required=True, attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True, required=True, index=True)
    user_id = fields.Many2one("res.users", string="Added by", required=True, readonly=True, ondelete="restrict")
    added_on = fields.Datetime(required=True, readonly=True)

    def init(self):
        guard_append_only(self.env.cr, self._table, free=("company_id",))

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        values = []
        for vals in vals_list:
            content = self._decode(vals.get("file"))
            values.append(
                {
                    **vals,
                    "name": (vals.get("name") or vals.get("file_name") or "").strip() or self.env._("Evidence"),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "user_id": self.env.uid,
                    "added_on": now,
                }
            )
        return super().create(values)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("Evidence is kept as it was added. Add a better file beside it and say so in its name.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Evidence is kept: it cannot be deleted."))

    @api.model
    def _decode(self, file):
        try:
            content = base64.b64decode(file or b"", validate=True)
        except (binascii.Error, ValueError, TypeError):
            content = b""
        if not content:
            raise UserError(self.env._("Choose the file that is the evidence; an empty one shows nothing."))
        return content

    def _get_changed(self):
        """Those whose stored file is no longer the one that was added."""
        return self.filtered(
            lambda evidence: (
                hashlib.sha256(base64.b64decode(evidence.with_context(bin_size=False).file or b"")).hexdigest()
                != evidence.sha256
            )
        )

    def action_check(self):
        """Tell whether the files are those that were added."""
        self.check_access("read")
        changed = self._get_changed()
        if changed:
            message = self.env._("Not as it was added: %(names)s.", names=", ".join(changed.mapped("name")))
        else:
            message = self.env._("%(count)s checked: as they were added.", count=len(self))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if changed else "success",
                "sticky": bool(changed),
                "message": message,
            },
        }

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from ...tools.canonical import digest
from .seal import RATED

#: A drawn signature or the photo of a stamp, in bytes.
LARGEST_SIGNATURE = 5_000_000
SIGNATURE_TYPES = ("image/png", "image/jpeg", "image/webp")
LONGEST_NAME = 120
LONGEST_TEXT = 4000


class ServiceReport(models.Model):
    """Signing (S2, S4, S5): on the device, on the portal, by stamp; or refusing to, with the reason."""

    _inherit = "aftersales.service.report"

    def action_sign(self, role, signer_name, signature, method="device", **said):
        """Somebody signs on the engineer's device.

        :param role: ``customer``, ``engineer`` or ``dealer``
        :param signature: picture of the signature, or photo of the stamp, base64
        :param method: ``device`` or ``stamp``
        :param said: signer_function, the four marks, remarks
        """
        self.ensure_one()
        self._ensure_may_work()
        if method not in ("device", "stamp"):
            raise UserError(self.env._("On the device people sign by hand or by a photo of their stamp."))
        if role == "engineer":
            if self.env.user not in self.order_id._get_engineers():
                raise AccessError(
                    self.env._("The engineer's signature is given by who did the work, logged in as such.")
                )
            signer_name = self.env.user.name
        self._seal(role, method, signer_name, self._read_signature(signature), said)
        return True

    def action_refuse(self, signer_name, refusal_reason, **said):
        """The customer does not sign; the report is closed with the reason instead (S4)."""
        self.ensure_one()
        self._ensure_may_work()
        if not (refusal_reason or "").strip():
            raise UserError(self.env._("Write down why the customer does not sign."))
        self._seal("customer", "refused", signer_name, None, {**said, "refusal_reason": refusal_reason})
        return True

    @api.private
    def sign_on_portal(self, signer_name, signature, **said):
        """The customer signs on the portal (called by the portal after its own access check)."""
        self.ensure_one()
        self._seal("customer", "portal", signer_name, self._read_signature(signature), said)

    def _seal(self, role, method, signer_name, signature, said):
        self._ensure_may_be_signed(role)
        values = {
            "role": role,
            "method": method,
            "signer_name": _one_line(signer_name),
            "signer_function": _one_line(said.get("signer_function")) or False,
            "refusal_reason": _paragraphs(said.get("refusal_reason")) or False,
            "remarks": _paragraphs(said.get("remarks")) or False,
            "signature": signature,
            "ip": request.httprequest.remote_addr if request else False,
        }
        if not values["signer_name"]:
            raise UserError(self.env._("Write the name of the person who signs in full."))
        for name in RATED:
            mark = str(said.get(name) or "")
            if mark and (role != "customer" or mark not in ("1", "2", "3", "4", "5")):
                raise UserError(self.env._("The customer's marks go from 1 to 5."))
            values[name] = mark or False
        report = self.sudo()
        # what is still to be written of its lines has to be in the database before the lock falls
        report.env.flush_all()
        report.env["aftersales.service.seal"].seal(report, values)
        report.write({"sealed": True})
        if not report._get_awaited_roles():
            report._after_signed()

    def _ensure_may_be_signed(self, role):
        """Refuse to sign too early, twice, or in a role that this document does not know."""
        self.ensure_one()
        roles = self.sudo().order_id.type_id._get_signer_roles()
        names = dict(self.env["aftersales.service.seal"]._fields["role"]._description_selection(self.env))
        if self.state == "draft" or not self.finished_on or self.finished_on > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(report)s: signed is what has been done. Finish the work first, then ask for the signature.",
                    report=self.name,
                )
            )
        if role not in roles:
            raise UserError(
                self.env._(
                    "%(report)s is signed by: %(roles)s.",
                    report=self.name,
                    roles=", ".join(names[name] for name in roles),
                )
            )
        if self.state != "ready" or role in self.sudo().seal_ids.mapped("role"):
            raise UserError(self.env._("%(report)s has been signed already. Please reload the page.", report=self.name))

    def _after_signed(self):
        """Everybody who has to has signed: the version before is superseded, the customer gets the file."""
        self.write({"state": "signed"})
        self.previous_id.filtered(lambda report: report.state != "superseded").write({"state": "superseded"})
        self.order_id.report_signed(self.result == "solved")
        self._send_to_customer()

    def _send_to_customer(self):
        """Hook: the sealed file goes out by mail."""

    @api.model
    def _read_signature(self, signature):
        """Bytes of a picture that was sent as base64.

        :raise UserError: no picture, too large, not a picture, or an empty one
        """
        if isinstance(signature, str):
            signature = signature.rpartition(",")[2].encode()
        try:
            content = base64.b64decode(signature or b"", validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content:
            raise UserError(self.env._("The signature is missing. Please sign in the box."))
        if len(content) > LARGEST_SIGNATURE or guess_mimetype(content) not in SIGNATURE_TYPES:
            raise UserError(self.env._("A signature is a picture of 5 MB at most, drawn or photographed."))
        if (
            self.env["aftersales.service.seal"]
            .sudo()
            .search_count([("signature_digest", "=", digest(content))], limit=1)
        ):
            # the index would refuse it, too, but without a sentence; nobody draws the same twice
            raise UserError(self.env._("This picture of a signature has been used before. Please sign by hand."))
        return content


def _one_line(text):
    """A name as it is printed: one line, not longer than a name is."""
    return " ".join((text or "").split())[:LONGEST_NAME]


def _paragraphs(text):
    """What somebody wrote, not longer than a page."""
    return (text or "").strip()[:LONGEST_TEXT]

import base64

from odoo import models
from odoo.exceptions import UserError

from .seal import RATED


class BeingSigned(dict):
    """The signature that is being given, on its way into the document.

    Made by the sealing only. What somebody puts into the address of a report arrives as a plain
    dictionary and prints no signature (S3).
    """


class ServiceReport(models.Model):
    """What stands on the paper, and which signatures."""

    _name = "aftersales.service.report"
    _inherit = ["aftersales.service.report", "aftersales.document.mixin"]

    def _get_document_reader(self):
        return self.partner_id

    def _get_signatures_to_print(self, signing=None):
        """Signatures that stand on a document made now.

        Only the document that is being sealed carries signatures; it is stored and never made again
        (``_get_sealed_file``). Whatever else is rendered is no signed document and shows none, not
        even those of seals that exist.

        :param signing: :class:`BeingSigned`, or anything else where nothing is being signed
        :return: list of {role, method, name, function, date, picture (base64), reason, remarks, ratings}
        """
        self.ensure_one()
        if not isinstance(signing, BeingSigned):
            return []
        given = [
            self._prepare_signature_to_print(seal, seal.signature) for seal in self.sudo().seal_ids.sorted("sequence")
        ]
        picture = signing.get("signature")
        return [*given, self._prepare_signature_to_print(signing, picture and base64.b64encode(picture))]

    def _prepare_signature_to_print(self, seal, picture):
        """``seal`` is a seal, or the values of one that does not exist yet."""
        seals = self.env["aftersales.service.seal"]
        value = seal.__getitem__ if isinstance(seal, models.BaseModel) else seal.get

        def label(name):
            return dict(seals._fields[name]._description_selection(self.env)).get(value(name), "")

        return {
            "role": label("role"),
            "method": label("method"),
            "refused": value("method") == "refused",
            "stamp": value("method") == "stamp",
            "name": value("signer_name"),
            "function": value("signer_function") or "",
            "date": value("date"),
            "picture": picture or None,
            "reason": value("refusal_reason") or "",
            "remarks": value("remarks") or "",
            "ratings": [
                (seals._fields[name]._description_string(self.env), value(name)) for name in RATED if value(name)
            ],
        }

    def _get_correction_to_print(self):
        """Which version this one corrects and why, False for the first one."""
        self.ensure_one()
        if not self.previous_id:
            return False
        return self.env._(
            "Version %(version)s, corrects %(number)s because: %(reason)s",
            version=self.version,
            number=self.previous_id.name,
            reason=self.correction_reason or "–",
        )

    def _get_seal_note_to_print(self):
        return self.env._(
            "This file holds the content that was signed and carries the digital signature of %(company)s: a change of "
            "it shows in any PDF reader and on the page behind the code.",
            company=self.company_id.name,
        )

    def _get_check_url(self, signing=None):
        """Address of the page that checks the document being sealed, None where nothing is being signed."""
        self.ensure_one()
        if not isinstance(signing, BeingSigned):
            return None
        return f"{self.get_base_url()}/after-sales/check/{signing['token']}"

    def _get_rows_of_two(self, name):
        """Answered checklist lines in pairs, to be set side by side."""
        lines = self[name].filtered(lambda line: line.result or line.value)
        return [lines[place : place + 2] for place in range(0, len(lines), 2)]

    def _get_sealed_file(self):
        """The stored file of the last signature, with all those before it on it.

        :return: (name, content), None as long as nobody has signed
        :raise UserError: signed, but the file is not where it was stored
        """
        self.ensure_one()
        self.check_access("read")
        seal = self.sudo().with_context(bin_size=False).seal_ids.sorted("sequence")[-1:]
        if not seal:
            return None
        if not seal.pdf:
            raise UserError(
                self.env._(
                    "The sealed file of %(report)s is missing in the archive. It is never made a second time: "
                    "ask your administrator to restore it from the backup.",
                    report=self.name,
                )
            )
        return seal.pdf_name, base64.b64decode(seal.pdf)

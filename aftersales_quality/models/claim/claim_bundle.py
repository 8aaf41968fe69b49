import base64
import hashlib
import io
import zipfile

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

#: Kinds of letters that explain the fault to a supplier.
ANALYSES = ("8d", "analysis")
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class SupplierClaimRound(models.Model):
    """What leaves the house: the letter, and a bundle of it with all that proves it, made once."""

    _inherit = "aftersales.supplier.claim.round"

    def _archive(self):
        """Make letter and bundle as they are sent now, keep them with their digests, and lock the round."""
        self.ensure_one()
        proofs = self._get_proofs()
        self.contents = "\n".join(f"{hashlib.sha256(content).hexdigest()}  {path}" for path, content in proofs)
        letter, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("aftersales_quality.action_report_supplier_claim", self.ids)
        )
        bundle = self._zip([(self.letter_name, letter), *proofs])
        self.write(
            {
                "letter": base64.b64encode(letter),
                "letter_digest": hashlib.sha256(letter).hexdigest(),
                "file": base64.b64encode(bundle),
                "file_digest": hashlib.sha256(bundle).hexdigest(),
                "sent": True,
            }
        )

    def _zip(self, files):
        """The files in a zip; the same files at the same time give the same bytes."""
        moment = fields.Datetime.context_timestamp(self, self.sent_on).timetuple()[:6]
        digests = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for path, content in [*files, ("SHA256SUMS", digests.encode())]:
                bundle.writestr(zipfile.ZipInfo(path, moment), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def _get_proofs(self):
        """Files that go along, as (path in the bundle, bytes): reports as they were signed, analyses as they were sent,
        evidence that was chosen, photos taken on site.
        """
        claim = self.claim_id
        reports = claim._get_signed_reports()
        files = [(f"reports/{self._name_file(name)}", content) for name, content in claim._get_report_files(reports)]
        files += [(f"analysis/{letter.file_name}", letter._get_file()) for letter in claim._get_analyses()]
        for evidence in claim.evidence_ids.sorted("id"):
            name = self._name_file(evidence.file_name or evidence.name)
            files.append((f"evidence/{evidence.id}-{name}", claim._get_evidence_file(evidence)))
        for photo in reports.photo_ids.sorted("id"):
            content = base64.b64decode(photo.with_context(bin_size=False).image)
            ending = ENDINGS.get(guess_mimetype(content), "")
            files.append((f"photos/{self._name_file(photo.report_id.name)}-{photo.id}{ending}", content))
        return files

    def _name_file(self, name):
        """A name that means a file and nothing else, wherever the bundle is unpacked."""
        return "".join("-" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in name).strip(". ") or "file"

    def _get_sent(self, name):
        """The bytes that were sent.

        :param name: ``letter`` or ``file``
        :raise UserError: they are not what was archived
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().with_context(bin_size=False)[name] or b"")
        if hashlib.sha256(content).hexdigest() != self[f"{name}_digest"]:
            raise UserError(
                self.env._(
                    "%(round)s: the file is not the one that was sent. Tell the administrator.", round=self.display_name
                )
            )
        return content


class SupplierClaim(models.Model):
    _inherit = "aftersales.supplier.claim"

    def _get_signed_reports(self):
        """Signed reports, in the version that counts, on the work that is claimed."""
        self.ensure_one()
        claimed = self.line_ids.filtered(lambda line: line.amount > 0)
        orders = claimed.cost_line_id.order_id
        return orders.report_ids.filtered(
            lambda report: report.sealed and report.state in ("signed", "approved")
        ).sorted("id")

    def _get_report_files(self, reports):
        return [file for report in reports if (file := report._get_sealed_file())]

    def _get_analyses(self):
        """8D reports and technical analyses that were sent and still hold; none with the names and shares of others."""
        self.ensure_one()
        return self.line_ids.case_id.letter_ids.filtered(
            lambda letter: letter.state == "sent" and letter.kind in ANALYSES and not letter.with_names
        ).sorted("id")

    def _get_evidence_file(self, evidence):
        if evidence._get_changed():
            raise UserError(
                self.env._(
                    "%(evidence)s is not as it was added, so it does not leave the house. Tell the administrator.",
                    evidence=evidence.name,
                )
            )
        return base64.b64decode(evidence.with_context(bin_size=False).file)

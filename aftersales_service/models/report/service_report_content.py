import base64

from odoo import api, models

from ...tools.canonical import digest, fixed

#: Facts of the report itself, as they go into what is signed: what stands on the paper. What the engineer tells his
#: leader does not: the content lies open in the file that the customer gets.
FACTS = (
    "fault",
    "cause",
    "responsibility",
    "treatment",
    "compensation",
    "usage_note",
    "opened_before",
    "guarantee",
    "result",
    "leftover",
    "acceptance",
    "acceptance_note",
    "departed_on",
    "arrived_on",
    "finished_on",
)
LINE_FACTS = {
    "check_ids": ("name", "required", "with_value", "result", "value"),
    "part_ids": ("description", "reason", "old_serial", "new_serial"),
    "trainee_ids": ("name", "function", "topics", "passed"),
}
SIGNATURE_FACTS = (
    "role",
    "method",
    "signer_name",
    "signer_function",
    "date",
    "signature_digest",
    "refusal_reason",
    "rating_integrity",
    "rating_attitude",
    "rating_skill",
    "rating_speed",
    "remarks",
)
FORMAT = "aftersales-report/1"
#: Names as they stood on the paper; they change in the books without anybody altering the report.
PRINTED = "printed"


class ServiceReport(models.Model):
    """What is signed: the report as a value that gives the same bytes years later."""

    _inherit = "aftersales.service.report"

    @api.private
    def _get_content(self, signing=None, until=None):
        """The report as it is signed, for :func:`canonical_json`.

        :param signing: values of the signature that is being given, which no seal holds yet
        :param until: seal up to which signatures belong to it; all of them if left out
        """
        self.ensure_one()
        report = self.sudo().with_context(lang=self.company_id.partner_id.lang, bin_size=False)
        seals = report.seal_ids.sorted("sequence")
        if until is not None:
            seals = seals.filtered(lambda seal: seal.sequence <= until.sequence)
        signatures = [{name: seal[name] or None for name in SIGNATURE_FACTS} for seal in seals]
        if signing is not None:
            signatures.append({name: signing.get(name) or None for name in SIGNATURE_FACTS})
        return {
            "format": FORMAT,
            "report": {
                "number": report.name,
                "version": report.version,
                "document": report.document,
                "corrects": report.previous_id.name or None,
                "correction_reason": report.correction_reason or None,
                "order": report.order_id.name,
            },
            "subject": {
                "company_id": report.company_id.id,
                "partner_id": report.partner_id.id,
                "product_id": report.product_id.id or None,
                "lot_id": report.lot_id.id or None,
                "engineer_id": report.engineer_id.id or None,
            },
            "facts": {
                **{name: report[name] or None for name in FACTS},
                "run_hours": fixed(report.run_hours, 1),
            },
            "checks": report._get_line_content("check_ids"),
            "parts": [
                {**line, "product_id": part.product_id.id, "quantity": fixed(part.quantity, 4)}
                for line, part in zip(report._get_line_content("part_ids"), report.part_ids, strict=True)
            ],
            "trainees": report._get_line_content("trainee_ids"),
            "photos": [
                {"name": photo.name or None, "moment": photo.moment, "sha256": _digest_of(photo.image)}
                for photo in report.photo_ids
            ],
            "signatures": signatures,
            PRINTED: report._get_printed(),
        }

    def _get_line_content(self, name):
        return [{fact: line[fact] or None for fact in LINE_FACTS[name]} for line in self[name]]

    def _get_printed(self):
        """Names that stand on the document beside the facts."""
        return {
            "company": self.company_id.name,
            "customer": self.partner_id.display_name,
            "product": self.product_id.display_name or None,
            "serial": self.lot_id.name or None,
            "engineer": self.engineer_id.name or None,
            "ticket": self.ticket_id.number or None,
            "register_number": self.ticket_id.register_number or None,
        }


def _digest_of(binary):
    return digest(base64.b64decode(binary)) if binary else None

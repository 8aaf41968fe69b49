import base64
import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.canonical import canonical_json, digest
from ...tools.seal import make_seal
from .guard import guard_append_only

RATINGS = [(str(mark), str(mark)) for mark in range(1, 6)]
RATED = ("rating_integrity", "rating_attitude", "rating_skill", "rating_speed")


class Seal(models.Model):
    """The unalterable record of one signature under one version of a service report (S2–S4).

    Holds what was signed (canonical JSON), by whom, how, when and from where, the picture of the
    signature, the file that was made of it, and a hash over all of that and the seal before it
    (``tools/seal.py``). Append-only for everybody, in the database as well. What the customer says at
    the signing, marks and remarks, is part of the signature, not of the report.
    """

    _name = "aftersales.service.seal"
    _description = "Seal of a Service Report"
    _order = "chain_id, sequence"
    _rec_name = "signer_name"

    report_id = fields.Many2one(
        "aftersales.service.report", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    chain_id = fields.Many2one("aftersales.seal.chain", required=True, readonly=True, ondelete="restrict", index=True)
    sequence = fields.Integer(required=True, readonly=True)

    # --- who signed, as what, how, when, from where ----------------------------------------------------
    role = fields.Selection(
        selection=[("customer", "Customer"), ("engineer", "Engineer"), ("dealer", "Dealer")],
        required=True,
        readonly=True,
    )
    method = fields.Selection(
        selection=[
            ("device", "Signed on our device"),
            ("portal", "Signed on the portal"),
            ("stamp", "Stamp, by photo"),
            ("refused", "Refused to sign"),
        ],
        required=True,
        readonly=True,
    )
    signer_name = fields.Char(string="Name", required=True, readonly=True)
    signer_function = fields.Char(string="Function", readonly=True)
    date = fields.Datetime(string="Signed at", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Logged in", readonly=True, ondelete="restrict")
    ip = fields.Char(string="From address", readonly=True, groups="aftersales_service.group_reader")
    signature = fields.Binary(attachment=False, readonly=True)
    refusal_reason = fields.Char(string="Why not signed", readonly=True)

    # --- what the customer says (S4) -------------------------------------------------------------------
    rating_integrity = fields.Selection(RATINGS, string="Integrity", readonly=True)
    rating_attitude = fields.Selection(RATINGS, string="Attitude", readonly=True)
    rating_skill = fields.Selection(RATINGS, string="Skill", readonly=True)
    rating_speed = fields.Selection(RATINGS, string="Response speed", readonly=True)
    remarks = fields.Text(readonly=True)

    # --- what was sealed -------------------------------------------------------------------------------
    content = fields.Text(required=True, readonly=True, help="Canonical JSON of the report as it was signed.")
    signer = fields.Text(required=True, readonly=True, help="Canonical JSON of who signed how.")
    pdf = fields.Binary(string="Sealed file", attachment=True, readonly=True)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    content_digest = fields.Char(required=True, readonly=True)
    signature_digest = fields.Char(readonly=True)
    pdf_digest = fields.Char(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    token = fields.Char(required=True, readonly=True, help="In the QR code on the document.")
    time_stamped = fields.Boolean(readonly=True, help="A time stamp service has confirmed the time.")

    _sequence_unique = models.UniqueIndex("(chain_id, sequence)", "The chain of seals has moved on. Please try again.")
    _token_unique = models.UniqueIndex("(token)", "This token is already taken.")
    _one_per_role = models.UniqueIndex("(report_id, role)", "This role has signed already.")
    _signature_once = models.UniqueIndex(
        "(signature_digest) WHERE signature_digest IS NOT NULL",
        "This picture of a signature has been used before. Please sign by hand.",
    )

    def init(self):
        result = super().init()
        guard_append_only(self.env.cr, self._table)
        return result

    def _compute_pdf_name(self):
        for seal in self:
            seal.pdf_name = f"{seal.report_id.name.replace('/', '-')}.pdf"

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A signature and its seal are never changed. Correct the report by a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("A signature and its seal are never deleted."))

    # ---------------------------------------------------------------------------------------------
    # Sealing (called by the report after its own checks)
    # ---------------------------------------------------------------------------------------------

    @api.private
    def seal(self, report, values):
        """Append the seal of one signature to the chain of the report's company.

        The file is made before the chain is locked, so that others wait for a row and not for a PDF.

        :param report: the version that is signed
        :param values: role, method, signer_name, signature (bytes or None), marks, remarks …
        :return: the seal
        """
        now = fields.Datetime.now()
        signature = values.pop("signature", None)
        draft = {
            **values,
            "date": now,
            "user_id": self.env.uid,
            "signature_digest": digest(signature) if signature else False,
            "token": secrets.token_urlsafe(16),
        }
        content = canonical_json(report._get_content(draft))
        pdf, draft["time_stamped"] = report._make_sealed_pdf(draft, signature, content)
        signer = self._prepare_signer(draft)
        chain = self.env["aftersales.seal.chain"]._get_for(report.company_id)
        sealed = make_seal(chain.identity, chain._lock_tail(), content, signature, pdf, signer)
        seal = self.sudo().create(
            {
                **draft,
                "report_id": report.id,
                "company_id": report.company_id.id,
                "chain_id": chain.id,
                "sequence": sealed.sequence,
                "signature": base64.b64encode(signature) if signature else False,
                "content": content.decode(),
                "signer": canonical_json(signer).decode(),
                "pdf": base64.b64encode(pdf) if pdf else False,
                "content_digest": sealed.content_digest,
                "pdf_digest": sealed.pdf_digest,
                "previous_hash": sealed.previous_hash,
                "hash": sealed.hash,
            }
        )
        chain.write({"sequence": sealed.sequence, "hash": sealed.hash})
        return seal

    @api.model
    def _prepare_signer(self, draft):
        """Who signed how, as it goes into the hash."""
        return {
            "role": draft["role"],
            "method": draft["method"],
            "name": draft["signer_name"],
            "function": draft.get("signer_function") or None,
            "signed_at": draft["date"],
            "user_id": draft["user_id"],
            "ip": draft.get("ip") or None,
            "token": draft["token"],
            "time_stamped": draft["time_stamped"],
        }

    def _get_content(self):
        """What was signed, as it was read then."""
        self.ensure_one()
        return json.loads(self.content)

import base64
import binascii
import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.upload import file_name, sniff

_logger = logging.getLogger(__name__)

#: Of one file. Larger ones do not get through a customer's mail server anyhow.
LARGEST_FILE = 20 * 1024 * 1024
#: What somebody approved: changed only by the next version.
CONTENT = {"document_id", "number", "file", "file_name", "mimetype", "size", "digest", "valid_from"}


class DocumentVersion(models.Model):
    """A version of a product document: a file, from a day on, approved by somebody who did not upload it.

    draft → approved (its day is still to come) → in force → superseded by the next one, or withdrawn
    """

    _name = "aftersales.document.version"
    _description = "Version of a Product Document"
    _inherit = ["aftersales.step.mixin"]
    _order = "valid_from desc, id desc"
    _rec_name = "number"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "state",
            "uploader_id",
            "approver_id",
            "approved_on",
            "in_force_on",
            "superseded_on",
            "spread",
            "mimetype",
            "size",
            "digest",
        }
    )

    document_id = fields.Many2one(
        "aftersales.product.document", required=True, index=True, ondelete="cascade", check_company=True
    )
    kind_id = fields.Many2one(related="document_id.kind_id", store=True, index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    number = fields.Char(
        string="Version", required=True, compute="_compute_number", store=True, readonly=False, precompute=True
    )
    valid_from = fields.Date(string="Valid from", required=True, default=fields.Date.context_today)
    note = fields.Char(string="What changed", help="In one line; the customer reads it.")
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char(string="File name")
    mimetype = fields.Char(string="Type", readonly=True)
    size = fields.Integer(readonly=True, help="Bytes")
    digest = fields.Char(string="SHA-256", readonly=True, help="Fingerprint of the file.")
    state = fields.Selection(
        selection=[
            ("draft", "To approve"),
            ("approved", "Approved"),
            ("valid", "In force"),
            ("superseded", "Superseded"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    uploader_id = fields.Many2one(
        "res.users",
        string="Uploaded by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    in_force_on = fields.Datetime(string="In force since", readonly=True, copy=False)
    superseded_on = fields.Datetime(string="Superseded on", readonly=True, copy=False)
    spread = fields.Selection(
        selection=[("pending", "Being passed on"), ("again", "Looked at once more"), ("done", "Passed on")],
        string="To the holders",
        readonly=True,
        copy=False,
        help="Whether everybody who holds the product has been put on the list of documents to send.",
    )
    delivery_ids = fields.One2many("aftersales.document.delivery", "version_id", string="Deliveries", readonly=True)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    _number_unique = models.UniqueIndex("(document_id, number)", "This version of the document is there already.")
    _one_in_force = models.UniqueIndex(
        "(document_id) WHERE state = 'valid'", "Only one version of a document is in force."
    )
    _spread_index = models.Index("(id) WHERE spread IN ('pending', 'again')")
    _waiting_index = models.Index("(valid_from) WHERE state = 'approved'")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("document_id")
    def _compute_number(self):
        """The number of versions so far, and one more."""
        counts = dict(
            self.env["aftersales.document.version"]
            .sudo()
            ._read_group([("document_id", "in", self.document_id.ids)], ["document_id"], ["__count"])
        )
        for version in self:
            version.number = version.number or str(counts.get(version.document_id._origin, 0) + 1)

    @api.depends_context("uid")
    @api.depends("state", "uploader_id")
    def _compute_may_approve(self):
        leads = self._has_approving_duty()
        for version in self:
            version.may_approve = leads and version.state == "draft" and version.uploader_id != self.env.user

    @api.depends("number", "document_id.name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(document)s, version %(number)s", document=version.document_id.name, number=version.number
            )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super().create([{**vals, **self._check_file(vals)} for vals in vals_list])

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if CONTENT & vals.keys():
            fixed = self.filtered(lambda version: version.state != "draft")
            if fixed:
                raise UserError(
                    self.env._(
                        "%(versions)s: approved, it stays as it is. Upload the change as the next version.",
                        versions=", ".join(fixed.mapped("display_name")),
                    )
                )
        if "file" in vals:
            # who exchanges the file is the one who must not approve it
            vals = {**vals, **self._check_file(vals), "uploader_id": self.env.uid}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(version.state != "draft" for version in self):
            raise UserError(self.env._("A version that was approved is kept. Withdraw it instead."))

    def copy_data(self, default=None):
        raise UserError(self.env._("Upload the next version instead of copying one."))

    @api.model
    def _check_file(self, vals):
        """Name, type, size and fingerprint of the file in ``vals``.

        :raise ValidationError: it is missing, too large, or neither PDF nor picture
        """
        if not vals.get("file"):
            raise ValidationError(self.env._("Choose the file of this version: a PDF or a picture."))
        encoded = vals["file"]
        if len(encoded) > LARGEST_FILE * 4 // 3 + 100:
            raise ValidationError(
                self.env._("The file is larger than %(size)s MB. Please make it smaller.", size=LARGEST_FILE >> 20)
            )
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        mimetype = sniff(content[:64])
        name = mimetype and file_name(vals.get("file_name") or "", mimetype)
        if not name:
            raise ValidationError(
                self.env._("The file is neither a PDF nor a picture. Save it as PDF and upload that.")
            )
        return {
            "file_name": name,
            "mimetype": mimetype,
            "size": len(content),
            "digest": hashlib.sha256(content).hexdigest(),
        }

    def _get_content(self):
        """The bytes of the file, if they are still those that were approved.

        :raise UserError: somebody has exchanged the file past this record
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().with_context(bin_size=False).file or b"")
        if hashlib.sha256(content).hexdigest() != self.digest:
            _logger.error("The file of document version %s is not the one that was uploaded", self.id)
            raise UserError(
                self.env._(
                    "%(version)s: the file is not the one that was approved, so it is not handed out. "
                    "Upload it again as the next version.",
                    version=self.display_name,
                )
            )
        return content

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _has_approving_duty(self):
        """Hook: dispatchers (technical service) and managers release documents."""
        duties = ("aftersales_service.group_dispatcher", "aftersales_service.group_manager")
        return any(self.env.user.has_group(duty) for duty in duties)

    def action_approve(self):
        """Release: from its day on customers get this version."""
        self.check_access("read")
        if not self._has_approving_duty():
            raise AccessError(self.env._("Product documents are approved by a dispatcher or the after-sales manager."))
        self._ensure_state("draft")
        for version in self:
            if version.uploader_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "%(version)s was uploaded by you. Somebody else has to approve it.",
                        version=version.display_name,
                    )
                )
            current = version.document_id.version_id
            if current and version.valid_from < current.valid_from:
                raise UserError(
                    self.env._(
                        "%(version)s would be valid before version %(current)s, which is in force since %(day)s. "
                        "Give it a later day.",
                        version=version.display_name,
                        current=current.number,
                        day=current.valid_from,
                    )
                )
        versions = self.sudo()
        versions.write({"state": "approved", "approver_id": self.env.uid, "approved_on": fields.Datetime.now()})
        for version in versions:
            version.document_id._message_log(
                body=self.env._(
                    "Version %(number)s approved, valid from %(day)s. SHA-256: %(digest)s",
                    number=version.number,
                    day=version.valid_from,
                    digest=version.digest,
                ),
                author_id=self.env.user.partner_id.id,
            )
        versions._come_into_force()

    def action_withdraw(self):
        """It was wrong: nobody gets it any more; what was not sent yet is missing again."""
        self.check_access("read")
        if not self._has_approving_duty():
            raise AccessError(self.env._("Product documents are withdrawn by a dispatcher or the after-sales manager."))
        self._ensure_state("approved", "valid")
        versions = self.sudo()
        versions.write({"state": "withdrawn", "superseded_on": fields.Datetime.now(), "spread": False})
        versions.delivery_ids._lose_version()
        for version in versions:
            version.document_id._message_log(
                body=self.env._("Version %(number)s withdrawn.", number=version.number),
                author_id=self.env.user.partner_id.id,
            )

    def _come_into_force(self):
        """Let approved versions whose day has come take the place of the ones before."""
        today = fields.Date.context_today(self)
        due = self.filtered(lambda version: version.state == "approved" and version.valid_from <= today)
        now = fields.Datetime.now()
        for document, versions in due.grouped("document_id").items():
            latest = versions.sorted(lambda version: (version.valid_from, version.id))[-1]
            before = document.version_ids.filtered(lambda version: version.state == "valid") | (versions - latest)
            before.write({"state": "superseded", "superseded_on": now, "spread": False})
            # the old one has to be out of force in the database before the new one may be in
            before.flush_recordset(["state"])
            latest.write({"state": "valid", "in_force_on": now, "spread": "pending"})
            before.delivery_ids._follow_version(latest)
        if due:
            self.env.ref("aftersales_service.cron_documents")._trigger()

    @api.model
    def _cron_come_into_force(self):
        """Versions that were approved for a day to come."""
        today = fields.Date.context_today(self)
        waiting = self.search(Domain("state", "=", "approved") & Domain("valid_from", "<=", today), limit=1000)
        waiting.try_lock_for_update()._come_into_force()

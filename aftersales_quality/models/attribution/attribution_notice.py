import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class AttributionShare(models.Model):
    """The notice for a party that is served by letter or by hand: a paper in its language, kept as it was served."""

    _inherit = "aftersales.attribution.share"
    _step_fields = frozenset({"notice", "notice_digest"})

    notice = fields.Binary(string="Printed notice", attachment=True, readonly=True, copy=False)
    notice_name = fields.Char(compute="_compute_notice_name")
    notice_digest = fields.Char(string="SHA-256 of the notice", readonly=True, copy=False)
    on_paper = fields.Boolean(compute="_compute_on_paper", help="The party gets a printed notice, no mail.")

    @api.depends("serve_by", "party_kind")
    def _compute_on_paper(self):
        for share in self:
            share.on_paper = share.serve_by in ("letter", "hand") and share.party_kind != "company"

    @api.depends("case_name", "number", "party")
    def _compute_notice_name(self):
        for share in self:
            name = f"{share._get_notice_number()} {share.party or ''}".replace("/", "-").strip()
            share.notice_name = f"{name}.pdf"

    def _get_notice_number(self):
        self.ensure_one()
        return f"{self.case_name or ''}-{self.number}"

    def _get_on_paper(self):
        return self.filtered("on_paper")

    def _archive_notice(self):
        """Make the paper as it is served now, and keep it with its digest. Called with ``sudo`` by serving."""
        for share in self:
            content, _kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf("aftersales_quality.action_report_attribution_notice", share.ids)
            )
            share.write(
                {"notice": base64.b64encode(content), "notice_digest": hashlib.sha256(content).hexdigest()},
            )

    def _get_notice(self):
        """The bytes that were served.

        :raise UserError: they are not what was archived
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().with_context(bin_size=False).notice or b"")
        if hashlib.sha256(content).hexdigest() != self.notice_digest:
            raise UserError(
                self.env._(
                    "%(party)s: the file is not the one that was served. Tell the administrator.", party=self.party
                )
            )
        return content

    def action_print_notice(self):
        """The archived notice, or a draft that says so."""
        self.ensure_one()
        self.check_access("read")
        if not self.on_paper:
            raise UserError(
                self.env._("%(party)s is served by mail. Choose letter or by hand before serving.", party=self.party)
            )
        if not self.served_on:
            return self.env.ref("aftersales_quality.action_report_attribution_notice").report_action(self)
        if not self.notice_digest:
            raise UserError(self.env._("%(party)s was served before notices were kept.", party=self.party))
        self._get_notice()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/notice/{self.notice_name}?download=true",
            "target": "self",
        }

    def _print_address(self, separator="\n"):
        """Name and postal address of whoever is served."""
        self.ensure_one()
        partner = self._get_served_partner()
        lines = [partner.display_name, *(partner._display_address(without_company=True) or "").splitlines()]
        return separator.join(line.strip() for line in lines if line and line.strip())

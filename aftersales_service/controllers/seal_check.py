import re

from odoo import http
from odoo.http import request

#: Tokens as ``secrets.token_urlsafe`` makes them.
TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: More than one person does in an hour; each check reads a whole file.
CHECKS_PER_HOUR = 120
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


class SealCheck(http.Controller):
    """Anyone with the paper or the file checks it: the address in the QR code on the document (S3).

    It says whether the document is as it was sealed, and of its content nothing: no customer, no names.
    """

    @http.route(
        "/after-sales/check/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def check(self, token, **kw):
        sender = request.env["aftersales.form.sender"].sudo()
        address = request.httprequest.remote_addr or ""
        if not sender._count_in("check", address, request.env.company, CHECKS_PER_HOUR):
            return self._render({"state": "busy"}, 429)
        seal = self._find(token)
        if not seal:
            return self._render({"state": "unknown"}, 404)
        report = seal.report_id
        newer = report._get_newer_version()
        return self._render(
            {
                "state": "altered"
                if seal._get_problems()
                else "superseded"
                if report.state == "superseded"
                else "valid",
                "replaced": newer.state in ("signed", "approved"),
                "number": report.name,
                "version": report.version,
                "document": dict(report._fields["document"]._description_selection(request.env))[report.document],
                "company": report.company_id.name,
                "date": seal.date,
                "timezone": report.company_id.resource_calendar_id.tz or "UTC",
                "digest": seal.pdf_digest,
                "signatures_since": len(report.seal_ids.filtered(lambda other: other.sequence > seal.sequence)),
            }
        )

    def _find(self, token):
        seals = request.env["aftersales.service.seal"].sudo()
        if not TOKEN_PATTERN.fullmatch(token):
            return seals
        return seals.search([("token", "=", token)], limit=1)

    def _render(self, values, status=200):
        return request.render("aftersales_service.public_check", values, status=status, headers=HEADERS)

import re

from odoo import http
from odoo.http import request

#: Signatures as ``odoo.tools.hmac`` makes them.
SIGNATURE_PATTERN = re.compile(r"[0-9a-f]{64}")
LARGEST_ID = 2**31 - 1
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


class AnswerLink(http.Controller):
    """The links in the mail that asks a customer whether he was content: to answer, and to be left in peace (F1)."""

    @http.route(
        "/after-sales/answer/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def answer(self, token, **kw):
        """Lead to the pages of core's survey, as long as the link is good.

        Whoever only looks at the link, such as the scanner of a mail server, answers nothing by it.
        """
        invitation = request.env["aftersales.invitation"]._find_by_token(token)
        if invitation and invitation._is_open():
            return request.redirect(invitation._open_sheet().get_start_url())
        done = invitation.state == "answered" and not invitation.ticket_id.confidential
        return self._render("answered" if done else "over", 200 if done else 404)

    @http.route(
        "/after-sales/no-survey/<int:partner_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def no_survey(self, partner_id, signature, **kw):
        """Ask whether it is meant: a link that is merely looked at must change nothing."""
        partner = self._find_partner(partner_id, signature)
        if not partner:
            return self._render("over", 404)
        return self._render("stopped" if partner.satisfaction_opt_out else "stop")

    @http.route(
        "/after-sales/no-survey/<int:partner_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def stop_surveys(self, partner_id, signature, **kw):
        partner = self._find_partner(partner_id, signature)
        if not partner:
            return self._render("over", 404)
        if not partner.satisfaction_opt_out:
            partner.satisfaction_opt_out = True
        return self._render("stopped")

    def _find_partner(self, partner_id, signature):
        partners = request.env["res.partner"].sudo()
        if not 0 < partner_id <= LARGEST_ID or not SIGNATURE_PATTERN.fullmatch(signature):
            return partners
        return partners._find_by_no_survey_link(partner_id, signature)

    def _render(self, page, status=200):
        values = {"page": page, "company": request.env.company.sudo()}
        return request.render("aftersales_service.public_answer", values, status=status, headers=HEADERS)

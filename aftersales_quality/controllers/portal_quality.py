from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.aftersales_service.controllers.access import clean_access_token, find_ticket
from odoo.addons.aftersales_service.controllers.portal_tickets import MAX_REASON
from odoo.addons.aftersales_service.tools.plain_text import plain_text, whole_number
from odoo.addons.portal.controllers.portal import CustomerPortal


class QualityPortal(CustomerPortal):
    """The customer's letters on the page of the case, and what he says to the result."""

    @http.route(
        "/my/ticket/<int:ticket_id>/letter/<int:letter_id>", type="http", auth="public", methods=["GET"], readonly=True
    )
    def portal_letter(self, ticket_id, letter_id, access_token=None, **kw):
        """The file as it was sent."""
        letter = self._find_letter(ticket_id, letter_id, access_token)[1]
        if not letter:
            raise NotFound
        content = letter._get_file()
        headers = {
            "Content-Type": "application/pdf",
            "Content-Length": len(content),
            "Content-Disposition": content_disposition(letter.file_name),
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
        }
        return request.make_response(content, headers=list(headers.items()))

    @http.route(
        "/my/ticket/<int:ticket_id>/letter/<int:letter_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_answer_letter(self, ticket_id, letter_id, access_token=None, answer=None, words=None, **kw):
        ticket, letter = self._find_letter(ticket_id, letter_id, access_token)
        if not ticket:
            return request.redirect("/my")
        notice = self._take_answer(ticket, letter, answer, plain_text(words, lines=True)[:MAX_REASON])
        token = clean_access_token(access_token)
        suffix = f"/{token}" if token else ""
        return request.redirect(f"/my/ticket/{ticket.id}{suffix}?notice={notice}")

    def _take_answer(self, ticket, letter, answer, words):
        """Let the answer have its effect.

        :return: name of the notice that is shown then
        """
        if answer not in ("accepted", "disputed") or not letter:
            return "outdated"
        if answer == "disputed" and not any(char.isprintable() and not char.isspace() for char in words):
            # nothing that anybody could read
            return "reason"
        try:
            letter.customer_answer_result(ticket, answer == "accepted", words)
        except UserError:
            # answered in two windows, or replaced meanwhile: no fault of the customer's
            return "outdated"
        return "result_accepted" if answer == "accepted" else "result_disputed"

    def _find_letter(self, ticket_id, letter_id, access_token):
        """The ticket and the letter, for the customer who may see them; nothing tells what is missing."""
        ticket = find_ticket(ticket_id, access_token)
        letters = ticket._get_portal_letters() if ticket else request.env["aftersales.quality.letter"].sudo()
        wanted = whole_number(letter_id)
        return ticket, letters.filtered(lambda letter: letter.id == wanted)

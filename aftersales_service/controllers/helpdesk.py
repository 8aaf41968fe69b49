from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from ..tools.plain_text import whole_number
from .access import find_ticket
from .form import MAX_FILE_SIZE, MEGABYTE, Form


class AfterSalesHelpdeskController(HelpdeskTicketController):
    """The helpdesk's own routes, kept for links and modules that know them, with their doors closed.

    Upstream closes any ticket for any user on a mere GET, and files tickets with whatever ids are sent.
    """

    @http.route(methods=["POST"], website=True)
    def support_ticket_close(self, **kw):
        ticket = find_ticket(kw.get("ticket_id"), kw.get("access_token"))
        if not ticket:
            return request.redirect("/my")
        stage = ticket._get_portal_closing_stages().filtered(lambda stage: stage.id == whole_number(kw.get("stage_id")))
        if stage and not ticket.closed:
            ticket.stage_id = stage
        # 302 like upstream, whose callers expect it
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    @http.route(methods=["GET", "POST"])
    def create_new_ticket(self, **kw):
        return request.redirect("/my/cases/new")

    @http.route(methods=["POST"], max_content_length=10 * MAX_FILE_SIZE + MEGABYTE)
    def submit_ticket(self, **kw):
        form = Form(kw, "upstream")
        values = self._prepare_submit_ticket_vals(form=form)
        uploads = form.uploads("attachment")
        if form.errors:
            return request.redirect("/my/cases/new")
        ticket = request.env["helpdesk.ticket"]._file_from_form(values, uploads)
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _prepare_submit_ticket_vals(self, form=None, **kw):
        form = form or Form(kw, "upstream")
        env = request.env
        partner = env.user.partner_id
        return {
            "name": form.text("subject", env._("Subject"), 200, required=True),
            "description": plaintext2html(
                form.text("description", env._("Description"), 10_000, required=True, lines=True)
            ),
            "company_id": env.company.id,
            "category_id": self._find_offered("helpdesk.ticket.category", form.params.get("category")).id,
            "team_id": self._find_offered("helpdesk.ticket.team", form.params.get("team")).id,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
        }

    def _find_offered(self, model, record_id):
        """Record ``record_id`` of ``model`` if this company offers it on the portal, else none."""
        return (
            request.env[model]
            .sudo()
            .search(
                Domain("id", "=", whole_number(record_id))
                & Domain("show_in_portal", "=", True)
                & Domain("company_id", "in", [False, request.env.company.id])
            )
        )

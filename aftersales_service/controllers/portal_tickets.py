from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.report.service_report_portal import ON_PORTAL
from ..tools.plain_text import plain_text, whole_number
from .access import clean_access_token, find_report, find_ticket, holds_token

CASES_PER_PAGE = 20
MAX_REASON = 2000


class AfterSalesCustomerPortal(CustomerPortalHelpdesk):
    """My cases: the list, one case, and the customer's word whether it is settled."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        if model_name != "helpdesk.ticket":
            return super()._document_check_access(model_name, document_id, access_token)
        if not whole_number(document_id):
            raise MissingError(request.env._("This document does not exist."))
        ticket = super()._document_check_access(model_name, document_id, clean_access_token(access_token))
        if ticket.confidential:
            raise AccessError(request.env._("This document does not exist."))
        return ticket

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values([name for name in counters if name != "ticket_count"])
        if "ticket_count" in counters:
            tickets = request.env["helpdesk.ticket"]
            values["ticket_count"] = (
                tickets.search_count(tickets._get_portal_domain()) if tickets.has_access("read") else 0
            )
        return values

    # ---------------------------------------------------------------------------------------------
    # The list
    # ---------------------------------------------------------------------------------------------

    @http.route()
    def portal_my_tickets(self, page=1, filterby=None, search=None, **kw):
        tickets = request.env["helpdesk.ticket"]
        if not tickets.has_access("read"):
            return request.redirect("/my")
        search = plain_text(search)[:100]
        own = tickets._get_portal_domain()
        filters = self._get_case_filters(own)
        if filterby not in filters:
            # who looks for a number wants it wherever it stands
            filterby = "all" if search else "open"
        domain = own & filters[filterby]["domain"] & self._get_case_search_domain(search)
        pager = portal_pager(
            url="/my/tickets",
            url_args={"filterby": filterby, "search": search},
            total=tickets.search_count(domain) if search else filters[filterby]["count"],
            page=whole_number(page) or 1,
            step=CASES_PER_PAGE,
        )
        cases = tickets.search(
            domain, order="contact_date desc, id desc", limit=CASES_PER_PAGE, offset=max(pager["offset"], 0)
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="aftersales_cases",
            # the product's name is read with all rights: which cases are shown has been decided above
            cases=cases.sudo(),
            steps=self._get_case_steps(),
            pager=pager,
            search=search,
            filterby=filterby,
            filters=filters,
            default_url="/my/tickets",
        )
        return request.render("aftersales_service.portal_my_cases", values)

    def _get_case_filters(self, own):
        """Tabs above the list: label, domain and number of cases among those of domain ``own``."""
        env = request.env
        by_stage = env["helpdesk.ticket"]._read_group(own, ["stage_id"], ["__count", "confirmed_date:count"])
        closed = asking = env["helpdesk.ticket.stage"].sudo()
        count = dict.fromkeys(("open", "confirm", "closed", "all"), 0)
        for stage, total, confirmed in by_stage:
            stage = stage.sudo()
            count["all"] += total
            count["closed" if stage.closed else "open"] += total
            if stage.closed:
                closed |= stage
            if stage.portal_step == "solved" and stage.event_kind_id.code not in ("cancelled", "declined"):
                asking |= stage
                count["confirm"] += total - confirmed
        domains = {
            "open": Domain("stage_id", "not in", closed.ids),
            "confirm": Domain("stage_id", "in", asking.ids) & Domain("confirmed_date", "=", False),
            "closed": Domain("stage_id", "in", closed.ids),
            "all": Domain.TRUE,
        }
        labels = {
            "open": env._("Open"),
            "confirm": env._("Please confirm"),
            "closed": env._("Closed"),
            "all": env._("All"),
        }
        return {name: {"label": labels[name], "domain": domains[name], "count": count[name]} for name in labels}

    def _get_case_search_domain(self, search):
        if not search:
            return Domain.TRUE
        return Domain.OR(
            Domain(name, "ilike", search)
            for name in ("number", "register_number", "serial_stated", "name", "product_model")
        )

    def _get_case_steps(self):
        """Steps of a case as (technical name, name on screen), in order."""
        return request.env["helpdesk.ticket"]._fields["portal_step"]._description_selection(request.env)

    # ---------------------------------------------------------------------------------------------
    # One case
    # ---------------------------------------------------------------------------------------------

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, notice=None, **kw):
        ticket = find_ticket(ticket_id, access_token)
        if not ticket:
            return request.redirect("/my")
        access_token = clean_access_token(access_token)
        documents = ticket._get_portal_documents()
        if access_token:
            documents.generate_access_token()
        values = self._get_page_view_values(
            ticket,
            access_token,
            {
                "page_name": "aftersales_cases",
                "case": ticket,
                "steps": self._get_case_steps(),
                "events": ticket._get_portal_events(),
                "documents": documents,
                "closing_stages": self._get_offered_closings(ticket),
                "visits": request.env["aftersales.service.order"]._get_portal_visits(ticket),
                "reports": self._get_case_reports(ticket, access_token),
                "notice": notice if isinstance(notice, str) else None,
                "url_suffix": f"/{access_token}" if access_token else "",
            },
            "aftersales_no_history",
            False,
            **{name: value for name, value in kw.items() if name in ("pid", "hash")},
        )
        return request.render("aftersales_service.portal_case_page", values)

    def _get_case_reports(self, ticket, access_token):
        """Service reports of the case that the reader may open, as (report, link to it, link to its sealed file).

        Who merely follows the case for another company sees none. Who came by the customer's own link gets
        a link with a token for each report that was written for the same customer.
        """
        customer = ticket.partner_id.commercial_partner_id
        by_link = holds_token(ticket, access_token)
        entries = []
        for report in ticket.service_order_ids.report_id.filtered(lambda report: report.state in ON_PORTAL):
            token = None
            if not find_report(report.id):
                if not by_link or report.partner_id.commercial_partner_id != customer:
                    continue
                token = report._portal_ensure_token()
            query = f"?access_token={token}" if token else ""
            file = f"{report.access_url}/file{query}" if report.sealed else None
            entries.append((report, f"{report.access_url}{query}", file))
        return entries

    def _get_offered_closings(self, ticket):
        """Stages offered as buttons: to a customer who is logged in, while the case is open."""
        if request.env.user._is_public() or ticket.closed:
            return request.env["helpdesk.ticket.stage"]
        return ticket._get_portal_closing_stages()

    @http.route("/my/ticket/<int:ticket_id>/confirm", type="http", auth="public", methods=["POST"], website=True)
    def portal_confirm_ticket(self, ticket_id, access_token=None, **kw):
        return self._take_word(ticket_id, access_token, "confirmed", lambda ticket: ticket.customer_confirm())

    @http.route("/my/ticket/<int:ticket_id>/reject", type="http", auth="public", methods=["POST"], website=True)
    def portal_reject_ticket(self, ticket_id, access_token=None, reason=None, **kw):
        reason = plain_text(reason, lines=True)[:MAX_REASON]
        return self._take_word(
            ticket_id,
            access_token,
            "rejected" if reason else "reason",
            lambda ticket: ticket.customer_reject(reason) if reason else None,
        )

    def _take_word(self, ticket_id, access_token, notice, action):
        """Let the customer's answer change the case, then show it with ``notice``."""
        ticket = find_ticket(ticket_id, access_token)
        if not ticket:
            return request.redirect("/my")
        try:
            if not ticket._can_confirm():
                raise UserError(request.env._("The case has moved on."))
            action(ticket)
        except UserError:
            # asked in two windows, or we were faster: no fault of the customer's
            notice = "outdated"
        token = clean_access_token(access_token)
        suffix = f"/{token}" if token else ""
        return request.redirect(f"/my/ticket/{ticket.id}{suffix}?notice={notice}")

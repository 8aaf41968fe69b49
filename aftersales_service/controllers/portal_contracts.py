from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.plain_text import whole_number
from .access import clean_access_token, find_contract

CONTRACTS_PER_PAGE = 20
NO_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}


class AfterSalesContractPortal(CustomerPortal):
    """My contracts: what is covered, what is left of it this year, when we come next. Read only."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        if model_name != "aftersales.contract":
            return super()._document_check_access(model_name, document_id, access_token)
        contract = find_contract(document_id, access_token)
        if not contract:
            error = MissingError if request.env.user._is_public() else AccessError
            raise error(request.env._("This document does not exist."))
        return contract

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "aftersales_contract_count" in counters:
            contracts = request.env["aftersales.contract"].sudo()
            values["aftersales_contract_count"] = contracts.search_count(contracts._get_portal_domain())
        return values

    @http.route(
        ["/my/service-contracts", "/my/service-contracts/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_service_contracts(self, page=1, **kw):
        contracts = request.env["aftersales.contract"].sudo()
        own = contracts._get_portal_domain()
        pager = portal_pager(
            url="/my/service-contracts",
            total=contracts.search_count(own),
            page=whole_number(page) or 1,
            step=CONTRACTS_PER_PAGE,
        )
        found = contracts.search(
            own, order="until desc, id desc", limit=CONTRACTS_PER_PAGE, offset=max(pager["offset"], 0)
        )
        values = self._prepare_portal_layout_values()
        values.update(page_name="aftersales_contracts", contracts=found, pager=pager)
        return request.render("aftersales_service.portal_my_contracts", values)

    @http.route("/my/service-contracts/<int:contract_id>", type="http", auth="public", methods=["GET"], website=True)
    def portal_service_contract(self, contract_id, access_token=None, **kw):
        try:
            contract = self._document_check_access("aftersales.contract", contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        token = clean_access_token(access_token)
        values = self._get_page_view_values(
            contract,
            token,
            {
                "page_name": "aftersales_contracts",
                "contract": contract,
                "products": contract._get_products_to_print(),
                "visits": contract._get_portal_visits(),
                "own": not request.env.user._is_public(),
                "file_url": f"/my/service-contracts/{contract.id}/file" + (f"?access_token={token}" if token else ""),
            },
            "aftersales_no_history",
            False,
        )
        return request.render("aftersales_service.portal_contract_page", values, headers=NO_ROBOTS)

    @http.route("/my/service-contracts/<int:contract_id>/file", type="http", auth="public", methods=["GET"])
    def portal_service_contract_file(self, contract_id, access_token=None, **kw):
        """The contract on paper."""
        try:
            contract = self._document_check_access("aftersales.contract", contract_id, access_token)
        except (AccessError, MissingError):
            raise NotFound from None
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf("aftersales_service.action_report_contract", contract.ids)
        headers = {
            "Content-Type": "application/pdf",
            "Content-Length": len(content),
            "Content-Disposition": content_disposition(f"{contract.name}.pdf"),
            "X-Content-Type-Options": "nosniff",
            **NO_ROBOTS,
        }
        return request.make_response(content, headers=list(headers.items()))

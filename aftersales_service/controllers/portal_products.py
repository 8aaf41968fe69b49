from odoo import http
from odoo.http import request
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.plain_text import plain_text, whole_number
from .products import (
    count_open_cases,
    count_own_products,
    find_own_serial,
    product_search_domain,
    search_own_products,
)

PRODUCTS_PER_PAGE = 20


class AfterSalesProductPortal(CustomerPortal):
    """My products: what was delivered to the customer, and the way from there to a case."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "aftersales_product_count" in counters:
            values["aftersales_product_count"] = count_own_products(product_search_domain(""))
        return values

    @http.route(["/my/products", "/my/products/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_products(self, page=1, search=None, **kw):
        search = plain_text(search)[:100]
        domain = product_search_domain(search)
        pager = portal_pager(
            url="/my/products",
            url_args={"search": search},
            total=count_own_products(domain),
            page=whole_number(page) or 1,
            step=PRODUCTS_PER_PAGE,
        )
        lots = search_own_products(domain, limit=PRODUCTS_PER_PAGE, offset=max(pager["offset"], 0))
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="aftersales_products",
            lots=lots,
            open_cases={lot.id: count for lot, count in count_open_cases(lots).items()},
            pager=pager,
            search=search,
        )
        return request.render("aftersales_service.portal_my_products", values)

    @http.route("/my/products/lookup", type="jsonrpc", auth="user", website=True, readonly=True)
    def portal_lookup_product(self, serial=None, **kw):
        """The customer's own products with this number; the same answer for all other numbers."""
        lots = find_own_serial(serial)
        open_cases = count_open_cases(lots)
        return [
            {
                "id": lot.id,
                "serial": lot.name,
                "product": lot.product_id.display_name,
                "delivered_on": lot.delivered_on and format_date(request.env, lot.delivered_on),
                "open_cases": open_cases.get(lot, 0),
            }
            for lot in lots
        ]

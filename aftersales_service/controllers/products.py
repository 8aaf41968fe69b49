"""The customer's own installed products: the only ones that any page of his ever shows."""

from odoo.fields import Domain
from odoo.http import request

from ..tools.plain_text import plain_text, whole_number


def own_products_domain():
    """Installed products of the current user's company.

    Customers have no rights on serials: they are read with all rights, always through this domain and
    never by an id alone.
    """
    return Domain("installed_partner_id", "child_of", request.env.user.commercial_partner_id.id) & Domain(
        "company_id", "in", [False, *request.env.companies.ids]
    )


def search_own_products(domain=Domain.TRUE, **kwargs):
    """Own products that match ``domain``, the latest delivery first."""
    lots = request.env["stock.lot"].sudo()
    return lots.search(own_products_domain() & domain, order="delivered_on desc, id desc", **kwargs)


def count_own_products(domain=Domain.TRUE):
    return request.env["stock.lot"].sudo().search_count(own_products_domain() & domain)


def find_own_product(lot_id):
    """The own product ``lot_id``, whatever was sent as its id, or none."""
    lot_id = whole_number(lot_id)
    return search_own_products(Domain("id", "=", lot_id)) if lot_id else request.env["stock.lot"]


def product_search_domain(search):
    """Products whose serial, name or model contains ``search``; of parts built into a product only what is looked for."""
    if not search:
        return Domain("parent_lot_id", "=", False)
    return Domain.OR(Domain(name, "ilike", search) for name in ("name", "product_id.name", "product_id.default_code"))


def find_own_serial(serial):
    """Own products with exactly this number, whatever the case.

    Numbers of other customers are never looked at, so that the answer, and the time it takes, says
    nothing about them.
    """
    serial = plain_text(serial)[:80]
    if not serial:
        return request.env["stock.lot"]
    return search_own_products(Domain("name", "=ilike", escape_like(serial)), limit=5)


def escape_like(text):
    r"""``text`` as a pattern that matches nothing but itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def count_open_cases(lots):
    """Number of the user's open cases by lot, counted with the user's own rights."""
    tickets = request.env["helpdesk.ticket"]
    if not lots or not tickets.has_access("read"):
        return {}
    return dict(
        tickets._read_group(
            tickets._get_portal_domain() & Domain("lot_id", "in", lots.ids) & Domain("stage_id.closed", "=", False),
            ["lot_id"],
            ["__count"],
        )
    )

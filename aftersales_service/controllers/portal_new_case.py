from odoo import http
from odoo.fields import Date, Domain
from odoo.http import request
from odoo.tools import plaintext2html

from ..tools.plain_text import whole_number
from .form import MAX_FILE_SIZE, MEGABYTE, Form, wants_json
from .products import find_own_product, find_own_serial, search_own_products

MAX_FILES = 10
# as many as fit on a page; more are found by their number
PRODUCTS_OFFERED = 8


class AfterSalesNewCase(http.Controller):
    """File a case in three short steps. One plain form: the steps are made by the script, if it runs."""

    @http.route("/my/cases/new", type="http", auth="user", methods=["GET"], website=True)
    def new_case(self, lot=None, product=None, **kw):
        form = Form(kw, "case", MAX_FILES)
        user = request.env.user
        form.values = {
            "lot_id": find_own_product(lot).id,
            # by the label on a product that is not his
            "serial": request.env["stock.lot"]._find_by_passport_token(product).name,
            "contact_name": user.name,
            "contact_phone": user.partner_id.phone or user.commercial_partner_id.phone,
        }
        return self._render(form)

    @http.route(
        "/my/cases/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_FILES * MAX_FILE_SIZE + MEGABYTE,
    )
    def file_case(self, **kw):
        form = Form(kw, "case", MAX_FILES)
        tickets = request.env["helpdesk.ticket"]
        token, _age = form.token()
        ticket = tickets._find_by_form_token(token)
        if not ticket:
            values, lot = self._read(form)
            uploads = form.uploads()
            if not token and not form.errors:
                form.errors["form"] = request.env._("Please check what you wrote and send it once more.")
            if form.errors:
                return self._render(form)
            ticket = tickets._file_from_form({**values, "form_token": token}, uploads, lot)
        url = f"/my/ticket/{ticket.id}?notice=filed"
        return request.make_json_response({"redirect": url}) if wants_json() else request.redirect(url)

    def _read(self, form):
        """Values of the ticket, and the installed product that it is about."""
        env = request.env
        partner = env.user.partner_id
        lot, serial = self._read_product(form)
        kind = self._get_kinds().filtered(
            lambda kind: kind.id == whole_number(form.text("kind_id", env._("What it is"), 20))
        )
        if not kind:
            form.errors["kind_id"] = env._("Please choose what it is about.")
        demand = form.text("demand", env._("What you ask for"), 2000, lines=True)
        values = {
            "kind_id": kind.id,
            "name": form.text("title", env._("Title"), 120, required=True),
            "description": plaintext2html(
                form.text("description", env._("What happened"), 10_000, required=True, lines=True)
            ),
            "incident_date": form.past_date("incident_date", env._("Since when")),
            "demand": kind.uses_demand and demand,
            "serial_stated": serial,
            "company_id": (lot.company_id or env.company).id,
            "partner_id": partner.id,
            "partner_name": form.text("contact_name", env._("Contact person"), 100) or partner.name,
            "partner_phone": form.phone("contact_phone", env._("Phone")) or partner.phone,
            "partner_email": partner.email,
        }
        return values, lot

    def _read_product(self, form):
        """The own product that was chosen or whose number was typed, and the number as typed."""
        env = request.env
        serial = form.text("serial", env._("Serial number"), 80)
        lot = find_own_product(form.params.get("lot_id"))
        form.values["lot_id"] = lot.id
        if not lot and serial:
            lots = find_own_serial(serial)
            # two products with the same number: the clerk asks which one
            lot = lots if len(lots) == 1 else lot
        return lot, serial or False

    def _get_kinds(self):
        return request.env["aftersales.ticket.kind"].search(
            Domain("on_portal", "=", True) & Domain("confidential", "=", False)
        )

    def _render(self, form):
        if wants_json():
            return request.make_json_response({"errors": form.errors, "form_token": form.next_token()})
        lots = search_own_products(limit=PRODUCTS_OFFERED)
        chosen = form.values.get("lot_id")
        if chosen and chosen not in lots.ids:
            lots = find_own_product(chosen) | lots
        return request.render(
            "aftersales_service.portal_new_case",
            {
                "page_name": "aftersales_new_case",
                **form.page_values(),
                "kinds": self._get_kinds(),
                "lots": lots,
                "today": Date.context_today(request.env.user),
            },
        )

import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import consteq, hmac, plaintext2html

from ..tools.plain_text import whole_number
from .form import MAX_AGE, MAX_FILE_SIZE, MEGABYTE, Form, wants_json

MAX_FILES = 5
# nobody reads and fills the form faster than this
MIN_SECONDS = 3
RECEIPT_PATTERN = re.compile(r"([\w/-]{1,40})\.([0-9a-f]{64})")


class PublicForm:
    """What the forms for people without an account have in common: guards and the receipt.

    What is written here is shown to nobody but our own people; the answer is a number and nothing
    else, whoever asks and whatever we know about him. Not a controller itself: those of one family are
    merged into one class.
    """

    _form = None
    _url = None
    _template = None

    def _get_company(self, company_id=None):
        """The company that is written to.

        :raise NotFound: there is no such company, or it takes no messages this way
        """
        company = request.env.company.sudo()
        if company_id is not None:
            company = company.browse(whole_number(company_id)).exists()
        if not company or not self._is_open(company):
            raise NotFound
        return company

    def _is_open(self, company):
        return company.aftersales_public_form

    def _check_guards(self, form, company):
        """The one-time token of ``form``, if it was sent by a person at human speed."""
        env = request.env
        token, age = form.token()
        if form.params.get("website"):
            form.errors["form"] = env._("Please leave the field “Website” empty and send it once more.")
        elif not token or age > MAX_AGE:
            form.errors["form"] = env._("The page was open for a long time. Please check and send it once more.")
        elif age < MIN_SECONDS:
            form.errors["form"] = env._("That was very quick. Please check what you wrote and send it once more.")
        if form.errors:
            return None
        if (
            not env["aftersales.form.sender"]
            .sudo()
            ._count_in(self._form, request.httprequest.remote_addr or "", company)
        ):
            form.errors["form"] = env._(
                "Many messages came from your network within an hour. Please try again later, or call us."
            )
        return token

    def _handle(self, params, company):
        form = Form(params, self._form, MAX_FILES)
        tickets = request.env["helpdesk.ticket"]
        ticket = tickets._find_by_form_token(form.token()[0])
        if not ticket:
            values = self._read(form, company)
            uploads = form.uploads()
            # counted last, so that a mistake in a field costs nobody a message
            token = None if form.errors else self._check_guards(form, company)
            if form.errors:
                return self._render(form, company)
            ticket = self._file({**values, "form_token": token}, uploads)
        url = f"{self._url}/sent?receipt={self._sign(ticket.sudo().number)}"
        return request.make_json_response({"redirect": url}) if wants_json() else request.redirect(url)

    def _read(self, form, company):
        """Hook: values of the contact that the form describes; what is wrong with it goes into ``form.errors``."""
        raise NotImplementedError

    def _file(self, values, uploads):
        return request.env["helpdesk.ticket"]._file_from_form(values, uploads)

    def _render(self, form, company):
        if wants_json():
            return request.make_json_response({"errors": form.errors, "form_token": form.next_token()})
        return request.render(self._template, {**form.page_values(), "company": company})

    # The receipt is signed, so that nobody can make our page show what he likes; it needs no session
    # and leads to no record.

    def _sign(self, number):
        return f"{number}.{hmac(request.env(su=True), f'aftersales_service-{self._form}-receipt', number)}"

    def _render_sent(self, receipt):
        match = RECEIPT_PATTERN.fullmatch(receipt) if isinstance(receipt, str) else None
        if not match or not consteq(self._sign(match[1]), receipt):
            return request.redirect(self._url)
        return request.render(f"{self._template}_sent", {"number": match[1]})


class ContactForm(PublicForm, http.Controller):
    """Contact without an account: /after-sales/contact (I1)."""

    _form = "contact"
    _url = "/after-sales/contact"
    _template = "aftersales_service.public_contact"

    @http.route(
        ["/after-sales/contact", "/after-sales/contact/<int:company_id>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def contact(self, company_id=None, product=None, **kw):
        company = self._get_company(company_id)
        form = Form({}, self._form, MAX_FILES)
        # who comes by the label on a product need not type its number
        lot = request.env["stock.lot"]._find_by_passport_token(product)
        if lot:
            form.values = {"serial": lot.name, "product": lot.product_id.name}
        return self._render(form, company)

    @http.route(
        ["/after-sales/contact", "/after-sales/contact/<int:company_id>"],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=MAX_FILES * MAX_FILE_SIZE + MEGABYTE,
    )
    def send_contact(self, company_id=None, **kw):
        return self._handle(kw, self._get_company(company_id))

    @http.route("/after-sales/contact/sent", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def contact_sent(self, receipt=None, **kw):
        return self._render_sent(receipt)

    def _read(self, form, company):
        env = request.env
        serial = form.text("serial", env._("Serial number"), 80)
        product = form.text("product", env._("Product"), 120)
        description = form.text("description", env._("What happened"), 10_000, required=True, lines=True)
        title = form.text("title", env._("Title"), 120, required=True)
        return {
            "name": title,
            "description": plaintext2html(description),
            "company_id": company.id,
            # whoever writes may give any address: the clerk decides who it is
            "partner_id": False,
            "partner_name": form.text("contact_name", env._("Your name"), 100, required=True),
            "partner_email": form.email("contact_email", env._("E-mail"), required=True),
            "partner_phone": form.phone("contact_phone", env._("Phone")) or False,
            "serial_stated": serial or False,
            "product_model": product or False,
        }

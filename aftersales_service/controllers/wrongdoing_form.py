from odoo import SUPERUSER_ID, http
from odoo.http import request
from odoo.tools import plaintext2html

from .form import MAX_FILE_SIZE, MEGABYTE, Form
from .public_form import MAX_FILES, PublicForm


class WrongdoingForm(PublicForm, http.Controller):
    """Report of wrongdoing: /after-sales/report (I3).

    The report is confidential from its first insert, and nothing on it says who sent it but what the
    sender wrote: it is filed by the system, not by the account somebody happens to be logged in with.
    """

    _form = "report"
    _url = "/after-sales/report"
    _template = "aftersales_service.public_report"

    @http.route(
        ["/after-sales/report", "/after-sales/report/<int:company_id>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def report(self, company_id=None, **kw):
        company = self._get_company(company_id)
        return self._render(Form({}, self._form, MAX_FILES), company)

    @http.route(
        ["/after-sales/report", "/after-sales/report/<int:company_id>"],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=MAX_FILES * MAX_FILE_SIZE + MEGABYTE,
    )
    def send_report(self, company_id=None, **kw):
        return self._handle(kw, self._get_company(company_id))

    @http.route("/after-sales/report/sent", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def report_sent(self, receipt=None, **kw):
        return self._render_sent(receipt)

    def _is_open(self, company):
        # customers with an account report here, too, where the form for the public is switched off
        return company.aftersales_public_form or not request.env.user._is_public()

    def _read(self, form, company):
        env = request.env
        return {
            "kind_id": env.ref("aftersales_service.kind_wrongdoing").id,
            "name": env._("Report of wrongdoing"),
            "description": plaintext2html(
                form.text("description", env._("What happened"), 10_000, required=True, lines=True)
            ),
            "company_id": company.id,
            "partner_id": False,
            "partner_name": form.text("contact_name", env._("Your name"), 100) or False,
            "partner_email": form.email("contact_email", env._("E-mail")) or False,
            "partner_phone": form.phone("contact_phone", env._("Phone")) or False,
        }

    def _file(self, values, uploads):
        tickets = request.env["helpdesk.ticket"].with_user(SUPERUSER_ID).with_context(tracking_disable=True)
        return tickets._file_from_form(values, uploads)

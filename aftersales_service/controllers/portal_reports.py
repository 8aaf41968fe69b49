import base64
import binascii

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.report.seal import RATED
from ..models.report.service_report_portal import ON_PORTAL
from ..models.report.service_report_sign import LONGEST_NAME, LONGEST_TEXT, SIGNATURE_TYPES
from ..tools.drawing import is_drawing
from ..tools.plain_text import plain_text, whole_number
from .access import clean_access_token, find_report
from .form import MEGABYTE, Form, wants_json

REPORTS_PER_PAGE = 20
#: A drawn signature has a few ten thousand bytes, and a third more on its way here.
LARGEST_DRAWING = MEGABYTE
NO_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}


class AfterSalesReportPortal(CustomerPortal):
    """My service reports: the list, one report, the customer's marks and signature, the sealed file (S4, S5)."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        if model_name != "aftersales.service.report":
            return super()._document_check_access(model_name, document_id, access_token)
        report = find_report(document_id, access_token)
        if not report:
            if request.env.user._is_public():
                raise MissingError(request.env._("This document does not exist."))
            raise AccessError(request.env._("This document does not exist."))
        return report

    # ---------------------------------------------------------------------------------------------
    # The list
    # ---------------------------------------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        reports = request.env["aftersales.service.report"].sudo()
        own = reports._get_portal_domain()
        if "aftersales_report_count" in counters:
            values["aftersales_report_count"] = reports.search_count(own)
        if "aftersales_report_awaited_count" in counters:
            values["aftersales_report_awaited_count"] = reports.search_count(own & reports._get_portal_awaited_domain())
        return values

    @http.route(
        ["/my/service-reports", "/my/service-reports/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_service_reports(self, page=1, filterby=None, search=None, **kw):
        reports = request.env["aftersales.service.report"].sudo()
        search = plain_text(search)[:100]
        own = reports._get_portal_domain()
        awaited = reports._get_portal_awaited_domain()
        filterby = filterby if filterby in ("awaited", "all") else "all"
        domain = own & self._get_report_search_domain(search) & (awaited if filterby == "awaited" else Domain.TRUE)
        pager = portal_pager(
            url="/my/service-reports",
            url_args={"filterby": filterby, "search": search},
            total=reports.search_count(domain),
            page=whole_number(page) or 1,
            step=REPORTS_PER_PAGE,
        )
        found = reports.search(
            domain, order="finished_on desc, id desc", limit=REPORTS_PER_PAGE, offset=max(pager["offset"], 0)
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="aftersales_reports",
            reports=found,
            awaited=found.filtered_domain(awaited),
            awaited_count=reports.search_count(own & awaited),
            pager=pager,
            search=search,
            filterby=filterby,
        )
        return request.render("aftersales_service.portal_my_reports", values)

    def _get_report_search_domain(self, search):
        if not search:
            return Domain.TRUE
        return Domain.OR(
            Domain(name, "ilike", search) for name in ("name", "lot_id.name", "product_id.name", "ticket_id.number")
        )

    # ---------------------------------------------------------------------------------------------
    # One report
    # ---------------------------------------------------------------------------------------------

    @http.route("/my/service-reports/<int:report_id>", type="http", auth="public", methods=["GET"], website=True)
    def portal_service_report(self, report_id, access_token=None, notice=None, **kw):
        report = find_report(report_id, access_token)
        if not report:
            return request.redirect("/my")
        return self._render_report(report, access_token, Form({}, "signature"), notice)

    def _render_report(self, report, access_token, form, notice=None):
        token = clean_access_token(access_token)
        may_sign = self._may_sign(report)
        values = self._get_page_view_values(
            report,
            token,
            {
                **form.page_values(),
                "page_name": "aftersales_reports",
                "report": report,
                "readable": report.state in ON_PORTAL,
                "newer": report._get_newer_version(),
                "may_sign": may_sign,
                "reading": may_sign and report._get_reading_digest(),
                "seals": report.seal_ids.sorted("sequence"),
                "sealed_file": self._get_sealed(report),
                "facts": report._get_portal_facts(),
                "timezone": report._get_document_tz(),
                "rated": [(name, report.seal_ids._fields[name]._description_string(request.env)) for name in RATED],
                "own": not request.env.user._is_public(),
                "notice": notice if isinstance(notice, str) else None,
                "link": lambda path="", **query: self._get_link(report, token, path, **query),
                "link_to": lambda other: self._get_link_to(other, token),
                "longest_name": LONGEST_NAME,
                "longest_text": LONGEST_TEXT,
            },
            "aftersales_no_history",
            False,
        )
        return request.render("aftersales_service.portal_report_page", values, headers=NO_ROBOTS)

    def _may_sign(self, report):
        """Our own people read the page as the customer does, but never sign in his place."""
        return report._can_be_signed_on_portal() and not request.env.user._is_internal()

    def _get_link(self, report, token, path="", **query):
        if token:
            query["access_token"] = token
        arguments = "&".join(f"{name}={value}" for name, value in query.items())
        return f"/my/service-reports/{report.id}{path}{'?' if arguments else ''}{arguments}"

    def _get_link_to(self, other, token):
        """Link to another version of a report that the reader may read: with a token of its own, if he came by one."""
        return self._get_link(other, other._portal_ensure_token() if token else None)

    def _get_sealed(self, report):
        """The seal whose file has all signatures so far."""
        return report.seal_ids.filtered("pdf_digest").sorted("sequence")[-1:]

    # ---------------------------------------------------------------------------------------------
    # Files of a report: customers have no rights on the records that hold them
    # ---------------------------------------------------------------------------------------------

    @http.route("/my/service-reports/<int:report_id>/file", type="http", auth="public", methods=["GET"])
    def portal_service_report_file(self, report_id, access_token=None, **kw):
        """The sealed file, as it was stored at the signing."""
        seal = self._get_sealed(self._find_readable(report_id, access_token))
        if not seal:
            raise NotFound
        return self._send(seal, "pdf", "application/pdf", seal.pdf_name, as_attachment=True)

    @http.route("/my/service-reports/<int:report_id>/photo/<int:photo_id>", type="http", auth="public", methods=["GET"])
    def portal_service_report_photo(self, report_id, photo_id, access_token=None, small=None, **kw):
        report = self._find_readable(report_id, access_token)
        photo = report.photo_ids.filtered(lambda photo: photo.id == photo_id)
        if not photo:
            raise NotFound
        return self._send(photo, "image_256" if small else "image")

    @http.route(
        "/my/service-reports/<int:report_id>/signature/<int:seal_id>", type="http", auth="public", methods=["GET"]
    )
    def portal_service_report_signature(self, report_id, seal_id, access_token=None, **kw):
        report = self._find_readable(report_id, access_token)
        seal = report.seal_ids.filtered(lambda seal: seal.id == seal_id and seal.signature_digest)
        if not seal:
            raise NotFound
        return self._send(seal, "signature")

    def _find_readable(self, report_id, access_token):
        report = find_report(report_id, access_token)
        if not report or report.state not in ON_PORTAL:
            raise NotFound
        return report

    def _send(self, record, field, mimetype=None, name=None, as_attachment=False):
        """A file of ``record`` that the caller has found to be the reader's; a browser never runs it."""
        stream = request.env["ir.binary"]._get_stream_from(
            record.with_context(bin_size=False), field, filename=name, mimetype=mimetype
        )
        if not stream.size or (not mimetype and stream.mimetype not in SIGNATURE_TYPES):
            raise NotFound
        # the link is the key: nobody on the way keeps a copy
        stream.public = False
        response = stream.get_response(as_attachment=as_attachment)
        response.headers.update({**NO_ROBOTS, "X-Content-Type-Options": "nosniff"})
        return response

    # ---------------------------------------------------------------------------------------------
    # Rate and sign
    # ---------------------------------------------------------------------------------------------

    @http.route(
        "/my/service-reports/<int:report_id>/sign",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=3 * MEGABYTE,
    )
    def portal_sign_service_report(self, report_id, access_token=None, **kw):
        report = find_report(report_id, access_token)
        if not report:
            return self._go("/my")
        token = clean_access_token(access_token)
        if not self._may_sign(report):
            # sent twice is signed once; overtaken by a new version, or opened by one of us, it is not signed
            notice = "signed" if report.customer_seal_id and report.state != "superseded" else "outdated"
            return self._go(self._get_link(report, token, notice=notice))
        form = Form(kw, "signature")
        values = self._read_signing(form, report)
        if not form.errors:
            try:
                # all of it or nothing: what was written before the refusal must not stay
                with request.env.cr.savepoint():
                    report.sign_on_portal(**values)
            except UserError as error:
                form.errors["form"] = error.args[0]
        if not form.errors:
            return self._go(self._get_link(report, token, notice="signed"))
        if wants_json():
            return request.make_json_response({"errors": form.errors, "form_token": form.next_token()})
        return self._render_report(report, token, form)

    def _go(self, url):
        return request.make_json_response({"redirect": url}) if wants_json() else request.redirect(url)

    def _read_signing(self, form, report):
        """What was said and drawn, with an error for each thing that has to be corrected."""
        env = request.env
        values = {
            "signer_name": form.text("signer_name", env._("Your name"), LONGEST_NAME, required=True),
            "signer_function": form.text("signer_function", env._("Your function"), LONGEST_NAME),
            "remarks": form.text("remarks", env._("Remarks"), LONGEST_TEXT, lines=True),
        }
        for name in RATED:
            values[name] = form.text(name, env._("Mark"), 1)
            if values[name] not in ("", "1", "2", "3", "4", "5"):
                form.errors[name] = env._("Please choose a mark from 1 to 5.")
        if form.text("reading", "", 64) != report._get_reading_digest():
            form.errors["form"] = env._(
                "The report was changed after you had opened this page. Please load the page anew and read it again "
                "before you sign."
            )
        values["signature"] = self._read_drawing(form)
        return values

    def _read_drawing(self, form):
        """The drawn signature, base64; anything but a drawing is an error."""
        value = form.params.get("signature")
        value = value.strip() if isinstance(value, str) else ""
        if not value:
            form.errors["signature"] = request.env._("Please sign in the box, with a finger, a pen or the mouse.")
            return None
        kind, _comma, data = value.rpartition(",")
        try:
            content = base64.b64decode(data, validate=True) if len(data) <= LARGEST_DRAWING else b""
        except (binascii.Error, ValueError):
            content = b""
        if kind not in ("", "data:image/png;base64") or not is_drawing(content):
            form.errors["signature"] = request.env._(
                "This is not a signature drawn in the box. Please clear the box and sign again."
            )
            return None
        return data

import base64
import logging
import mimetypes
import re

from lxml import html as lxml_html
from lxml.html import builder

from odoo import SUPERUSER_ID, api, fields, http, models
from odoo.exceptions import UserError
from odoo.tools import file_open, html2plaintext, str2bool
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.base.models import ir_actions_report as core

from ...tools.pdf import RendererMissing, html_to_pdf, page_css

_logger = logging.getLogger(__name__)

#: What fits a database id; a longer number would break the transaction.
RECORD_ID = r"\d{1,9}"
LOGO_ROUTES = ("/logo", "/logo.png", "/web/binary/company_logo")
#: Core's routes of a record's picture; the file name and size that may follow change nothing on paper.
BINARY_ROUTE = re.compile(
    r"""/web/(?:image|content)
    (?: /(?P<model>[a-z][\w.]*)/(?P<id>\d{1,9})/(?P<field>\w+)
      | /(?P<attachment>\d{1,9})(?:-\w+)?
      | /(?P<xmlid>[a-z]\w*\.[\w.]+)
    )?(?:/.*)?""",
    re.VERBOSE,
)


class IrActionsReport(models.Model):
    """Reports whose PDF is rendered by WeasyPrint instead of wkhtmltopdf.

    Everything around the rendering stays core's: templates, paper formats, stored attachments, merging.
    Core hands the documents to ``_run_wkhtmltopdf``; for a report of ours the work is done there.
    """

    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("wkhtmltopdf", "Odoo default"), ("weasyprint", "WeasyPrint")],
        string="PDF Engine",
        default="wkhtmltopdf",
        required=True,
        help="What turns the report into a PDF. WeasyPrint needs no wkhtmltopdf on the server, embeds its "
        "fonts and leaves the text searchable in every script; it runs no JavaScript.",
    )

    # -- choosing the engine -------------------------------------------------------------------------

    def _uses_weasyprint(self):
        """Tell whether the PDF of this report, or without one that of reports at large, is made here."""
        return self.sudo().pdf_engine == "weasyprint" or self._has_pdf_engine_fallback()

    @api.model
    def _has_pdf_engine_fallback(self):
        """Tell whether the administrator lets us stand in where wkhtmltopdf is missing or unpatched."""
        allowed = self.env["ir.config_parameter"].sudo().get_param("aftersales.pdf_engine_fallback")
        if not str2bool(allowed or "", False):
            return False
        wkhtmltopdf = core._wkhtml()
        return wkhtmltopdf.state != "ok" or not wkhtmltopdf.is_patched_qt

    @api.model
    def get_wkhtmltopdf_state(self):
        # Asked by core on the report it is about to render (see _render_qweb_pdf_prepare_streams), and
        # by the web client on none.
        return "ok" if self._uses_weasyprint() else super().get_wkhtmltopdf_state()

    def _get_readable_fields(self):
        # The web client prints our reports without asking for wkhtmltopdf first.
        return super()._get_readable_fields() | {"pdf_engine"}

    def report_action(self, docids, data=None, config=True):
        if self.sudo().pdf_engine != "weasyprint":
            return super().report_action(docids, data=data, config=config)
        # There is nothing in Odoo's layout wizard that our documents would follow.
        action = super().report_action(docids, data=data, config=False)
        return {**action, "pdf_engine": "weasyprint"}

    # -- rendering -----------------------------------------------------------------------------------

    def _get_rendering_context(self, report, docids, data):
        # For what customers wrote: pictures, links and styles of theirs have no place in our documents.
        context = super()._get_rendering_context(report, docids, data)
        return {**context, "plain_text": lambda value: html2plaintext(value or "", include_references=False).strip()}

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self.browse(self._get_report(report_ref).id)
        if not report._uses_weasyprint():
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        prepare_streams = super(IrActionsReport, report)._render_qweb_pdf_prepare_streams
        if not res_ids:
            return prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            # One document at a time: each counts its own pages and can be stored by itself.
            streams.update(prepare_streams(report_ref, data, res_ids=[res_id]))
        if len(streams) < len(res_ids):
            copies = self._merge_pdfs([streams[res_id]["stream"] for res_id in res_ids])
            return {False: {"stream": copies, "attachment": None}}
        return streams

    def _prepare_html(self, html, report_model=False):
        if not self._uses_weasyprint():
            return super()._prepare_html(html, report_model=report_model)
        root = lxml_html.fromstring(html, parser=lxml_html.HTMLParser(encoding="utf-8"))
        articles = root.find_class("article")
        res_ids = [
            int(article.get("data-oe-id") or 0) if article.get("data-oe-model") == report_model else None
            for article in articles
        ]
        paper = {name: value for name, value in root.items() if name.startswith("data-report-")}
        if self.sudo().pdf_engine != "weasyprint":
            html = self._adapt_core_layout(root)
        return [html.decode()], res_ids, None, None, paper

    @api.model
    def _adapt_core_layout(self, root):
        """Return a document in one of Odoo's layouts with its header and footer on every sheet."""
        body = root.find("body")
        for part in root.find_class("header") + root.find_class("footer"):
            # What comes later would miss on the sheets before it.
            body.insert(0, part)
        style = builder.LINK(rel="stylesheet", href="/aftersales_service/static/src/report/core_layout.css")
        root.find("head").append(style)
        return lxml_html.tostring(root, doctype="<!DOCTYPE html>", encoding="utf-8")

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        report = self._get_report(report_ref) if report_ref else self.browse()
        if not report or not report._uses_weasyprint():
            return super()._run_wkhtmltopdf(
                bodies,
                report_ref=report_ref,
                header=header,
                footer=footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )
        css = report._get_page_css(landscape, specific_paperformat_args or {})
        return self._run_weasyprint(bodies[0], css)

    @api.model
    def _render_pdf_archival(self, report_ref, res_id, attachments=(), data=None):
        """Return one record's document as PDF/A-3b, made for keeping.

        :param attachments: ``(name, content, description)`` of files to embed
        :param data: further values for the template
        """
        report = self._get_report(report_ref)
        html = self._render_qweb_html(
            report_ref, [res_id], data={**(data or {}), "report_type": "pdf", "debug": False}
        )[0]
        css = report._get_page_css(False, {})
        return self._run_weasyprint(html.decode(), css, archival=True, attachments=attachments)

    @api.model
    def _run_weasyprint(self, html, css, **options):
        """Return the PDF of one HTML document; ``options`` as for :func:`html_to_pdf`."""
        # Links on paper lead to where people reach the site, which ``report.url`` need not be.
        site = self.browse().get_base_url()
        try:
            return html_to_pdf(html, self._get_document_part, site=site, css=css, **options)
        except RendererMissing as error:
            raise UserError(
                self.env._("WeasyPrint cannot be used on this server, no PDF can be created: %(error)s", error=error)
            ) from error

    def _get_page_css(self, landscape, paper):
        """Return the page rule of this report's paper format.

        :param bool landscape: turn an upright sheet
        :param dict paper: ``data-report-…`` attributes of the document, which go first
        """
        paperformat = self.get_paperformat()
        if not paperformat:
            return ""
        width, height = paperformat.print_page_width, paperformat.print_page_height
        if (landscape or paper.get("data-report-landscape")) and width < height:
            width, height = height, width
        top = float(paper.get("data-report-margin-top") or paperformat.margin_top)
        bottom = float(paper.get("data-report-margin-bottom") or paperformat.margin_bottom)
        return page_css(width, height, top, paperformat.margin_right, bottom, paperformat.margin_left)

    # -- what a document shows -----------------------------------------------------------------------

    @api.model
    def _get_document_part(self, path, params):
        """Return content and media type of a picture, font or sheet of styles, None if there is none.

        Resolved in here, not over the network, where the same addresses are routes of core.
        """
        if path.startswith("/report/barcode"):
            return self._get_document_barcode(path, params)
        if path in LOGO_ROUTES:
            return self._get_document_logo(params)
        if path.startswith("/web/assets/"):
            return self._get_document_assets(path)
        if route := BINARY_ROUTE.fullmatch(path):
            return self._get_document_binary({**params, **{k: v for k, v in route.groupdict().items() if v}})
        return self._get_document_static(path)

    @api.model
    def _get_document_static(self, path):
        filename = http.root.get_static_file(path)
        if not filename:
            return None
        with file_open(filename, "rb") as file:
            return file.read(), mimetypes.guess_type(filename)[0] or ""

    @api.model
    def _get_document_barcode(self, path, params):
        kind, _sep, value = path.removeprefix("/report/barcode").strip("/").partition("/")
        params = {"barcode_type": kind, "value": value, **params}
        try:
            return self.barcode(params.pop("barcode_type"), params.pop("value"), **params), "image/png"
        except Exception as error:  # noqa: BLE001 - the library raises all kinds, down to a bare Exception
            _logger.debug("no barcode %s: %s", kind, error)
            return None

    @api.model
    def _get_document_logo(self, params):
        company = self.env.company
        if re.fullmatch(RECORD_ID, params.get("company", "")):
            company = company.browse(int(params["company"])).exists()
        # A logo is public: core's route shows it to everyone.
        return self._read_document_binary(company.sudo(), "logo")

    @api.model
    def _get_document_assets(self, path):
        """Return the styles of an asset bundle, which reports of other modules use."""
        try:
            name, rtl, kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(path.rpartition("/")[2], False)
        except ValueError:
            return None
        if kind != "css":
            return None
        bundle = self.env["ir.qweb"].sudo()._get_asset_bundle(name, js=False, rtl=rtl, autoprefix=autoprefix)
        return bundle.css().raw, "text/css"

    @api.model
    def _get_document_binary(self, params):
        model = params.get("model", "ir.attachment")
        res_id = params.get("attachment") or params.get("id", "0")
        if model not in self.env or self.env[model]._abstract or not re.fullmatch(RECORD_ID, res_id):
            return None
        field = params.get("field", "raw")
        try:
            reader = self._as_document_reader().env["ir.binary"]
            record = reader._find_record(
                params.get("xmlid"), model, int(res_id), params.get("access_token"), field=field
            )
            return self._read_document_binary(record, field)
        except (UserError, ValueError):  # there is none, or none for this reader
            return None

    @api.model
    def _read_document_binary(self, record, field):
        # Not by core's stream of the field: that one needs a web request.
        if record._name == "ir.attachment":
            if record.type == "url":
                return self._get_document_static(record.url or "")
            return record.raw or b"", record.mimetype or ""
        if field not in record._fields or record._fields[field].type != "binary":
            return None
        content = base64.b64decode(record.with_context(bin_size=False)[field] or b"")
        return content, guess_mimetype(content)

    def _as_document_reader(self):
        """Return this model with the rights that pictures are read with: those of the user who prints.

        A document holds what customers wrote, and the portal renders it as superuser: a picture's
        address in it must not open what its reader may not see. A scheduled job has no reader, so it
        gets what anyone may see; templates put pictures of their own as ``image_data_uri``.
        """
        if self.env.uid == SUPERUSER_ID:
            return self.with_user(self.env.ref("base.public_user")).with_context(allowed_company_ids=None)
        return self.sudo(False)

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Date, Datetime, Domain
from odoo.http import content_disposition, request
from odoo.tools import str2bool

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.plain_text import plain_text
from .products import count_open_cases, find_own_product

#: More than one person scans in an hour; less than it takes to guess.
SCANS_PER_HOUR = 120
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


class ProductLabel(http.Controller):
    """Whoever scans the label on a product: the public, its owner, one of our people."""

    @http.route(
        "/after-sales/product/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def product(self, token, preview=None, **kw):
        user = request.env.user
        if not user._is_internal():
            sender = request.env["aftersales.form.sender"].sudo()
            address = request.httprequest.remote_addr or ""
            if not sender._count_in("label", address, request.env.company, SCANS_PER_HOUR):
                return self._render({"state": "busy"}, 429)
        lot = request.env["stock.lot"]._find_by_passport_token(token)
        if not lot:
            return self._render({"state": "unknown"}, 404)
        if not str2bool(plain_text(preview), False) or not user._is_internal():
            url = self._get_own_page(lot, user)
            if url:
                return request.redirect(url)
        return self._render(self._get_public_values(lot, user))

    def _get_own_page(self, lot, user):
        """Where the scan leads who knows more about the product than the public, or None."""
        if user._is_internal():
            return lot.with_user(user)._get_scan_url()
        if not user._is_public() and find_own_product(lot.id):
            return f"/my/products/{lot.id}"
        return None

    def _get_public_values(self, lot, user):
        """What anybody may know: what it is, its number, whether it is under warranty. No customer, no history."""
        company = lot.company_id or request.env.company.sudo()
        warranty = lot._get_warranty(Date.context_today(lot)) if lot.installed_partner_id else {"covered": None}
        if user._is_public():
            report_url = f"/after-sales/contact/{company.id}?product={lot.passport_token}"
            open_form = company.aftersales_public_form
        else:
            report_url, open_form = f"/my/cases/new?product={lot.passport_token}", not user._is_internal()
        return {
            "state": "known",
            "product": lot.product_id.name,
            "model": lot.product_id.default_code,
            "serial": lot.name,
            "covered": warranty["covered"],
            "until": warranty["covered"] and warranty["until"],
            "company": company,
            "report_url": open_form and report_url,
            "login_url": user._is_public() and f"/web/login?redirect=/after-sales/product/{lot.passport_token}",
        }

    def _render(self, values, status=200):
        return request.render("aftersales_service.public_product", values, status=status, headers=HEADERS)


class AfterSalesPassportPortal(CustomerPortal):
    """One own product: what it is, how it is covered, its documents, and what happened to it while it was ours."""

    @http.route("/my/products/<int:lot_id>", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_product(self, lot_id, **kw):
        lot = find_own_product(lot_id)
        if not lot:
            return request.redirect("/my/products")
        owner = request.env.user.commercial_partner_id
        lot = lot.with_context(lang=request.env.lang, tz=request.env.user.tz)
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="aftersales_product",
            lot=lot,
            contract=lot.contract_id.filtered(lambda contract: contract.commercial_partner_id == owner),
            documents=self._get_documents(lot, owner),
            entries=lot._get_passport_entries(owner),
            open_cases=count_open_cases(lot).get(lot, 0),
        )
        return request.render("aftersales_service.portal_my_product", values, headers=PRIVATE)

    def _get_documents(self, lot, owner):
        """Documents as (document, version in force or None, earlier versions that were sent to the owner)."""
        versions = lot._get_customer_versions(owner)
        return [
            (
                document,
                own.filtered(lambda version: version.state == "valid"),
                own.filtered(lambda version: version.state != "valid"),
            )
            for document, own in versions.sorted(lambda version: version.kind_id.sequence)
            .grouped("document_id")
            .items()
        ]

    @http.route("/my/products/<int:lot_id>/documents/<int:version_id>", type="http", auth="user", methods=["GET"])
    def portal_my_product_document(self, lot_id, version_id, **kw):
        """The file of a version, if it belongs to an own product; who has fetched it first is noted."""
        lot = find_own_product(lot_id)
        owner = request.env.user.commercial_partner_id
        version = lot and lot._get_customer_versions(owner).filtered(lambda version: version.id == version_id)
        if not version:
            raise NotFound
        try:
            content = version._get_content()
        except UserError as error:
            raise NotFound from error
        self._note_seen(lot, version, owner)
        return request.make_response(
            content,
            [
                ("Content-Type", version.mimetype),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(version.file_name)),
                ("Content-Security-Policy", "default-src 'none'"),
                *PRIVATE.items(),
            ],
        )

    def _note_seen(self, lot, version, owner):
        """Fetched for one serial it is fetched for all: it is the same file."""
        deliveries = request.env["aftersales.document.delivery"].sudo()
        unseen = deliveries.search(
            Domain("version_id", "=", version.id)
            & Domain("commercial_partner_id", "=", owner.id)
            & Domain("state", "=", "sent")
            & Domain("seen_on", "=", False)
        )
        if unseen:
            unseen.write({"seen_on": Datetime.now(), "seen_by_id": request.env.uid})

    @http.route("/my/products/<int:lot_id>/passport", type="http", auth="user", methods=["GET"])
    def portal_my_product_passport(self, lot_id, **kw):
        """The passport as a PDF to keep."""
        lot = find_own_product(lot_id)
        if not lot:
            raise NotFound
        content, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("aftersales_service.action_report_product_passport", [lot.id])
        )
        name = request.env._("Passport %(serial)s", serial=lot.name)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"{name}.pdf")),
                *PRIVATE.items(),
            ],
        )

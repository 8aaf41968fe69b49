import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .product_document_lot import OFFICE

#: Tokens as ``secrets.token_urlsafe`` makes them.
TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")
#: An engineer who scans the product is led to the own order if it is in one of these.
UNDER_WAY = ("planned", "travelling", "on_site")


class StockLot(models.Model):
    """The passport of an installed product: one address for it, on its label, for whoever stands before it.

    Who scans the label sees what he may see: the public next to nothing, the owner his own history, our people
    the whole file. The address stays the same for the life of the product, also when it changes hands.
    """

    _inherit = "stock.lot"

    passport_token = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)

    _passport_token_unique = models.UniqueIndex(
        "(passport_token) WHERE passport_token IS NOT NULL", "This label belongs to another product."
    )

    # ---------------------------------------------------------------------------------------------
    # The label
    # ---------------------------------------------------------------------------------------------

    def _get_passport_url(self):
        """Address on the label; drawn the first time that somebody who may read the serial asks for it."""
        self.ensure_one()
        self.check_access("read")
        lot = self.sudo()
        if not lot.passport_token:
            lot.passport_token = secrets.token_urlsafe(16)
        return f"{lot.get_base_url()}/after-sales/product/{lot.passport_token}"

    @api.model
    @api.private
    def _find_by_passport_token(self, token):
        """The product whose label has ``token``, whatever was sent as one; read with all rights."""
        lots = self.sudo()
        if not isinstance(token, str) or not TOKEN_PATTERN.fullmatch(token):
            return lots.browse()
        return lots.search([("passport_token", "=", token)], limit=1)

    def _get_scan_url(self):
        """Where a scan leads one of our people: to the own order on this product, else to its file.

        :return: path, or None for who has no duty here or may not read the product
        """
        self.ensure_one()
        user = self.env.user
        lot = self.sudo(False).with_context(allowed_company_ids=user.company_ids.ids)
        if not user.has_group("aftersales_service.group_user") or not lot.has_access("read"):
            return None
        order = lot.env["aftersales.service.order"].search(
            Domain("lot_id", "=", lot.id) & Domain("is_mine", "=", True) & Domain("state", "in", UNDER_WAY),
            order="planned_start, id",
            limit=1,
        )
        if order:
            return f"/odoo/my-day/{order.id}"
        return f"/odoo/installed-products/{lot.id}"

    # ---------------------------------------------------------------------------------------------
    # The paper
    # ---------------------------------------------------------------------------------------------

    def _get_passport_paper(self):
        """The serial as its printed passport reads it: what its present owner may know, in his language."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not self.env.su and not any(user.has_group(group) for group in OFFICE.split(",")):
            raise AccessError(self.env._("The passport of a product is printed by the office."))
        lot = self.sudo()
        owner = lot.installed_partner_id
        languages = dict(self.env["res.lang"].get_installed())
        wanted = (owner.lang, lot.company_id.partner_id.lang, self.env.lang)
        return lot.with_context(
            lang=next((lang for lang in wanted if lang in languages), "en_US"),
            tz=owner.tz or self.env.company.resource_calendar_id.tz or "UTC",
        )

    def _get_passport_owner(self):
        """Company of the customer who has the product now, or none."""
        self.ensure_one()
        return self.sudo().installed_partner_id.commercial_partner_id

    # ---------------------------------------------------------------------------------------------
    # Buttons
    # ---------------------------------------------------------------------------------------------

    def action_view_passport(self):
        """Open the page that the label leads to, as the customer's neighbour would see it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_passport_url() + "?preview=1", "target": "new"}

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: So many rows are proposed of each sort; a recall of thousands is worked through in a list of its own.
PROPOSED = 100
#: Shipments and returns that are added up to see what is still there.
SHIPMENTS = 2000


class QualityCase(models.Model):
    """Secure what might have the same fault, before anybody looks for the cause."""

    _inherit = "aftersales.quality.case"

    containment_ids = fields.One2many("aftersales.quality.containment", "case_id")
    containment_waived = fields.Char(
        string="Nothing to secure because", help="For faults that can strike only the piece complained about."
    )

    def action_propose_containment(self):
        """Enter what the books know of the same batch or product: in stock, on the way, at customers.

        A case about batches looks for the same batches, one about single serials or a product for the whole product.
        What is entered already is not entered again.
        """
        self.ensure_one()
        self._ensure_quality()
        if not self.product_id:
            raise UserError(self.env._("Choose the product of the case first."))
        known = {
            (line.place, line.product_id.id, line.lot_id.id, line.location_id.id, line.partner_id.id)
            for line in self.containment_ids
        }
        found = [*self._find_in_stock(), *self._find_on_the_way(), *self._find_in_field()]
        values = [
            {**vals, "case_id": self.id, "proposed": True, "user_id": self.env.uid}
            for vals in found
            if (vals["place"], vals["product_id"], vals["lot_id"], vals["location_id"], vals["partner_id"]) not in known
        ]
        if not values and not self.containment_ids:
            raise UserError(
                self.env._(
                    "The books know of no other piece. Say so under “Nothing to secure because”, or enter it by hand."
                )
            )
        self.env["aftersales.quality.containment"].create(values)

    def _get_suspect_lots(self):
        """Batches that the case is about; empty if it is about the product as a whole."""
        return self.lot_ids.filtered(lambda lot: lot.product_id.tracking == "lot")

    def _get_suspect_domain(self):
        lots = self._get_suspect_lots()
        domain = Domain("product_id", "=", self.product_id.id)
        # the pieces complained about are on the case anyway
        serials = self.lot_ids - lots
        return domain & (Domain("lot_id", "in", lots.ids) if lots else Domain("lot_id", "not in", serials.ids))

    def _find_in_stock(self):
        # nobody needs rights on the stock to be told what might be bad
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                self._get_suspect_domain()
                & Domain("location_id.usage", "in", ("internal", "transit"))
                & Domain("company_id", "=", self.company_id.id),
                ["product_id", "lot_id", "location_id"],
                ["quantity:sum"],
                having=[("quantity:sum", ">", 0)],
                limit=PROPOSED,
            )
        )
        return [
            {
                "place": "transit" if location.usage == "transit" else "stock",
                "product_id": product.id,
                "lot_id": lot.id,
                "location_id": location.id,
                "partner_id": False,
                "quantity": quantity,
            }
            for product, lot, location, quantity in rows
        ]

    def _find_on_the_way(self):
        """Moves to customers that are picked and not done yet, and receipts that are expected."""
        lines = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                Domain("product_id", "=", self.product_id.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("state", "in", ("confirmed", "waiting", "partially_available", "assigned"))
                & Domain("location_id.usage", "=", "supplier"),
                ["product_id", "partner_id"],
                ["product_qty:sum"],
                limit=PROPOSED,
            )
        )
        return [
            {
                "place": "transit",
                "product_id": product.id,
                "lot_id": False,
                "location_id": False,
                "partner_id": partner.id,
                "quantity": quantity,
            }
            for product, partner, quantity in lines
            if quantity > 0
        ]

    def _find_in_field(self):
        """What stands at customers: serials by their last delivery, batches by what was shipped and not returned."""
        if self.product_id.tracking == "serial":
            held = self._find_installed_serials()
        else:
            held = self._find_shipped()
        return [
            {
                "place": "field",
                "product_id": self.product_id.id,
                "lot_id": lot.id,
                "location_id": False,
                "partner_id": partner.id,
                "quantity": quantity,
            }
            for lot, partner, quantity in held
        ]

    def _find_installed_serials(self):
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                Domain("product_id", "=", self.product_id.id)
                & Domain("installed_partner_id", "!=", False)
                & Domain("company_id", "in", [self.company_id.id, False])
                & Domain("id", "not in", self.lot_ids.ids),
                limit=PROPOSED,
                order="delivered_on desc, id desc",
            )
        )
        return [(lot, lot.installed_partner_id, 1) for lot in lots]

    def _find_shipped(self):
        lines = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                self._get_suspect_domain()
                & Domain("state", "=", "done")
                & Domain("company_id", "=", self.company_id.id)
                & (Domain("location_dest_id.usage", "=", "customer") | Domain("location_id.usage", "=", "customer")),
                ["lot_id", "picking_id", "location_dest_id"],
                ["quantity_product_uom:sum"],
                limit=SHIPMENTS,
                order="picking_id desc",
            )
        )
        held = defaultdict(float)
        for lot, picking, target, quantity in lines:
            sign = 1 if target.usage == "customer" else -1
            held[lot, picking.partner_id.commercial_partner_id] += sign * quantity
        return [(lot, partner, quantity) for (lot, partner), quantity in held.items() if quantity > 0][:PROPOSED]

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        if state == "contained":
            if not self.containment_ids and not (self.containment_waived or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: secure first what might have the same fault, under “Containment”, or write down "
                        "why there is nothing to secure.",
                        case=self.name,
                    )
                )
            self.containment_ids._ensure_done()

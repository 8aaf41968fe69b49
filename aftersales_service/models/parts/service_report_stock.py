from odoo import models
from odoo.fields import Command


class ServiceReport(models.Model):
    """The engineer's own stock beside the report: what is there, and one tap to write it down."""

    _inherit = "aftersales.service.report"

    def get_own_stock(self):
        """What those who do the work have with them and is not on this report yet, for the phone.

        :return: list of dicts, one for each part, serial or batch and holder, by name
        """
        self.ensure_one()
        self._ensure_may_work()
        holders = self._get_possible_holders()
        free = self._get_stock_of(holders)
        for part in self.part_ids:
            before = part.corrects_id
            taken = part.quantity - (before.quantity if before._takes_from(part) else 0)
            key = (part.holder_id, part.product_id, part.lot_id)
            if key in free:
                free[key] -= taken
        lines = [
            {
                "key": f"{holder.id}-{product.id}-{lot.id}",
                "product_id": product.id,
                "lot_id": lot.id,
                "holder_id": holder.id,
                "holder": holder.sudo().name if len(holders) > 1 else "",
                "name": product.display_name,
                "codes": [code.lower() for code in (product.barcode, product.default_code, lot.name) if code],
                "serial": lot.name or "",
                "quantity": f"{round(quantity, 4):g} {product.uom_id.name}",
            }
            for (holder, product, lot), quantity in free.items()
            if product.uom_id.compare(quantity, 0) > 0
        ]
        return sorted(lines, key=lambda line: (line["name"], line["serial"], line["holder"]))

    def use_part(self, product_id, holder_id, lot_id=False):
        """Write one piece from the own stock on the report; one more, if it stands there already."""
        self.ensure_one()
        self._ensure_may_work()
        product = self.env["product.product"].browse(product_id)
        line = self.part_ids.filtered(
            lambda part: (
                part.product_id == product and part.holder_id.id == holder_id and part.lot_id.id == (lot_id or False)
            )
        )[:1]
        if line and product.tracking != "serial":
            line.quantity += 1
        else:
            values = {"product_id": product.id, "holder_id": holder_id, "lot_id": lot_id}
            self.part_ids = [Command.create(values)]
        return True

    def _get_stock_of(self, holders):
        """{(holder, product, lot): what is free there}; stock of others that lies there is not ours to use."""
        free = {}
        by_location = {holder.sudo().location_id: holder for holder in holders}
        # whoever writes the report may know what the own people have, without the right to open stock
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("location_id", "child_of", [location.id for location in by_location]),
                    ("owner_id", "=", False),
                    ("product_id.is_storable", "=", True),
                ],
                ["location_id", "product_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
            if holders
            else []
        )
        for location, product, lot, quantity, reserved in groups:
            for place, holder in by_location.items():
                if location._child_of(place):
                    key = (holder, product.sudo(False), lot.sudo(False))
                    free[key] = free.get(key, 0) + quantity - reserved
        return free

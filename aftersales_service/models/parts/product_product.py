from collections import defaultdict

from odoo import models
from odoo.tools import float_compare
from odoo.tools.i18n import format_list

#: How many other holders a sentence names.
NAMED_HOLDERS = 3


class ProductProduct(models.Model):
    """Who has a part: the holder who asks, the main store, the others."""

    _inherit = "product.product"

    def _get_availability(self, locations):
        """What can be taken of these products at ``locations``, shelves below included, in one query.

        Stock that is reserved for something else, or that belongs to somebody else, cannot be taken.

        :param locations: ``stock.location``
        :return: {(product id, location id): quantity in the product's unit}; 0 for what is not there
        """
        free = defaultdict(float)
        if not self or not locations:
            return free
        wanted = set(locations.ids)
        # whoever chooses a part may know who has it, without the right to open anybody's stock
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.ids),
                    ("location_id", "child_of", locations.ids),
                    ("location_id.usage", "=", "internal"),
                    ("owner_id", "=", False),
                ],
                ["product_id", "location_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        )
        for product, location, quantity, reserved in groups:
            for place in map(int, location.parent_path.strip("/").split("/")):
                if place in wanted:
                    free[product.id, place] += quantity - reserved
        return free

    def _get_availability_sentences(self, company, holder=None):
        """Who of ``company`` has each product, said in a sentence.

        :param holder: the holder who needs the part and is named first
        :return: {product id: text}
        """
        holder = holder or self.env["aftersales.holder"]
        store = company._get_main_store()
        others = (
            self.env["aftersales.holder"].sudo().search([("company_id", "=", company.id), ("id", "not in", holder.ids)])
        )
        places = store | holder.sudo().location_id | others.location_id
        free = self._get_availability(places)
        sentences = {}
        for product in self:
            digits = product.uom_id.rounding

            def has(location, product=product, digits=digits):
                amount = free[product.id, location.id]
                return amount if float_compare(amount, 0, precision_rounding=digits) > 0 else 0

            parts = []
            if holder and has(holder.sudo().location_id):
                parts.append(self._say_availability(holder.sudo().name, has(holder.sudo().location_id)))
            if store and has(store):
                parts.append(self._say_availability(self.env._("The main store"), has(store)))
            having = sorted(
                ((has(other.location_id), other) for other in others if has(other.location_id)),
                key=lambda pair: -pair[0],
            )
            parts += [self._say_availability(other.name, amount) for amount, other in having[:NAMED_HOLDERS]]
            if not product.is_storable:
                sentences[product.id] = False  # nobody counts it
            elif not parts:
                sentences[product.id] = self.env._("Nobody has any.")
            else:
                sentences[product.id] = format_list(self.env, parts, style="unit")
        return sentences

    def _say_availability(self, place, amount):
        return self.env._("%(place)s has %(amount)s", place=place, amount=f"{round(amount, 4):g}")

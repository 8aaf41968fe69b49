from odoo import models
from odoo.tools import format_date


class Contract(models.Model):
    """The contract on paper, for the customer, in the customer's language."""

    _name = "aftersales.contract"
    _inherit = ["aftersales.contract", "aftersales.document.mixin"]

    def _get_document_reader(self):
        return self.partner_id

    def _get_products_to_print(self):
        """The serials that the contract names, or that stand at the customer today."""
        self.ensure_one()
        if not self.all_products:
            return self.lot_ids
        return self.env["stock.lot"].search(
            [
                ("installed_partner_id", "child_of", self.commercial_partner_id.id),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            order="product_id, name",
        )

    def _get_covered_to_print(self):
        """What the contract pays for, in words."""
        self.ensure_one()
        words = {
            "covers_labour": self.env._("Labour"),
            "covers_travel": self.env._("Travel"),
            "covers_parts": self.env._("Parts"),
            "covers_wear": self.env._("Wear parts"),
        }
        return [word for name, word in words.items() if self[name]]

    def _print_date(self, day):
        """A day without time; the month is a word."""
        return format_date(self.env, day, date_format="medium") if day else ""

    def _print_price(self):
        """The price with what it is for; nothing for those of the house who may not see it."""
        self.ensure_one()
        user = self.env.user
        office = any(user.has_group(f"aftersales_service.group_{duty}") for duty in ("clerk", "dispatcher", "reader"))
        if not self.price or (user._is_internal() and not office):
            return ""
        return f"{self.currency_id.format(self.price)} {self._print_label('price_period')}"

    def _print_signature_line(self):
        """Under the line on which we sign."""
        self.ensure_one()
        return self.env._("For %(company)s: place, date, signature", company=self.company_id.name)

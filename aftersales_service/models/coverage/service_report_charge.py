from odoo import api, fields, models

#: What of the report decides who pays.
WATCHED = {"fault_origin", "lot_id", "product_id", "partner_id"}


class ServiceReport(models.Model):
    """What caused the fault, and what follows from the report for the charges."""

    _inherit = "aftersales.service.report"

    fault_origin = fields.Selection(
        selection=[
            ("product", "The product"),
            ("use", "Use or operation"),
            ("installation", "Installation"),
            ("transport", "Transport"),
            ("wear", "Normal wear"),
            ("unknown", "Not known"),
        ],
        string="Caused by",
        help="What caused the fault, as seen on site. Damage by the user is not free.",
    )

    def write(self, vals):
        result = super().write(vals)
        # finished, taken back or dropped: from now on other lines count
        if WATCHED & vals.keys() or vals.get("state") in ("draft", "ready", "cancelled"):
            self.order_id._sync_charges()
        return result

    def _after_approved(self):
        result = super()._after_approved()
        self.order_id._sync_charges()
        return result

    # ---------------------------------------------------------------------------------------------
    # What is signed and shown
    # ---------------------------------------------------------------------------------------------

    def get_signing_sheet(self):
        return {**super().get_signing_sheet(), "charges": self._get_charges_to_print()}

    @api.private
    def _get_content(self, signing=None, until=None):
        content = super()._get_content(signing=signing, until=until)
        if self.sudo().fault_origin:
            # a fact since charges are decided line by line; older reports do not know it
            content["facts"]["fault_origin"] = self.sudo().fault_origin
        return content

    def _get_printed(self):
        charges = self._get_charges_to_print()
        return {**super()._get_printed(), **({"charges": charges} if charges else {})}

    def _get_charges_to_print(self):
        """Who pays each line and what it costs, as the customer reads it; empty where prices are not shown.

        :return: dict of lines (name, quantity, coverage, reason, price, amount) and total, all as text
        """
        self.ensure_one()
        order = self.sudo().order_id
        lines = order.charge_line_ids.filtered("quantity")
        if not lines or not order._shows_charges() or self.id != order.report_id.id:
            return {}
        lines = lines.with_context(lang=self.env.lang)
        return {
            "lines": [
                {
                    "name": line._get_label(),
                    "quantity": f"{line.quantity:g} {line.uom_id.name or ''}".strip(),
                    "coverage": line._get_coverage_label(line.coverage),
                    "free": line.coverage != "customer",
                    "reason": line.coverage_reason or "",
                    "price": line._format(line.price_unit),
                    "amount": line._format(line.amount_due_total),
                }
                for line in lines
            ],
            "total": lines[0]._format(order.charge_total),
        }

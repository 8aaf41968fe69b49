from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Who pays; all but the last one cost the customer nothing.
COVERAGE = [
    ("warranty", "Warranty"),
    ("contract", "Contract"),
    ("goodwill", "Goodwill"),
    ("customer", "Customer"),
]
FREE = ("warranty", "contract", "goodwill")


class ChargeLine(models.Model):
    """What one piece of a service order costs and who pays it: labour, a part, the way, something else.

    Coverage is decided line by line (W1): proposed by rule (``service_order_coverage.py``), changed by people with a
    reason (``charge_coverage.py``). The price is that of the price list (W3), computed here; nobody writes it.
    Lines of labour, travel and parts follow the order and its report (``service_order_charge.py``).
    """

    _name = "aftersales.charge.line"
    _description = "Charge"
    _order = "order_id desc, sequence, id"
    _check_company_auto = True
    #: What people may write, and only on a line that they have added themselves.
    _by_hand = frozenset({"order_id", "sequence", "name", "product_id", "quantity"})

    order_id = fields.Many2one(
        "aftersales.service.order", string="Service order", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer", store=True, index=True)
    finished_on = fields.Datetime(related="order_id.finished_on", string="Day of the work", store=True)
    sequence = fields.Integer(default=40)
    kind = fields.Selection(
        selection=[("labour", "Labour"), ("part", "Part"), ("travel", "Travel"), ("other", "Other")],
        required=True,
        readonly=True,
        default="other",
    )
    product_id = fields.Many2one(
        "product.product", string="Product or service", required=True, ondelete="restrict", check_company=True
    )
    name = fields.Char(
        string="Description", compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    report_part_id = fields.Many2one(
        "aftersales.report.part",
        string="Part on the report",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    piece = fields.Integer(readonly=True, copy=False, help="A contract may cover some of it: then the rest is a line.")
    estimated = fields.Boolean(readonly=True, copy=False, help="From the plan, before the work was done.")

    # --- who pays ---------------------------------------------------------------------------------
    coverage_proposed = fields.Selection(
        selection=COVERAGE, string="Proposed", required=True, readonly=True, copy=False, default="customer"
    )
    coverage_reasons = fields.Json(readonly=True, copy=False, help="Why the rules say so, by language.")
    coverage_reason = fields.Char(string="Reason", compute="_compute_coverage_reason")
    coverage = fields.Selection(
        selection=COVERAGE, string="Paid by", required=True, readonly=True, copy=False, default="customer", index=True
    )
    contract_id = fields.Many2one(
        "aftersales.contract", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )

    # --- what it costs ------------------------------------------------------------------------------
    currency_id = fields.Many2one(related="order_id.charge_currency_id", store=True)
    price_unit = fields.Float(
        string="Price", digits="Product Price", compute="_compute_price", store=True, compute_sudo=True
    )
    price_subtotal = fields.Monetary(string="Value", compute="_compute_price", store=True, compute_sudo=True)
    price_total = fields.Monetary(string="Value with taxes", compute="_compute_price", store=True, compute_sudo=True)
    amount_due = fields.Monetary(string="To pay", compute="_compute_amount_due", store=True)
    amount_due_total = fields.Monetary(string="To pay with taxes", compute="_compute_amount_due", store=True)
    amount_free = fields.Monetary(string="Free", compute="_compute_amount_due", store=True)
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Line of the quotation", readonly=True, copy=False, index="btree_not_null"
    )

    _quantity_not_negative = models.Constraint("CHECK (quantity >= 0)", "A charge has a quantity of zero or more.")

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("product_id", "report_part_id")
    def _compute_name(self):
        for line in self:
            line.name = line._get_label()

    def _get_label(self):
        """What it is, in the reader's language: a part as the report calls it, our own words as they were written."""
        self.ensure_one()
        if self.kind == "other" and self.name:
            return self.name
        product = self.product_id.with_context(display_default_code=False)
        return self.report_part_id.description or product.display_name

    @api.depends_context("lang")
    @api.depends("coverage_reasons", "coverage", "coverage_proposed", "override_reason")
    def _compute_coverage_reason(self):
        lang = self.env.lang or "en_US"
        for line in self:
            reasons = line.coverage_reasons or {}
            proposed = reasons.get(lang) or next(iter(reasons.values()), "")
            line.coverage_reason = line.override_reason or proposed

    @api.depends(
        "product_id",
        "quantity",
        "order_id.charge_pricelist_id",
        "order_id.partner_id",
        "sale_line_id.price_unit",
        "sale_line_id.discount",
        "sale_line_id.tax_ids",
    )
    def _compute_price(self):
        for order, lines in self.grouped("order_id").items():
            position = order._get_charge_fiscal_position()
            prices = lines._get_list_prices()
            for line in lines:
                offered = line.sale_line_id
                if offered:
                    # what has been offered stays offered
                    price = offered.price_unit * (1 - offered.discount / 100)
                    taxes = offered.tax_ids
                else:
                    product = line.product_id.with_company(order.company_id)
                    own = product.taxes_id._filter_taxes_by_company(order.company_id)
                    taxes = position.map_tax(own)
                    price = product._get_tax_included_unit_price_from_price(
                        prices[line], product_taxes=own, product_taxes_after_fp=taxes
                    )
                computed = taxes.compute_all(
                    price, currency=line.currency_id, quantity=line.quantity, product=line.product_id
                )
                line.price_unit = price
                line.price_subtotal = computed["total_excluded"]
                line.price_total = computed["total_included"]

    def _get_list_prices(self):
        """Prices of the price list, {line: price}: one question per quantity that occurs."""
        prices = {}
        for (order, quantity), lines in self.grouped(lambda line: (line.order_id, line.quantity)).items():
            found = order.charge_pricelist_id.with_company(order.company_id)._get_products_price(
                lines.product_id, quantity=quantity or 1.0, currency=order.charge_currency_id
            )
            prices.update({line: found.get(line.product_id.id, 0.0) for line in lines})
        return prices

    @api.depends("coverage", "price_subtotal", "price_total")
    def _compute_amount_due(self):
        for line in self:
            pays = line.coverage == "customer"
            line.amount_due = line.price_subtotal if pays else 0.0
            line.amount_due_total = line.price_total if pays else 0.0
            line.amount_free = 0.0 if pays else line.price_subtotal

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._ensure_by_hand(vals)
        lines = super().create(vals_list)
        if not self.env.su:
            lines._ensure_open()
            lines.order_id._after_charges_by_hand()
            lines._ensure_no_discount()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._ensure_by_hand(vals)
            self._ensure_open()
        result = super().write(vals)
        if not self.env.su:
            self.order_id._after_charges_by_hand()
            self._ensure_no_discount()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        if self.env.su:
            return
        self._ensure_open()
        if any(line.sale_line_id.order_id.state == "sale" for line in self.sudo()):
            raise UserError(self.env._("The customer has accepted this charge. Set its quantity to 0 instead."))

    def unlink(self):
        orders = self.order_id
        offered = self.sudo().sale_line_id.filtered(lambda line: line.state != "sale")
        result = super().unlink()
        offered.unlink()
        if not self.env.su:
            orders._after_charges_by_hand()
        return result

    def _ensure_by_hand(self, vals):
        """Refuse what people do not write: lines follow the report, prices the price list, coverage its own steps."""
        kept = {name for name in vals.keys() - self._by_hand if vals[name] or self}
        if not self:
            defaults = self.default_get(list(kept))
            kept = {name for name in kept if vals[name] != defaults.get(name)}
        if kept:
            raise AccessError(
                self.env._(
                    "%(fields)s: not written by hand. Prices come from the price list, who pays is changed by its "
                    "button, and the rest follows the report.",
                    fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in kept)),
                )
            )

    def _ensure_no_discount(self):
        """A product with a price below zero is no way around the approval of goodwill."""
        for line in self:
            if line.price_unit < 0:
                raise UserError(
                    self.env._(
                        "“%(line)s” would make the order cheaper. If something is to be free, change who pays.",
                        line=line.name,
                    )
                )

    def _ensure_open(self):
        """Only lines of one's own making, and only as long as nothing has been invoiced."""
        for line in self:
            if line.kind != "other":
                raise UserError(
                    self.env._(
                        "“%(line)s” follows the plan and the report. Change the work there, or add a line of your own.",
                        line=line.name,
                    )
                )
            if line.order_id.state == "cancelled":
                raise UserError(self.env._("%(order)s is cancelled: nothing is charged.", order=line.order_id.name))
            if line.order_id._is_engineer_only():
                raise AccessError(self.env._("What is charged is decided by the office."))

import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..order.service_order_office import PLANNABLE

#: A change of these changes what the visit will cost, or who pays.
WATCHED = {
    "planned_start",
    "planned_end",
    "mode",
    "type_id",
    "partner_id",
    "address_id",
    "lot_id",
    "ticket_id",
    "contract_id",
    "finished_on",
}


class ServiceOrder(models.Model):
    """What an order costs, line by line, in step with its plan first and with its report later."""

    _inherit = "aftersales.service.order"

    charge_line_ids = fields.One2many("aftersales.charge.line", "order_id", string="Charges")
    charge_pricelist_id = fields.Many2one(
        "product.pricelist", string="Price list", readonly=True, copy=False, ondelete="restrict"
    )
    charge_currency_id = fields.Many2one(
        "res.currency", string="Currency of the charges", compute="_compute_charge_currency_id", store=True
    )
    charge_amount = fields.Monetary(
        string="To pay", currency_field="charge_currency_id", compute="_compute_charge_amounts", store=True
    )
    charge_total = fields.Monetary(
        string="To pay with taxes", currency_field="charge_currency_id", compute="_compute_charge_amounts", store=True
    )
    charge_free_amount = fields.Monetary(
        string="Free", currency_field="charge_currency_id", compute="_compute_charge_amounts", store=True
    )

    @api.depends("charge_pricelist_id", "company_id")
    def _compute_charge_currency_id(self):
        for order in self:
            order.charge_currency_id = order.charge_pricelist_id.sudo().currency_id or order.company_id.currency_id

    @api.depends("charge_line_ids.amount_due", "charge_line_ids.amount_due_total", "charge_line_ids.amount_free")
    def _compute_charge_amounts(self):
        for order in self:
            lines = order.charge_line_ids
            order.charge_amount = sum(lines.mapped("amount_due"))
            order.charge_total = sum(lines.mapped("amount_due_total"))
            order.charge_free_amount = sum(lines.mapped("amount_free"))

    # ---------------------------------------------------------------------------------------------
    # When
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state != "draft")._sync_charges()
        return orders

    def write(self, vals):
        if "type_id" in vals and not self.env.su:
            self._ensure_type_stays()
        result = super().write(vals)
        if WATCHED & vals.keys() or vals.get("state") in ("draft", "planned", "cancelled"):
            self._sync_estimates()
        return result

    def _ensure_type_stays(self):
        """What is charged at all follows from the type: it is no way to give away what was done."""
        begun = self.filtered(lambda order: order.charge_line_ids and order.state not in PLANNABLE)
        if begun:
            raise UserError(
                self.env._(
                    "%(names)s: the work has begun, and its type decides what is charged. If something is to be "
                    "free, change who pays.",
                    names=", ".join(begun.mapped("name")),
                )
            )

    def _sync_estimates(self):
        """As soon as a visit is planned, or somebody has asked what it will cost."""
        self.filtered(lambda order: order.state != "draft" or order.charge_line_ids)._sync_charges()

    def action_estimate(self):
        """What the visit will cost and who pays, before it is planned."""
        self.check_access("write")
        self._sync_charges()

    def _is_engineer_only(self):
        """Whether the current user has no duty in the office, or goes on this order."""
        self.ensure_one()
        return self.env.user in self._get_engineers() or not (
            self.env.user.has_group("aftersales_service.group_dispatcher")
        )

    # ---------------------------------------------------------------------------------------------
    # What
    # ---------------------------------------------------------------------------------------------

    def _get_charge_fiscal_position(self):
        """How the customer is taxed, by the place of the work."""
        place = self.address_id or self.partner_id
        return (
            self.env["account.fiscal.position"]
            .sudo()
            .with_company(self.company_id)
            ._get_fiscal_position(self.partner_id, place)
        )

    def _get_charge_pricelist(self):
        """The one price list of after-sales, or the customer's own (W3)."""
        company = self.company_id
        return (
            company.sudo().aftersales_pricelist_id
            or self.partner_id.sudo().with_company(company).property_product_pricelist
        )

    def _get_charge_hours(self):
        """Hours of labour: worked if the work is done, else planned; rounded up to the company's step."""
        hours = self.work_hours if self.finished_on else self.planned_hours or self.type_id.duration
        step = self.company_id.aftersales_labour_step
        # a minute's worth of rounding noise does not begin another step
        return math.ceil(round(hours / step, 4)) * step if step > 0 else round(hours, 2)

    def _get_wanted_charges(self):
        """What should be charged or covered now: list of {kind, product, quantity, part, estimated}."""
        self.ensure_one()
        if self.state == "cancelled" or not self.type_id.charged:
            return []
        report = self.report_id
        writing = not report or (report.state == "draft" and not report.previous_id)
        labour = self.type_id.with_company(self.company_id).labour_product_id
        labour = labour or self.company_id.aftersales_labour_product_id
        wanted = []
        if labour:
            hours = self._get_charge_hours()
            wanted.append({"kind": "labour", "product": labour, "quantity": hours, "estimated": not self.finished_on})
        if self._is_journey():
            place = self.address_id or self.partner_id
            distance = place.distance_km or self.partner_id.commercial_partner_id.distance_km
            fee = self.env["aftersales.travel.fee"]._get_for(self.company_id, distance)
            if fee:
                wanted.append(
                    {"kind": "travel", "product": fee.product_id, "quantity": 1.0, "estimated": not self.finished_on}
                )
        planned = {}
        for need in self.needed_part_ids if writing else ():
            planned[need.product_id] = planned.get(need.product_id, 0.0) + need.quantity
        for part in report.part_ids:
            wanted.append({"kind": "part", "product": part.product_id, "quantity": part.quantity, "part": part})
            if part.product_id in planned:
                planned[part.product_id] -= part.quantity
        return wanted + [
            {"kind": "part", "product": product, "quantity": quantity, "estimated": True}
            for product, quantity in planned.items()
            if quantity > 0
        ]

    # ---------------------------------------------------------------------------------------------
    # In step
    # ---------------------------------------------------------------------------------------------

    def _sync_charges(self):
        """Bring the lines in step with what is planned or was done; what people decided on them stays."""
        for order in self.sudo():
            order._follow_price_list()
            order._sync_own_charges()
            order._after_charges_changed()

    def _follow_price_list(self):
        """As long as nothing has been accepted, the price list of today counts."""
        if self.charge_sale_id.state in (False, "cancel"):
            pricelist = self._get_charge_pricelist()
            if pricelist != self.charge_pricelist_id:
                self.charge_pricelist_id = pricelist

    def _sync_own_charges(self):
        self.ensure_one()
        lines = self.charge_line_ids
        by_hand = lines.filtered(lambda line: line.kind == "other")
        wanted = self._get_wanted_charges()
        asked = wanted + [{"kind": "other", "product": line.product_id, "quantity": line.quantity} for line in by_hand]
        if not asked and not lines:
            return
        proposals = self._propose_coverage(asked)
        for line, (piece, *_more) in zip(by_hand, proposals[len(wanted) :], strict=True):
            line._apply_proposal(piece)
        pieces = [
            (want, number, piece)
            for want, split in zip(wanted, proposals, strict=False)
            for number, piece in enumerate(split)
        ]
        left = lines - by_hand
        found = {}
        # first the line of the same thing, then one of the same product: a planned part that is used now
        for get_key in (_key_of_source, _key_of_product):
            known = {}
            for line in left:
                known.setdefault(get_key(line.kind, line.report_part_id, line.product_id, line.piece), line)
            for place, (want, number, _piece) in enumerate(pieces):
                key = get_key(want["kind"], want.get("part"), want["product"], number)
                if place not in found and key in known:
                    found[place] = known.pop(key)
                    left -= found[place]
        new = []
        for place, (want, number, piece) in enumerate(pieces):
            values = self._prepare_charge(want, number, piece)
            line = found.get(place)
            if line:
                line._apply_proposal(piece, values)
            else:
                new.append(
                    {
                        **values,
                        "order_id": self.id,
                        "coverage_proposed": piece["coverage"],
                        "coverage": piece["coverage"],
                        "coverage_reasons": piece["reasons"],
                        "contract_id": piece["contract"].id if piece["contract"] else False,
                    }
                )
        left._drop()
        lines.create(new)

    def _prepare_charge(self, want, number, piece):
        part = want.get("part")
        return {
            "kind": want["kind"],
            "sequence": {"labour": 10, "part": 20, "travel": 30}[want["kind"]],
            "product_id": want["product"].id,
            "name": (part and part.description)
            or want["product"].with_context(display_default_code=False).display_name,
            "quantity": piece["quantity"],
            "report_part_id": part.id if part else False,
            "piece": number,
            "estimated": want.get("estimated", False),
        }


class ChargeLine(models.Model):
    _inherit = "aftersales.charge.line"

    def _apply_proposal(self, piece, values=None):
        """Take over what the plan or the report says now, and what the rules make of it."""
        self.ensure_one()
        proposed = piece["coverage"]
        values = {
            **(values or {}),
            "coverage_proposed": proposed,
            "coverage_reasons": piece["reasons"],
            "contract_id": piece["contract"].id if piece["contract"] else False,
        }
        if not self.override_user_id or self.coverage == proposed:
            values["coverage"] = proposed
            values.update(override_reason=False, override_user_id=False, override_on=False, granted_amount=0.0)
        if proposed != "customer" and self.asked_coverage:
            values.update(self._nothing_asked())
        changed = {name: value for name, value in values.items() if _differs(self, name, value)}
        if changed:
            self.write(changed)
        self._ask_again()

    def _ask_again(self):
        """What was given away has become more: the new value has to be approved, too."""
        if self.granted_amount and float_compare(self.price_subtotal, self.granted_amount, precision_digits=2) > 0:
            self.write(
                {
                    "asked_coverage": self.coverage,
                    "asked_reason": self.override_reason,
                    "asked_by_id": self.override_user_id.id,
                    "asked_on": fields.Datetime.now(),
                    "coverage": self.coverage_proposed,
                    "override_reason": False,
                    "override_user_id": False,
                    "override_on": False,
                    "granted_amount": 0.0,
                }
            )

    def _drop(self):
        """Not done after all; what the customer has accepted already stays, with nothing of it."""
        accepted = self.filtered(lambda line: line.sale_line_id.state == "sale")
        accepted.filtered("quantity").write({"quantity": 0.0, "report_part_id": False})
        (self - accepted).unlink()


def _key_of_source(kind, part, product, piece):
    """What a line stands for: the part of the report in all its versions, or the labour, or the way."""
    if kind != "part":
        return kind, False, piece
    return kind, part._get_first_version().id if part else ("planned", product.id), piece


def _key_of_product(kind, _part, product, piece):
    return kind, product.id, piece


def _differs(line, name, value):
    field, current = line._fields[name], line[name]
    if field.type == "many2one":
        return current.id != value
    if field.type == "float":
        return float_compare(current, value, precision_digits=6) != 0
    return (current or False) != (value or False)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceOrder(models.Model):
    """Paid service (W4): approved by a leader, offered to the customer, accepted before the work begins.

    The quotation is a sale order of core, with its taxes and its portal. What is free stands on it as a note with its
    reason, so that the customer sees what the warranty is worth.
    """

    _inherit = "aftersales.service.order"

    charge_sale_id = fields.Many2one(
        "sale.order", string="Quotation", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    charge_asked_by_id = fields.Many2one("res.users", string="Approval asked by", readonly=True, copy=False)
    charge_approved_amount = fields.Monetary(
        string="Approved amount",
        currency_field="charge_currency_id",
        readonly=True,
        copy=False,
        help="Without taxes. More than this has to be approved again.",
    )
    charge_approver_id = fields.Many2one("res.users", string="Paid work approved by", readonly=True, copy=False)
    charge_approved_on = fields.Datetime(string="Paid work approved on", readonly=True, copy=False)
    charge_corrected = fields.Boolean(
        string="Corrected after invoicing",
        compute="_compute_charge_state",
        store=True,
        help="The report or who pays has changed since the invoice: a credit or another invoice is needed.",
    )
    charge_state = fields.Selection(
        selection=[
            ("free", "Nothing to pay"),
            ("open", "To pay"),
            ("to_approve", "To approve"),
            ("approved", "To offer"),
            ("sent", "Offered"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
        ],
        string="Charging",
        compute="_compute_charge_state",
        store=True,
        index="btree_not_null",
    )
    charge_by_claim = fields.Boolean(
        readonly=True,
        copy=False,
        help="The customer could claim a repair under the three guarantees when the work was done.",
    )
    may_approve_charge = fields.Boolean(compute="_compute_may_approve_charge")

    def _ensure_not_by_hand(self, vals):
        """What is charged is written by its steps, too."""
        if not self.env.su and any(vals[name] or self for name in CHARGE_STEPS & vals.keys()):
            raise AccessError(self.env._("Charges and their approval are written by their own buttons only."))
        return super()._ensure_not_by_hand(vals)

    @api.depends(
        "state",
        "charge_line_ids",
        "charge_amount",
        "charge_currency_id",
        "charge_asked_by_id",
        "charge_approved_amount",
        "charge_sale_id.state",
        "charge_sale_id.amount_untaxed",
        "charge_sale_id.order_line.qty_to_invoice",
        "charge_sale_id.order_line.qty_invoiced",
    )
    def _compute_charge_state(self):
        for order in self:
            sale = order.charge_sale_id.sudo()
            sold = sale.order_line.filtered(lambda line: not line.display_type) if sale.state == "sale" else []
            invoiced = any(line.qty_invoiced for line in sold)
            open_lines = any(line.qty_to_invoice for line in sold)
            order.charge_corrected = order.state == "approved" and invoiced and open_lines
            order.charge_state = order._get_charge_state(sale, invoiced, open_lines)

    def _get_charge_state(self, sale, invoiced, open_lines):
        if self.state == "cancelled" or not self.charge_line_ids:
            return "invoiced" if invoiced else False
        if self.state == "approved" and not open_lines and (invoiced or not self.charge_amount):
            return "invoiced" if invoiced else "free"
        if not self._is_charge_approved():
            return "to_approve" if self.charge_asked_by_id else "open"
        if self.state == "approved":
            return "to_invoice"
        if sale.state == "sale":
            return "accepted"
        if not self.charge_amount:
            return "free"
        return {"sent": "sent", "cancel": "refused"}.get(sale.state, "approved")

    def _is_charge_approved(self):
        """Whether a leader has approved as much as the customer is to pay."""
        self.ensure_one()
        due = self.charge_amount
        sale = self.charge_sale_id.sudo()
        if sale.state in ("draft", "sent"):
            due = max(due, sale.amount_untaxed)
        currency = self.charge_currency_id or self.company_id.currency_id or self.env.company.currency_id
        return currency.compare_amounts(due, self.charge_approved_amount) <= 0

    @api.depends_context("uid")
    @api.depends("charge_state", "charge_asked_by_id", "engineer_id", "companion_ids")
    def _compute_may_approve_charge(self):
        for order in self:
            order.may_approve_charge = order.charge_state == "to_approve" and not order._get_charge_objection()

    # ---------------------------------------------------------------------------------------------
    # Approval
    # ---------------------------------------------------------------------------------------------

    def action_ask_charge_approval(self):
        """The dispatcher has estimated: a leader decides whether it is offered."""
        self._ensure_charge_office()
        for order in self:
            if order.charge_state != "open":
                raise UserError(
                    self.env._(
                        "%(order)s: there is nothing that a leader would have to approve. Please reload the page.",
                        order=order.name,
                    )
                )
            order.sudo().charge_asked_by_id = self.env.user
            order.sudo().message_post(
                body=self.env._("Approval asked for: %(amount)s to pay.", amount=order._format_charge())
            )

    def action_approve_charge(self):
        """The leader agrees that this is charged."""
        for order in self:
            order._ensure_may_approve_charge()
            due = max(order.charge_amount, order.charge_sale_id.sudo().amount_untaxed)
            order.sudo().write(
                {
                    "charge_approved_amount": due,
                    "charge_approver_id": self.env.uid,
                    "charge_approved_on": fields.Datetime.now(),
                }
            )
            order.sudo().message_post(
                body=self.env._("Paid work approved: %(amount)s to pay.", amount=order._format_charge())
            )
            order.sudo()._after_charges_changed()

    def action_refuse_charge(self, reason=None):
        """The leader does not agree; the dispatcher changes who pays, or the work."""
        for order in self:
            order._ensure_may_approve_charge()
            order.sudo().charge_asked_by_id = False
            order.sudo().message_post(body=self.env._("Paid work not approved. %(reason)s", reason=reason or ""))

    def _ensure_charge_office(self):
        self.check_access("read")
        office = ("dispatcher", "manager")
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in office):
            raise AccessError(self.env._("What is charged is decided by the office. Ask the dispatcher."))

    def _ensure_may_approve_charge(self):
        self.ensure_one()
        self.check_access("read")
        objection = self._get_charge_objection()
        if objection:
            raise AccessError(objection)
        if self.charge_state != "to_approve":
            raise UserError(
                self.env._("%(order)s: nothing waits for approval. Please reload the page.", order=self.name)
            )

    def _get_charge_objection(self):
        """Why the current user must not approve paid work here; empty if it is allowed."""
        self.ensure_one()
        user = self.env.user
        if not any(user.has_group(f"aftersales_service.group_{duty}") for duty in ("manager", "general_manager")):
            return self.env._("Paid work is approved by the after-sales manager or the general manager.")
        if user in self._get_engineers():
            return self.env._("Nobody approves a charge for their own work.")
        if user == self.charge_asked_by_id:
            return self.env._("Nobody approves what they have asked for themselves.")
        return ""

    def _format_charge(self):
        return self.charge_currency_id.format(self.charge_amount)

    # ---------------------------------------------------------------------------------------------
    # Quotation
    # ---------------------------------------------------------------------------------------------

    def action_send_quotation(self):
        """Offer it to the customer: by mail, with the link to accept it on the portal."""
        for order in self:
            order._ensure_charge_office()
            if order.charge_state not in ("approved", "sent", "refused"):
                raise UserError(order._get_not_approved_message())
            sale = order._ensure_quotation()
            if sale.state == "draft":
                sale.state = "sent"
            sale._portal_ensure_token()
            sale._send_order_notification_mail(sale._find_mail_template())

    def action_make_quotation(self):
        """Look at the quotation before it is sent."""
        self.ensure_one()
        self._ensure_charge_office()
        if not self.charge_amount:
            raise UserError(self.env._("%(order)s: the customer has nothing to pay.", order=self.name))
        self._ensure_quotation()
        return self.action_view_quotation()

    def action_accept_charge(self, reason=None):
        """The customer has accepted otherwise, by telephone or letter: written down with its circumstances."""
        self.ensure_one()
        self._ensure_charge_office()
        if self.env.user in self._get_engineers():
            raise AccessError(self.env._("Somebody else writes down that your customer has accepted."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say who has accepted the quotation, when and how."))
        if self.charge_state != "sent":
            raise UserError(self.env._("%(order)s: no quotation waits for its answer.", order=self.name))
        sale = self.sudo().charge_sale_id
        sale.message_post(body=self.env._("Accepted: %(reason)s", reason=reason.strip()))
        self.sudo().message_post(body=self.env._("Quotation accepted: %(reason)s", reason=reason.strip()))
        sale.action_confirm()

    def action_view_quotation(self):
        """Open it as sales does, or, for those who have no part in sales, as the customer sees it."""
        self.ensure_one()
        if self.env.user.has_group("sales_team.group_sale_salesman"):
            return self.charge_sale_id._get_records_action(name=self.env._("Quotation"))
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.sudo().charge_sale_id.get_portal_url(), "target": "new"}

    def _get_portal_visit(self):
        """The customer finds the quotation beside the visit that it is for."""
        sale = self.charge_sale_id.sudo()
        open_offer = self.charge_state == "sent" and not sale.is_expired
        # without a token: who was given a link to the case has not been given the prices
        return {**super()._get_portal_visit(), "quotation": f"/my/orders/{sale.id}" if open_offer else False}

    def _get_not_approved_message(self):
        return self.env._(
            "%(order)s: paid work has to be approved by a leader before the customer gets a quotation.", order=self.name
        )

    def _ensure_quotation(self):
        """The quotation that is not decided yet, made if there is none, with the lines of now.

        :return: ``sale.order`` in sudo: dispatchers have no rights on sales
        """
        self.ensure_one()
        order = self.sudo()
        if order.charge_sale_id.state in (False, "cancel"):
            sales = self.env["sale.order"].sudo().with_company(order.company_id)
            order.charge_sale_id = sales.create(order._prepare_quotation())
        order._fill_quotation()
        return order.charge_sale_id

    def _prepare_quotation(self):
        return {
            "service_order_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": (self.address_id or self.partner_id).id,
            "pricelist_id": self.charge_pricelist_id.id,
            "origin": self.name,
            "require_signature": True,
            "require_payment": False,
        }

    def _fill_quotation(self):
        """Bring a quotation that nobody has accepted in step with the charges."""
        sale = self.charge_sale_id
        if sale.state not in ("draft", "sent"):
            return
        before = sale.amount_total
        due = self.charge_line_ids.filtered(lambda line: line.coverage == "customer" and line.quantity)
        (self.charge_line_ids - due).sale_line_id.unlink()
        due._write_sale_lines()
        self._write_notes()
        if sale.state == "sent" and sale.currency_id.compare_amounts(before, sale.amount_total):
            # what the customer has in front of him is not what it costs any more
            sale.state = "draft"

    def _write_notes(self):
        """What is free, with its reason, in the customer's language."""
        sale = self.charge_sale_id
        sale.order_line.filtered(lambda line: line.display_type == "line_note").unlink()
        lines = self.with_context(lang=sale.partner_id.lang).charge_line_ids
        free = lines.filtered(lambda line: line.coverage != "customer" and line.quantity)
        self.env["sale.order.line"].sudo().create(
            [
                {
                    "order_id": sale.id,
                    "display_type": "line_note",
                    "sequence": 1000 + line.sequence,
                    "name": line.env._(
                        "Free: %(line)s, %(quantity)s %(unit)s (%(coverage)s). %(reason)s",
                        line=line._get_label(),
                        quantity=f"{line.quantity:g}",
                        unit=line.uom_id.name,
                        coverage=line._get_coverage_label(line.coverage),
                        reason=line.coverage_reason,
                    ),
                }
                for line in free
            ]
        )

    # ---------------------------------------------------------------------------------------------
    # Work begins after acceptance, where that is set
    # ---------------------------------------------------------------------------------------------

    def action_depart(self, latitude=None, longitude=None):
        self._ensure_charge_accepted()
        return super().action_depart(latitude, longitude)

    def action_arrive(self, latitude=None, longitude=None):
        self._ensure_charge_accepted()
        return super().action_arrive(latitude, longitude)

    def _ensure_charge_accepted(self):
        for order in self.sudo():
            switch = order.type_id.accept_first
            wanted = order.company_id.aftersales_accept_first if switch == "company" else switch == "yes"
            if wanted and order.charge_amount and order.charge_state != "accepted":
                raise UserError(
                    self.env._(
                        "%(order)s: %(amount)s would be to pay, and the customer has not accepted it yet. Ask the "
                        "dispatcher: paid work begins after the quotation has been accepted.",
                        order=order.name,
                        amount=order._format_charge(),
                    )
                )

    def _shows_charges(self):
        """Whether coverage and prices stand on the report."""
        show = self.type_id.show_charges
        return show == "show" or (show == "company" and not self.company_id.aftersales_hide_charges)


class ChargeLine(models.Model):
    _inherit = "aftersales.charge.line"

    def _write_sale_lines(self):
        """Offer these lines in their quantity; price, taxes and text are those that core computes."""
        for line in self:
            offered = line.sale_line_id
            if offered and offered.product_id != line.product_id:
                offered.unlink()
                offered = offered.browse()
            if offered:
                if offered.product_uom_qty != line.quantity:
                    offered.product_uom_qty = line.quantity
                continue
            line.sale_line_id = (
                self.env["sale.order.line"]
                .sudo()
                .with_company(line.company_id)
                .create(
                    {
                        "order_id": line.order_id.charge_sale_id.id,
                        "product_id": line.product_id.id,
                        "product_uom_qty": line.quantity,
                        "sequence": line.sequence,
                        **({"name": line.name} if line.kind == "other" else {}),
                    }
                )
            )


#: Fields of an order that only its charging steps write.
CHARGE_STEPS = frozenset(
    {
        "charge_pricelist_id",
        "charge_sale_id",
        "charge_asked_by_id",
        "charge_approved_amount",
        "charge_approver_id",
        "charge_approved_on",
        "charge_state",
        "charge_corrected",
        "charge_by_claim",
        "charge_amount",
        "charge_total",
        "charge_free_amount",
        "charge_currency_id",
    }
)

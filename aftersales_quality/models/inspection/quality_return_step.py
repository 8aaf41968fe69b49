from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Judgements after which the customer does not get these goods back.
KEPT = ("replace", "refund")


class QualityReturn(models.Model):
    """The way of returned goods: received, inspected, judged, repaired or replaced, inspected again, sent."""

    _inherit = "aftersales.quality.return"

    # ---------------------------------------------------------------------------------------------
    # In
    # ---------------------------------------------------------------------------------------------

    def action_receive(self, quantity=None, serial=None, received_goods=None):
        """The goods are on the counter, all of them or a part of the quantity.

        :param quantity: how much came; all that is expected if left out
        :param serial: serial as it stands on the goods, where nobody has said it yet
        :param received_goods: what came along, and visible damage
        """
        self.ensure_one()
        self._ensure_storekeeper()
        goods = self._lock()
        goods._ensure_receivable()
        quantity = goods.quantity if quantity is None else quantity
        if goods.uom_id.compare(quantity, 0) <= 0 or goods.uom_id.compare(quantity, goods.quantity) > 0:
            raise UserError(
                self.env._(
                    "Of %(goods)s %(quantity)s %(unit)s are expected. Enter how many of them came.",
                    goods=goods.display_name,
                    quantity=f"{goods.quantity:g}",
                    unit=goods.uom_id.name,
                )
            )
        goods._take_serial(serial)
        rest = goods.quantity - quantity
        if not goods.uom_id.is_zero(rest):
            goods._split_off(rest)
        if (received_goods or "").strip():
            goods.received_goods = received_goods.strip()
        goods._post_reception()
        goods.write({"state": "received", "received_by_id": self.env.uid, "received_on": fields.Datetime.now()})
        goods._record_event("goods_received")
        return True

    def _ensure_receivable(self):
        """Refuse with the reason what cannot be received (any more)."""
        self.ensure_one()
        if self.state == "expected":
            return
        if self.state == "cancelled":
            raise UserError(
                self.env._(
                    "%(goods)s is not expected any more. Register it anew if it came after all.", goods=self.name
                )
            )
        raise UserError(
            self.env._(
                "%(goods)s has been received already, by %(name)s on %(date)s.",
                goods=self.name,
                name=self.received_by_id.name,
                date=fields.Date.to_string(fields.Datetime.context_timestamp(self, self.received_on)),
            )
        )

    def _take_serial(self, serial):
        """Write down the serial that stands on the goods, where none was known."""
        self.ensure_one()
        serial = (serial or "").strip()
        if not serial:
            return
        known = self.lot_id.name or self.serial_stated
        if known and known.lower() != serial.lower():
            raise UserError(
                self.env._(
                    "%(goods)s: %(expected)s is expected, %(found)s came. Register what came as goods of its own.",
                    goods=self.name,
                    expected=known,
                    found=serial,
                )
            )
        if not self.lot_id:
            self.serial_stated = serial

    def action_undo(self, reason=None):
        """The reception was a mistake; stock goes the same way back, and the goods are expected as before."""
        self._ensure_storekeeper()
        reason = self._ensure_reason(reason)
        for goods in self:
            goods = goods._lock()
            goods._ensure_state("received")
            goods.inspection_ids.filtered(lambda inspection: inspection.state == "draft").state = "cancelled"
            goods._undo_reception()
            goods._give_back_installation()
            goods.write({"state": "expected", "received_on": False, "received_by_id": False})
            goods.message_post(body=self.env._("Reception taken back: %(reason)s", reason=reason))
        return True

    def _give_back_installation(self):
        """The serial stands at the customer's as if it had never been here."""
        lots = self.lot_id
        lots.write({"installed_partner_id": self.partner_id.id})
        lots.filtered(lambda lot: lot.warranty_ended_by == "returned").continue_warranty(
            fields.Date.context_today(self)
        )

    def action_cancel(self, reason=None):
        """Expected goods that will not come."""
        self.check_access("write")
        self._ensure_state("expected")
        reason = self._ensure_reason(reason)
        self.sudo().write({"state": "cancelled"})
        for goods in self:
            goods.sudo().message_post(body=self.env._("Not expected any more: %(reason)s", reason=reason))
        return True

    # ---------------------------------------------------------------------------------------------
    # Inspected
    # ---------------------------------------------------------------------------------------------

    def action_inspect(self):
        """Open the inspection that is due: of what came, or of what goes to the customer."""
        self.ensure_one()
        self._ensure_may_judge()
        self._ensure_state("received", "outgoing")
        inspections = self.env["aftersales.inspection"]
        inspection = inspections.search([("return_id", "=", self.id), ("state", "=", "draft")], limit=1)
        if not inspection:
            inspection = inspections.sudo().create(self._prepare_inspection()).sudo(self.env.su)
        return inspection._get_form_action()

    def _prepare_inspection(self):
        self.ensure_one()
        replaced = self.state == "outgoing" and self.judgement == "replace"
        return {
            "return_id": self.id,
            "company_id": self.company_id.id,
            "case_id": self.case_id.id,
            "purpose": "incoming" if self.state == "received" else "outgoing",
            "product_id": (self.replacement_product_id if replaced else self.product_id).id,
            "lot_id": (self.replacement_lot_id if replaced else self.lot_id).id,
            "quantity": self.quantity,
        }

    def _inspected(self, inspection):
        """An inspection of these goods (sudo) has ended."""
        goods = self._lock()
        goods._ensure_state("received", "outgoing")
        before = goods.state
        goods.inspection_id = inspection
        if before == "received" or inspection.state == "failed":
            # what did not pass on its way out is judged anew
            goods.state = "inspected"
        else:
            goods.state = "ready"

    # ---------------------------------------------------------------------------------------------
    # Judged
    # ---------------------------------------------------------------------------------------------

    def action_judge(self, judgement, note=None, fate=None, supplier=None, product=None, lot=None):
        """Quality says what becomes of the goods.

        :param judgement: one of the field's values
        :param note: what was found
        :param fate: what becomes of goods that the customer does not get back: ``stock``, ``scrap``, ``supplier``
        :param supplier: to whom they go (partner id); the product's first one if left out
        :param product: what the customer gets instead (id); the same product if left out
        :param lot: which unit of it (id), where the product has serials or batches
        """
        self.ensure_one()
        self._ensure_may_judge()
        note = self._ensure_note(note)
        if judgement not in dict(self._fields["judgement"].selection):
            raise UserError(self.env._("Choose what becomes of the goods."))
        if judgement in KEPT and fate not in dict(self._fields["fate"].selection):
            raise UserError(self.env._("Say what becomes of the returned unit: stock, scrap or supplier."))
        goods = self._lock()
        goods._ensure_state("inspected", "repair", "approval", "ready")
        goods._ensure_not_in_workshop()
        goods._release_replacement()
        goods._give_up_repair(judgement)
        goods.write(
            {
                "judgement": judgement,
                "judgement_note": note,
                "judged_by_id": self.env.uid,
                "judged_on": fields.Datetime.now(),
                "fate": fate if judgement in KEPT else False,
                "supplier_id": False,
                "approved_by_id": False,
                "replacement_product_id": False,
                "replacement_lot_id": False,
            }
        )
        goods._begin_judged(supplier, product, lot)
        goods._record_event("goods_judged")
        return True

    def _begin_judged(self, supplier=None, product=None, lot=None):
        """What follows from the judgement that has just been written."""
        self.ensure_one()
        if "supplier" in (self.judgement, self.fate):
            self.supplier_id = supplier or self._get_supplier()
            if not self.supplier_id:
                raise UserError(
                    self.env._(
                        "%(product)s has no supplier yet. Choose the supplier who gets the goods.",
                        product=self.product_id.display_name,
                    )
                )
        if self.judgement == "replace":
            self._choose_replacement(product, lot)
        if self._needs_scrap_approval():
            self.state = "approval"
        else:
            self._go_on()

    def _go_on(self):
        """To the next place, once nobody has to approve anything."""
        self.ensure_one()
        if self.judgement == "repair":
            self.state = "repair"
            self._order_repair()
        elif self.judgement == "replace":
            self.state = "outgoing"
        else:
            self.state = "ready"

    def _choose_replacement(self, product_id, lot_id):
        product = self.env["product.product"].browse(product_id or self.product_id.id).exists()
        lot = self.env["stock.lot"].browse(lot_id or ()).exists()
        lot._ensure_of(product)
        if product.uom_id != self.uom_id or product.type != "consu":
            raise UserError(
                self.env._(
                    "%(product)s cannot be given for %(goods)s: it has to be goods in the same unit.",
                    product=product.display_name,
                    goods=self.product_id.display_name,
                )
            )
        if product.tracking != "none" and not lot:
            raise UserError(
                self.env._("Choose which unit of %(product)s the customer gets.", product=product.display_name)
            )
        if lot and lot == self.lot_id and product.tracking == "serial":
            raise UserError(self.env._("A unit is exchanged for another one. Choose the serial of the new unit."))
        self.write({"replacement_product_id": product.id, "replacement_lot_id": lot.id})
        self._reserve_replacement()

    def _get_supplier(self):
        """The first supplier of the product in the company."""
        self.ensure_one()
        return self.product_id.with_company(self.company_id)._prepare_sellers()[:1].partner_id

    # ---------------------------------------------------------------------------------------------
    # Scrap
    # ---------------------------------------------------------------------------------------------

    def _needs_scrap_approval(self):
        """Whether something of more than the company's limit would be destroyed."""
        self.ensure_one()
        scrapped = self.judgement == "scrap" or self.fate == "scrap"
        limit = self.company_id.aftersales_scrap_limit
        return scrapped and self.currency_id.compare_amounts(self.value, limit) > 0

    def action_approve_scrap(self):
        """The manager agrees that the goods are destroyed."""
        self._ensure_manager()
        for goods in self:
            goods = goods._lock()
            goods._ensure_state("approval")
            if goods.judged_by_id == self.env.user:
                raise UserError(
                    self.env._("%(goods)s: nobody approves a judgement of their own.", goods=goods.display_name)
                )
            goods.approved_by_id = self.env.user
            goods._go_on()
        return True

    def action_refuse_scrap(self, reason=None):
        """The manager does not agree: the goods are judged anew."""
        self._ensure_manager()
        reason = self._ensure_reason(reason)
        for goods in self:
            goods = goods._lock()
            goods._ensure_state("approval")
            goods._release_replacement()
            goods.state = "inspected"
            goods.message_post(body=self.env._("Not to be scrapped: %(reason)s", reason=reason))
        return True

    # ---------------------------------------------------------------------------------------------
    # Out
    # ---------------------------------------------------------------------------------------------

    def action_send(self, how=None, carrier=None, waybill=None):
        """The goods leave: to the customer, to a supplier, to the scrap heap or into our stock.

        :param how: ``carrier`` or ``pickup``, where something goes to the customer
        """
        self.ensure_one()
        self._ensure_storekeeper()
        goods = self._lock()
        goods._ensure_state("ready")
        goods._ensure_no_sample()
        to_customer = goods.judgement in ("repair", "as_is", "replace")
        if to_customer and how not in dict(self._fields["sent_how"].selection):
            raise UserError(self.env._("Say how the customer gets the goods: by carrier, or picked up."))
        values = {"state": "done", "sent_by_id": self.env.uid, "sent_on": fields.Datetime.now()}
        if to_customer:
            values.update(
                sent_how=how,
                carrier_id=carrier if how == "carrier" else False,
                waybill=(waybill or "").strip() or False,
            )
        goods._leave()
        if goods.judgement == "supplier":
            values = {"state": "supplier"}
        goods.write(values)
        if to_customer and how == "pickup":
            goods._arrive()
        elif to_customer:
            goods._record_event("goods_sent")
        return True

    def _ensure_no_sample(self):
        """Refuse to give away what is kept as a sample, and may be evidence in an objection (Q4)."""
        self.ensure_one()
        sample = self.lot_id and self.env["aftersales.quality.sample"].search(
            [
                ("lot_id", "=", self.lot_id.id),
                ("product_id", "in", (False, self.product_id.id)),
                ("state", "=", "kept"),
            ],
            limit=1,
        )
        if sample and self.product_id.tracking == "serial":
            raise UserError(
                self.env._(
                    "%(goods)s is kept as a sample of %(case)s. Have the sample given back first.",
                    goods=self.display_name,
                    case=sample.case_id.name,
                )
            )

    def _leave(self):
        """Stock follows the judgement."""
        self.ensure_one()
        if self.judgement in ("repair", "as_is"):
            self._post_to_customer()
        elif self.judgement == "replace":
            # first what it is given for: the new unit's warranty follows from the old one's
            self._post_exchanged_unit()
            if self.lot_id.warranty_from and self.replacement_lot_id.warranty_replaces_id != self.lot_id:
                self.lot_id.exchange_warranty(self.replacement_lot_id)
            self._post_replacement()
        elif self.judgement == "refund":
            self._post_refund()
        elif self.judgement == "supplier":
            self._post_to_supplier()
        else:
            self._post_scrap()

    def action_arrived(self):
        """The customer has the goods."""
        self.check_access("write")
        self._ensure_state("done")
        for goods in self:
            if not goods.sent_how or goods.arrived_on:
                raise UserError(
                    self.env._("%(goods)s: nothing is on the way to the customer.", goods=goods.display_name)
                )
        self.sudo()._arrive()
        return True

    def _arrive(self):
        self.write({"arrived_on": fields.Datetime.now()})
        self._record_event("unit_back")

    def action_back_from_supplier(self):
        """The supplier has sent the goods back: they are inspected like any that come in."""
        self._ensure_storekeeper()
        for goods in self:
            goods = goods._lock()
            goods._ensure_state("supplier")
            goods._post_from_supplier()
            goods.state = "received"
        return True

    def action_settle_supplier(self, reason=None):
        """The goods stay at the supplier's, who has replaced or credited them."""
        self._ensure_may_judge()
        reason = self._ensure_reason(reason)
        for goods in self:
            goods = goods._lock()
            goods._ensure_state("supplier")
            goods.write({"state": "done", "sent_on": fields.Datetime.now(), "sent_by_id": self.env.uid})
            goods.message_post(body=self.env._("Settled by the supplier: %(reason)s", reason=reason))
        return True

    # ---------------------------------------------------------------------------------------------
    # Who and when
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_judging_groups(self):
        """Hook: duties whose people inspect and judge returned goods."""
        return ["aftersales_quality.group_quality", "aftersales_service.group_manager"]

    def _ensure_storekeeper(self):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_storekeeper"):
            raise AccessError(self.env._("Returned goods are received and sent by the storekeeper."))

    def _ensure_may_judge(self):
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in self._get_judging_groups()):
            raise AccessError(self.env._("Returned goods are inspected and judged by quality."))

    def _ensure_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Whether goods are scrapped above the limit is for the after-sales manager."))

    def _ensure_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why. It stays on record."))
        return reason.strip()

    def _ensure_note(self, note):
        if not (note or "").strip():
            raise UserError(self.env._("Say what was found. The judgement rests on it."))
        return note.strip()

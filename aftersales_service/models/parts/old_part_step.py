from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .old_part import OPEN

#: What may come back: also what was given up as missing and has turned up.
RECEIVABLE = (*OPEN, "excused")
#: Judgements that wait for the monthly run.
BY_RUN = ("scrap", "supplier")


class OldPart(models.Model):
    """The way of an old part: received, judged, gone; or missing, explained, approved. And each step back."""

    _inherit = "aftersales.old.part"

    # ---------------------------------------------------------------------------------------------
    # At the counter
    # ---------------------------------------------------------------------------------------------

    def action_receive(self, quantity=None, serial=None):
        """The part is on the counter, all of it or a part of the quantity.

        :param quantity: how much came back; all that is owed if left out
        :param serial: serial as it stands on the part, where the report does not say it
        :return: the record of what was received; what is still owed gets a label of its own
        """
        self.ensure_one()
        self._ensure_storekeeper()
        self._ensure_not_own()
        part = self._lock()
        part._ensure_receivable()
        quantity = part.quantity if quantity is None else quantity
        if part.uom_id.compare(quantity, 0) <= 0 or part.uom_id.compare(quantity, part.quantity) > 0:
            raise UserError(
                self.env._(
                    "Of %(part)s %(quantity)s %(unit)s are owed. Enter how many of them came back.",
                    part=part.code,
                    quantity=f"{part.quantity:g}",
                    unit=part.uom_id.name,
                )
            )
        rest = part.quantity - quantity
        if not part.uom_id.is_zero(rest):
            # the label that was scanned is tied to what lies on the counter: the rest gets another one
            part._split_off(rest)
        part._post_reception(serial)
        part.write(
            {
                "state": "received",
                "received_by_id": self.env.uid,
                "received_on": fields.Datetime.now(),
                "settled_on": fields.Datetime.now(),
                "next_reminder": False,
            }
        )
        part.activity_ids.unlink()
        return part.sudo(self.env.su)

    def _ensure_receivable(self):
        """Refuse with the reason what cannot be received (any more)."""
        self.ensure_one()
        if self.state in RECEIVABLE:
            return
        if self.state == "cancelled":
            raise UserError(
                self.env._(
                    "%(part)s is not owed any more: the corrected report does not replace it. Give it back to who "
                    "brought it.",
                    part=self.code,
                )
            )
        raise UserError(
            self.env._(
                "%(part)s has been received already, by %(name)s on %(date)s.",
                part=self.code,
                name=self.received_by_id.name,
                date=fields.Date.to_string(fields.Datetime.context_timestamp(self, self.received_on)),
            )
        )

    # ---------------------------------------------------------------------------------------------
    # Judged
    # ---------------------------------------------------------------------------------------------

    def action_judge(self, judgement, note=None, supplier=None, product=None):
        """Somebody has looked at it and says what becomes of it.

        What is scrapped or goes to a supplier waits for the monthly run; a repair lies in a place of its own until it
        is judged again; what goes back to stock is the company's from now on, at the product's cost.

        :param judgement: ``scrap``, ``repair``, ``supplier`` or ``stock``
        :param supplier: to whom it goes (partner id); the product's first one if left out
        :param product: as which product it is stocked (id); the same one if left out
        """
        self._ensure_may_judge()
        self._ensure_not_own()
        if judgement not in dict(self._fields["judgement"].selection):
            raise UserError(self.env._("Choose what becomes of the old part."))
        parts = self._lock()
        parts._ensure_state("received", "judged")
        parts._ensure_no_run()
        parts._judge(judgement, (note or "").strip() or False, supplier, product)
        return True

    def _judge(self, judgement, note, supplier, product):
        values = {
            "state": "done" if judgement == "stock" else "judged",
            "judgement": judgement,
            "judgement_note": note,
            "judged_by_id": self.env.uid,
            "judged_on": fields.Datetime.now(),
            "supplier_id": False,
            "run_id": False,
        }
        if judgement == "repair":
            self._post_to_repair()
        elif judgement == "stock":
            target = self._get_stock_product(product)
            for part in self:
                part.stock_product_id = target or part.product_id
            self._post_to_stock()
        else:
            # a repair that failed comes out of the repair place again
            self._post_to_store()
        self.write(values)
        if judgement == "supplier":
            for part in self:
                part.supplier_id = supplier or part._get_supplier()
                if not part.supplier_id:
                    raise UserError(
                        self.env._(
                            "%(product)s has no supplier yet. Choose the supplier who gets the old part.",
                            product=part.product_id.display_name,
                        )
                    )

    def _get_stock_product(self, product_id):
        """The other product as which these are stocked; empty for their own."""
        product = self.env["product.product"].browse(product_id or ()).exists()
        if not product:
            return product
        if len(self.product_id) > 1:
            raise UserError(self.env._("These are different parts. Stock one kind after the other as another product."))
        if not product.is_storable or product.uom_id != self.product_id.uom_id:
            raise UserError(
                self.env._(
                    "%(product)s cannot stand for %(part)s: it has to be kept in stock, in the same unit.",
                    product=product.display_name,
                    part=self.product_id.display_name,
                )
            )
        return product

    def _get_supplier(self):
        """The first supplier of the product in the part's company."""
        self.ensure_one()
        return self.product_id.with_company(self.company_id)._prepare_sellers()[:1].partner_id

    # ---------------------------------------------------------------------------------------------
    # Missing
    # ---------------------------------------------------------------------------------------------

    def action_explain(self, reason=None, quantity=None):
        """The holder says why the part does not come back, all of it or a part of the quantity."""
        self.ensure_one()
        self.check_access("read")
        if not self.is_own and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(
                self.env._(
                    "%(part)s is owed by %(name)s, who says why it is missing.",
                    part=self.code,
                    name=self.holder_id.name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the old part does not come back."))
        part = self._lock()
        part._ensure_state("owed")
        if quantity is not None:
            if part.uom_id.compare(quantity, 0) <= 0 or part.uom_id.compare(quantity, part.quantity) > 0:
                raise UserError(
                    self.env._(
                        "Of %(part)s %(quantity)s %(unit)s are owed. Enter how many of them are missing.",
                        part=part.code,
                        quantity=f"{part.quantity:g}",
                        unit=part.uom_id.name,
                    )
                )
            part = part._split_off(quantity)
        part.write(
            {
                "state": "explained",
                "explanation": reason.strip(),
                "explained_by_id": self.env.uid,
                "explained_on": fields.Datetime.now(),
                "decision_reason": False,
                "next_reminder": False,
            }
        )
        part.activity_ids.unlink()
        return part.sudo(self.env.su)

    def action_approve_missing(self):
        """The manager accepts that the part does not come back."""
        self._ensure_may_decide()
        parts = self._lock()
        parts._ensure_state("explained")
        now = fields.Datetime.now()
        parts.write({"state": "excused", "decided_by_id": self.env.uid, "decided_on": now, "settled_on": now})
        return True

    def action_refuse_missing(self, reason=None):
        """The manager does not accept it: the part is owed as before, and the holder is told why."""
        self._ensure_may_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the explanation is refused. The holder reads it."))
        parts = self._lock()
        parts._ensure_state("explained")
        parts.write(
            {
                "state": "owed",
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_reason": reason.strip(),
                "next_reminder": fields.Date.context_today(self),
            }
        )
        return True

    # ---------------------------------------------------------------------------------------------
    # Back
    # ---------------------------------------------------------------------------------------------

    def action_undo(self, reason=None):
        """Take the last step back: a judgement, or the reception itself.

        Stock goes the same way back. What a monthly run has sent off cannot be taken back.
        """
        self._ensure_storekeeper()
        self._ensure_not_own()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the step is taken back. It stays on record."))
        parts = self._lock()
        parts._ensure_no_run()
        for part in parts:
            part._undo()
            part.message_post(body=self.env._("Taken back: %(reason)s", reason=reason.strip()))
        return True

    def _undo(self):
        self.ensure_one()
        self._ensure_state("received", "judged", "done")
        if self.state == "received":
            self._post_back(self._get_moves_since_reception())
            self.write(
                {
                    # of a part that the corrected report does not replace nobody owes anything
                    "state": "cancelled" if self.in_question else "owed",
                    "in_question": False,
                    "received_by_id": False,
                    "received_on": False,
                    "settled_on": False,
                    "location_id": False,
                    "next_reminder": False if self.in_question else fields.Date.context_today(self),
                }
            )
            return
        if self.judgement in ("repair", "stock"):
            self._post_back(self._get_moves_since_judgement())
        self.write(
            {
                "state": "received",
                "judgement": False,
                "judgement_note": False,
                "judged_by_id": False,
                "judged_on": False,
                "supplier_id": False,
                "stock_product_id": False,
            }
        )

    # ---------------------------------------------------------------------------------------------
    # Who and when
    # ---------------------------------------------------------------------------------------------

    def _ensure_storekeeper(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_storekeeper"):
            raise AccessError(self.env._("Old parts are received by the storekeeper."))

    def _ensure_may_judge(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in self._get_judging_groups()):
            raise AccessError(self.env._("Old parts are judged by the storekeeper or by quality."))

    @api.model
    def _get_judging_groups(self):
        """Hook: groups whose people say what becomes of an old part."""
        return ["aftersales_service.group_storekeeper"]

    def _ensure_not_own(self):
        for part in self:
            if part.is_own:
                raise UserError(
                    self.env._(
                        "%(part)s is owed by you. Somebody else has to receive and judge it.",
                        part=part.code,
                    )
                )

    def _ensure_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Whether an old part may be missing is decided by the after-sales manager."))
        for part in self:
            if part.is_own or part.explained_by_id == self.env.user:
                raise UserError(self.env._("%(part)s: nobody decides on an explanation of their own.", part=part.code))

    def _ensure_no_run(self):
        """Refuse to change what a monthly run lists that is being decided, or has been carried out."""
        for part in self:
            if part.run_id.state in ("submitted", "approved", "done"):
                raise UserError(
                    self.env._(
                        "%(part)s stands on %(run)s. What is listed there is not changed any more.",
                        part=part.code,
                        run=part.run_id.name,
                    )
                )

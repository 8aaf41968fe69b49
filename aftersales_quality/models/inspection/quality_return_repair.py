from odoo import models
from odoo.exceptions import UserError


class QualityReturn(models.Model):
    """Returned goods on the workshop's bench: a service order of its own, whose end is the end of the repair."""

    _inherit = "aftersales.quality.return"

    def _order_repair(self):
        """Ask the workshop for the repair; the dispatcher plans it like any other order."""
        self.ensure_one()
        if self.order_id.state not in (False, "cancelled") and not self.repaired_on:
            return
        orders = self.env["aftersales.service.order"]
        self.order_id = orders.create(self._prepare_repair_order())
        self.repaired_on = False

    def _prepare_repair_order(self):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "ticket_id": self.ticket_id.id,
            "type_id": self.env["aftersales.order.type"]._get_default("repair").id,
            "mode": "walk_in",
            "partner_id": self.partner_id.id,
            "lot_id": self.lot_id.id,
            "product_id": self.product_id.id,
            "fault": self.fault or self.product_id.display_name,
            "instructions": self.env._(
                "%(goods)s lies with us. Found: %(note)s", goods=self.name, note=self.judgement_note or ""
            ),
        }

    def action_order_repair(self):
        """The order of the repair was cancelled: ask for another one."""
        self.ensure_one()
        self._ensure_may_judge()
        goods = self._lock()
        goods._ensure_state("repair")
        if goods.order_id.state not in (False, "cancelled"):
            raise UserError(
                self.env._("%(order)s is to repair it already. Open that one.", order=goods.order_id.display_name)
            )
        goods._order_repair()
        return True

    def _ensure_not_in_workshop(self):
        """Refuse to judge anew what somebody is just working on."""
        self.ensure_one()
        if self.state == "repair" and self.order_id.state not in (False, "draft", "planned", "cancelled"):
            raise UserError(
                self.env._(
                    "%(order)s is in work. Let the workshop finish it, or have it cancelled.",
                    order=self.order_id.display_name,
                )
            )

    def _give_up_repair(self, judgement):
        """Something else is done with the goods: the workshop's order that has not begun is not needed any more."""
        self.ensure_one()
        if judgement != "repair" and self.order_id.state in ("draft", "planned"):
            # nobody has to be a dispatcher to give up what quality itself has asked for
            reason = self.env._("%(goods)s: judged anew.", goods=self.name)
            self.order_id.write({"state": "cancelled", "cancel_reason": reason})
            self.order_id.ticket_id._record_event("visit_cancelled", note=reason)

    def action_open_order(self):
        self.ensure_one()
        self.check_access("read")
        self.order_id.check_access("read")
        return self.order_id._get_form_action()

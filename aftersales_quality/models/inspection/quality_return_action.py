from odoo import api, models


class QualityReturn(models.Model):
    """Buttons that open a dialog, a list or a paper; and what the customer reads."""

    _inherit = "aftersales.quality.return"

    @api.model
    def _get_list_action(self, domain, context):
        """The list of some returned goods; the form where there is one only."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.quality_return_action_all")
        action = {**action, "domain": domain, "context": {name: value for name, value in context.items() if value}}
        found = self.search(domain, limit=2)
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form"), (False, "list")], view_mode="form,list")
        return action

    def action_open_receive(self):
        self._ensure_storekeeper()
        return self._open_dialog("receive", self.env._("Receive the goods"))

    def action_open_undo(self):
        self._ensure_storekeeper()
        return self._open_dialog("undo", self.env._("Take the reception back"))

    def action_open_cancel(self):
        return self._open_dialog("cancel", self.env._("The goods will not come"))

    def action_open_judge(self):
        self._ensure_may_judge()
        return self._open_dialog("judge", self.env._("What becomes of the goods?"))

    def action_open_refuse(self):
        self._ensure_manager()
        return self._open_dialog("refuse", self.env._("Do not scrap it"))

    def action_open_send(self):
        """Ask how the customer gets the goods; what does not go to a customer leaves at once."""
        self.ensure_one()
        self._ensure_storekeeper()
        if self.judgement not in ("repair", "as_is", "replace"):
            return self.action_send()
        return self._open_dialog("send", self.env._("Send the goods"))

    def action_open_settle(self):
        self._ensure_may_judge()
        return self._open_dialog("settle", self.env._("Settled by the supplier"))

    def _open_dialog(self, step, name):
        self.ensure_one()
        self.check_access("write")
        return self.env["aftersales.return.dialog"]._open(step, name, self)

    def action_view_inspections(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.inspection_action")
        action = {**action, "domain": [("return_id", "=", self.id)], "context": {"create": False}}
        if len(self.inspection_ids) == 1:
            action.update(res_id=self.inspection_ids.id, views=[(False, "form")], view_mode="form")
        return action

    def action_print_receipt(self):
        return self._print("aftersales_quality.action_report_return_receipt")

    def action_print_label(self):
        return self._print("aftersales_quality.action_report_return_label")

    def action_print_slip(self):
        return self._print("aftersales_quality.action_report_return_slip")

    def _print(self, report):
        self.check_access("read")
        return self.env.ref(report).report_action(self)

    # ---------------------------------------------------------------------------------------------
    # For the customer
    # ---------------------------------------------------------------------------------------------

    def _get_customer_words(self):
        """How far the goods are, in plain words."""
        self.ensure_one()
        words = {
            "expected": self.env._("We expect your goods. Please enclose the number, so that we find them at once."),
            "received": self.env._("Your goods are here and will be inspected."),
            "inspected": self.env._("Your goods have been inspected. We are deciding what is to be done."),
            "approval": self.env._("Your goods have been inspected. We are deciding what is to be done."),
            "repair": self.env._("Your goods are being repaired."),
            "outgoing": self.env._("We are checking everything once more before it leaves."),
            "ready": self.env._("All is ready to be sent off."),
            "supplier": self.env._("Your goods are with the manufacturer of the part."),
        }
        if self.state in words:
            return words[self.state]
        if self.arrived_on:
            return self.env._("You have got your goods back.")
        if self.sent_how:
            return self.env._("Your goods are on their way to you.")
        if self.judgement == "refund":
            return self.env._("We have taken the goods back.")
        return self.env._("It is settled.")

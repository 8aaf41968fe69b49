from odoo import models


class OldPart(models.Model):
    """Buttons that open a dialog or a paper."""

    _inherit = "aftersales.old.part"

    def action_open_judge(self):
        self._ensure_may_judge()
        return self._open_dialog("judge", self.env._("Judge old parts"))

    def action_open_explain(self):
        self.check_access("read")
        return self._open_dialog("explain", self.env._("The old part is missing"))

    def action_open_refuse(self):
        self._ensure_may_decide()
        return self._open_dialog("refuse", self.env._("Refuse the explanation"))

    def action_open_undo(self):
        self._ensure_storekeeper()
        return self._open_dialog("undo", self.env._("Take the last step back"))

    def _open_dialog(self, step, name):
        return self.env["aftersales.old.part.dialog"]._open(step, name, self)

    def action_print_label(self):
        """Labels to tie to the parts, with a code to scan."""
        return self.env.ref("aftersales_service.action_report_old_part_label").report_action(self)


class OldPartRun(models.Model):
    _inherit = "aftersales.old.part.run"

    def action_open_send_back(self):
        self.ensure_one()
        self._ensure_may_decide()
        return self.env["aftersales.old.part.dialog"]._open("send_back", self.env._("Send the list back"), self)

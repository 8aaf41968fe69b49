from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class Inspection(models.Model):
    """The way of an inspection: in work, then passed or not, as the lines say."""

    _inherit = "aftersales.inspection"

    @api.model
    def _get_inspecting_groups(self):
        """Hook: duties whose people inspect."""
        return ["aftersales_quality.group_quality", "aftersales_service.group_manager"]

    def _ensure_may_inspect(self):
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in self._get_inspecting_groups()):
            raise AccessError(self.env._("Inspections are done by quality. Ask a colleague from there."))

    def action_finish(self):
        """All has been looked at: the verdict is what the lines say, and whoever ends it answers for it."""
        self._ensure_may_inspect()
        self._ensure_state("draft")
        for inspection in self:
            inspection = inspection._lock()
            inspection._ensure_complete()
            inspection._ensure_not_repairer()
            inspection.write(
                {"state": inspection.verdict, "inspector_id": self.env.uid, "done_on": fields.Datetime.now()}
            )
            inspection.activity_ids.unlink()
            inspection.sudo(False)._after_finished()
        return True

    def _lock(self):
        """This record with ``sudo``, held until the end of the transaction, as it is now."""
        self.ensure_one()
        locked = super()._lock()
        locked._ensure_state("draft")
        return locked

    def _ensure_complete(self):
        """Refuse to end what nobody has measured, or not all of it.

        :raise UserError: which lines are still open
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing has been inspected: there is no plan for %(product)s. Add what was looked at as lines, "
                    "or make a plan first.",
                    product=self.product_id.display_name,
                )
            )
        if self.verdict != "open":
            return
        missing = self.line_ids.filtered(lambda line: line.required and line.verdict == "open")
        if missing:
            raise UserError(
                self.env._(
                    "Still to be looked at: %(lines)s.", lines=", ".join(line._get_title() for line in missing[:10])
                )
            )
        raise UserError(
            self.env._("Nothing was measured or answered with yes or no. Words alone do not pass an inspection.")
        )

    def _ensure_not_repairer(self):
        """Refuse that somebody passes the own repair."""
        self.ensure_one()
        if self.purpose == "outgoing" and self.env.user in self.return_id._get_repairers():
            raise UserError(
                self.env._(
                    "You repaired %(goods)s. Somebody else does the outgoing inspection.",
                    goods=self.return_id.display_name,
                )
            )

    def _after_finished(self):
        """Hook: what follows from the verdict."""
        if self.return_id:
            self.return_id.sudo()._inspected(self)

    def action_cancel(self):
        """It was begun by mistake."""
        self._ensure_may_inspect()
        self._ensure_state("draft")
        self.sudo().write({"state": "cancelled"})
        return True

    def action_inspect_again(self):
        """A second look at the same thing: a new inspection by today's plan."""
        self.ensure_one()
        self._ensure_may_inspect()
        self._ensure_state("passed", "failed", "cancelled")
        if self.return_id:
            return self.return_id.with_env(self.env).action_inspect()
        again = self.with_company(self.company_id).create(
            {
                "purpose": self.purpose,
                "case_id": self.case_id.id,
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "quantity": self.quantity,
            }
        )
        return again._get_form_action()

    def action_open_return(self):
        self.ensure_one()
        self.return_id.check_access("read")
        return self.return_id._get_form_action()

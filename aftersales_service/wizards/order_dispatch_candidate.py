from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderDispatchCandidate(models.TransientModel):
    """One engineer who could go, with what speaks for and against it."""

    _name = "aftersales.order.dispatch.candidate"
    _description = "Proposed Engineer"
    _order = "sequence, id"

    dispatch_id = fields.Many2one("aftersales.order.dispatch", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    user_id = fields.Many2one("res.users", string="Engineer", required=True, readonly=True, ondelete="cascade")
    qualified = fields.Boolean(readonly=True)
    missing = fields.Char(string="Certificate missing", readonly=True)
    free = fields.Boolean(readonly=True)
    clash = fields.Char(string="Booked for", readonly=True, help="Service orders at the same time.")
    certificates = fields.Char(compute="_compute_marks", help="Which required certificate is missing on the day.")
    availability = fields.Char(
        string="Free at that time", compute="_compute_marks", help="Which service orders stand in the way."
    )
    hours_day = fields.Float(string="That day", readonly=True, help="Hours already planned on that day.")
    hours_week = fields.Float(string="That week", readonly=True, help="Hours already planned in that week.")
    distance = fields.Char(readonly=True, help="As the crow flies, from where the engineer starts.")

    @api.depends("qualified", "missing", "free", "clash")
    def _compute_marks(self):
        for line in self:
            line.certificates = "✓" if line.qualified else f"✗ {line.missing}"
            line.availability = "✓" if line.free else f"✗ {line.clash}"

    @api.model
    def action_choose(self, *_ids):
        """Plan the order for the engineer of the pressed line.

        A line is proposed anew with every change of the dialog and may not have been saved yet, so it
        says in the context which dialog and whom it stands for. The order checks everything itself.
        """
        dispatch = self.env["aftersales.order.dispatch"].browse(self.env.context.get("dispatch_id")).exists()
        user = self.env["res.users"].browse(self.env.context.get("engineer_id")).exists()
        if not dispatch or not user:
            raise UserError(self.env._("This proposal is out of date. Close the dialog and open it again."))
        dispatch.check_access("write")
        return dispatch._plan(user)

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .callback import OPEN, WAIVED

#: Who reads callbacks and what came of them.
CARE = "aftersales_service.group_clerk,aftersales_service.group_dispatcher,aftersales_service.group_reader"


class HelpdeskTicket(models.Model):
    """A settled case and the calls that follow it."""

    _inherit = "helpdesk.ticket"

    callback_ids = fields.One2many(
        "aftersales.callback", "ticket_id", string="Callbacks", readonly=True, copy=False, groups=CARE
    )
    callback_count = fields.Integer(compute="_compute_callback_count", groups=CARE)
    callback_open = fields.Boolean(compute="_compute_callback_count", groups=CARE)
    callback_waived = fields.Boolean(
        string="Nobody calls back",
        compute="_compute_callback_waived",
        search="_search_callback_waived",
        help="The rules decided against a call: not drawn, answered already, does not want to be asked, no phone.",
    )

    @api.depends("callback_ids.state")
    def _compute_callback_count(self):
        counts = dict(
            self.env["aftersales.callback"]._read_group(
                [("ticket_id", "in", self.ids), ("left_out", "=", False)], ["ticket_id"], ["__count"]
            )
        )
        running = self.env["aftersales.callback"].search([("ticket_id", "in", self.ids), ("state", "in", OPEN)])
        for ticket in self:
            ticket.callback_count = counts.get(ticket._origin, 0)
            ticket.callback_open = ticket._origin in running.ticket_id

    @api.depends("callback_ids.state", "callback_ids.cancel_reason")
    def _compute_callback_waived(self):
        waived = (
            self.env["aftersales.callback"]
            .sudo()
            .search([("ticket_id", "in", self.ids), ("state", "=", "cancelled"), ("cancel_reason", "in", WAIVED)])
        )
        for ticket in self:
            ticket.callback_waived = ticket._origin in waived.ticket_id

    def _search_callback_waived(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = (
            self.env["aftersales.callback"]
            .sudo()
            ._search(Domain("state", "=", "cancelled") & Domain("cancel_reason", "in", WAIVED))
        )
        waived = Domain("id", "in", rows.subselect("ticket_id"))
        return waived if set(value) == {True} else ~waived if set(value) == {False} else Domain.TRUE

    def _after_events(self, events):
        # before the limits look: the one for callbacks does not begin where nobody is going to call
        self.env["aftersales.callback"].sudo()._on_events(events.sudo())
        super()._after_events(events)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("kind_id"):
            # handed over as a report of wrongdoing: off everybody's list
            hidden = self.sudo().filtered("confidential")
            self.env["aftersales.callback"].sudo()._call_off(hidden, "confidential")
        return result

    def action_call_back(self):
        """Call about a settled case that nobody has to call about, and record it."""
        self.ensure_one()
        callbacks = self.env["aftersales.callback"]
        callbacks._ensure_caller()
        self.check_access("read")
        if self.confidential or not self.closed:
            raise UserError(self.env._("Customers are called back about settled cases. Settle this one first."))
        row = callbacks.sudo().search([("ticket_id", "=", self.id), ("state", "in", OPEN)])
        if not row:
            rule = self.env["aftersales.callback.rule"]._find_rule(self.sudo())
            row = callbacks.sudo().create(
                {
                    "rule_id": rule and rule.id,
                    "ticket_id": self.id,
                    "settled_on": self.closed_date,
                    "due": fields.Date.context_today(self),
                    "user_id": self.env.uid,
                    **callbacks._prepare_customer(self.sudo()),
                }
            )
        return row.with_env(self.env).action_call()

    def action_view_callbacks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.callback_action_all")
        return {
            **action,
            "name": self.env._("Callbacks: %(number)s", number=self.number),
            "domain": [("ticket_id", "=", self.id)],
            "context": {},
        }

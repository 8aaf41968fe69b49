from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..sla.sla_clock import Clock

#: Still to be done.
OPEN = ("missing", "ready")


class DocumentDelivery(models.Model):
    """One document that a customer has to get for one serial: which version, due when, sent and seen when (I9).

    Made by shipping and by new versions, sent by the scheduled action or by a button
    (``document_delivery_send.py``). Of one version a customer gets one for each serial, once.
    """

    _name = "aftersales.document.delivery"
    _description = "Document to Send"
    _order = "due_date, id"
    _check_company_auto = True

    kind_id = fields.Many2one("aftersales.document.kind", required=True, readonly=True, index=True, ondelete="restrict")
    document_id = fields.Many2one(
        "aftersales.product.document", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    version_id = fields.Many2one(
        "aftersales.document.version", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "stock.lot", string="Serial or batch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the customer", store=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    reason = fields.Selection(
        selection=[("shipped", "Shipped"), ("changed", "New version")], required=True, readonly=True, default="shipped"
    )
    since = fields.Date(string="Shipped or changed on", required=True, readonly=True)
    due_date = fields.Date(string="Due on", required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("missing", "Document missing"),
            ("ready", "To send"),
            ("sent", "Sent"),
            ("cancelled", "No longer needed"),
        ],
        required=True,
        readonly=True,
        default="ready",
        index=True,
        group_expand=True,
    )
    transmittal_id = fields.Many2one(
        "aftersales.document.transmittal",
        string="Sent with",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    sent_on = fields.Datetime(string="Sent on", readonly=True)
    seen_on = fields.Datetime(string="Fetched on", readonly=True, help="First download on the portal.")
    seen_by_id = fields.Many2one("res.users", string="Fetched by", readonly=True, ondelete="set null")
    problem = fields.Selection(
        selection=[("address", "No e-mail address"), ("mail", "The mail could not be written")],
        readonly=True,
        help="Why it has not gone out.",
    )
    # when the scheduled actions look at it next
    send_after = fields.Datetime(readonly=True)
    remind_on = fields.Date(readonly=True)
    remind_user_ids = fields.Many2many(
        "res.users",
        "aftersales_document_delivery_remind_rel",
        string="Still to be reminded",
        readonly=True,
        help="Who gets it with the next digest of what is due.",
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    _version_unique = models.UniqueIndex(
        "(version_id, lot_id, partner_id) WHERE version_id IS NOT NULL",
        "The customer gets a version once for each serial.",
    )
    _missing_unique = models.UniqueIndex(
        "(kind_id, lot_id, partner_id) WHERE state = 'missing'", "This document is on the list as missing already."
    )
    _due_index = models.Index("(due_date, id) WHERE state IN ('missing', 'ready')")
    _send_index = models.Index("(send_after, id) WHERE state = 'ready'")
    _remind_index = models.Index("(remind_on, id) WHERE state IN ('missing', 'ready')")
    _missing_has_no_version = models.Constraint(
        "CHECK (state IN ('missing', 'cancelled') OR version_id IS NOT NULL)",
        "Only a version of a document can be sent.",
    )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for delivery in self:
            delivery.overdue = delivery.state in OPEN and delivery.due_date < today

    def _search_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("state", "in", OPEN) & Domain("due_date", "<", fields.Date.context_today(self))

    @api.depends("document_id.name", "version_id.number", "kind_id.name", "lot_id.name")
    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = " · ".join(
                filter(
                    None,
                    (
                        delivery.version_id.sudo().display_name or delivery.kind_id.name,
                        delivery.lot_id.name,
                    ),
                )
            )

    # ---------------------------------------------------------------------------------------------
    # What shipping and returning do
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _on_shipped(self, lots, moment):
        """Put on the list what has to follow ``lots``, which have just been delivered.

        :param moment: when they were (naive UTC)
        """
        lots = lots.sudo().filtered("installed_partner_id")
        kinds = self.env["aftersales.document.kind"].sudo().search([("active", "=", True)])
        if not lots or not kinds:
            return
        wanted = []
        required = {kind: kind._get_products_with(lots.product_id) for kind in kinds}
        documents = self.env["aftersales.product.document"]._get_for(lots)
        for lot in lots:
            for kind in kinds:
                versions = documents[lot].filtered(lambda document, kind=kind: document.kind_id == kind).version_id
                if versions:
                    wanted += [(lot, kind, version) for version in versions]
                elif lot.product_id in required[kind]:
                    wanted.append((lot, kind, self.env["aftersales.document.version"]))
        self._ensure_for(wanted, "shipped", moment)

    @api.model
    def _on_returned(self, lots):
        """The customer has given ``lots`` back: nothing of theirs has to be sent any more."""
        self.sudo().search(Domain("lot_id", "in", lots.ids) & Domain("state", "in", OPEN)).write({"state": "cancelled"})

    @api.model
    def _ensure_for(self, wanted, reason, moment):
        """Make the deliveries that are not there yet; those once cancelled are taken up again.

        :param wanted: list of (serial, kind, version, which may be empty)
        :return: the new ones and those taken up again
        """
        deliveries = self.sudo()
        lots = self.env["stock.lot"].union(*(lot for lot, _kind, _version in wanted))
        known = {
            (delivery.lot_id, delivery.partner_id, delivery.kind_id, delivery.version_id): delivery
            for delivery in deliveries.search(Domain("lot_id", "in", lots.ids))
        }
        new, again, dues = [], deliveries, _Dues(self.env, moment)
        for lot, kind, version in wanted:
            customer = lot.sudo().installed_partner_id
            company = self._get_company(lot, version)
            since, due = dues.get(company, kind)
            open_values = {
                "reason": reason,
                "since": since,
                "due_date": due,
                "remind_on": due,
                "send_after": moment,
                "state": "ready" if version else "missing",
            }
            missing = known.get((lot, customer, kind, self.env["aftersales.document.version"]))
            delivery = known.get((lot, customer, kind, version))
            if not delivery and missing and missing.state == "missing":
                # what was waited for has come: it is due when it was
                missing.write(
                    {
                        "version_id": version.id,
                        "document_id": version.document_id.id,
                        "state": "ready",
                        "send_after": moment,
                    }
                )
                known.pop((lot, customer, kind, self.env["aftersales.document.version"]))
                known[lot, customer, kind, version] = missing
                again |= missing
            elif not delivery:
                new.append(
                    {
                        **open_values,
                        "lot_id": lot.id,
                        "partner_id": customer.id,
                        "kind_id": kind.id,
                        "company_id": company.id,
                        "version_id": version.id,
                        "document_id": version.document_id.id,
                    }
                )
            elif delivery.state == "cancelled":
                delivery.write(open_values)
                again |= delivery
        return deliveries.create(new) | again

    @api.model
    def _get_company(self, lot, version):
        lot = lot.sudo()
        return lot.company_id or lot.sale_order_id.company_id or version.company_id or self.env.company

    # ---------------------------------------------------------------------------------------------
    # What versions do
    # ---------------------------------------------------------------------------------------------

    def _lose_version(self):
        """The version was withdrawn: what has not been sent waits for another one."""
        opened = self.sudo().filtered(lambda delivery: delivery.state == "ready")
        known = {
            (delivery.lot_id, delivery.partner_id, delivery.kind_id)
            for delivery in self.sudo().search(
                Domain("state", "=", "missing") & Domain("lot_id", "in", opened.lot_id.ids)
            )
        }
        for delivery in opened:
            key = delivery.lot_id, delivery.partner_id, delivery.kind_id
            if key in known or delivery.reason == "changed":
                delivery.state = "cancelled"
            else:
                known.add(key)
                delivery.write({"state": "missing", "version_id": False, "document_id": False})

    def _follow_version(self, version):
        """Nobody is sent a version that has been superseded meanwhile: the newer one takes its place."""
        opened = self.sudo().filtered(lambda delivery: delivery.state == "ready")
        taken = {
            (delivery.lot_id, delivery.partner_id)
            for delivery in self.sudo().search(
                Domain("version_id", "=", version.id) & Domain("lot_id", "in", opened.lot_id.ids)
            )
        }
        doubled = opened.filtered(lambda delivery: (delivery.lot_id, delivery.partner_id) in taken)
        doubled.write({"state": "cancelled"})
        (opened - doubled).write({"version_id": version.id})

    # ---------------------------------------------------------------------------------------------
    # Rights
    # ---------------------------------------------------------------------------------------------

    def _ensure_may_send(self):
        self.check_access("read")
        duties = ("aftersales_service.group_clerk", "aftersales_service.group_dispatcher")
        if not self.env.su and not any(self.env.user.has_group(duty) for duty in duties):
            raise AccessError(self.env._("Documents are sent by the service desk or the dispatcher."))

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What a customer was to get, and got, is kept."))


class _Dues:
    """Due days of one moment; each company's calendar is expanded once."""

    def __init__(self, env, moment):
        self._env = env
        self._moment = moment
        self._clocks = {}
        self._found = {}

    def get(self, company, kind):
        """(day of the moment, day on which the document is due), both as the company's calendar has it."""
        key = company, kind.due_days
        if key not in self._found:
            calendar = company.sudo().resource_calendar_id
            zone = pytz.timezone(calendar.tz or "UTC")
            if company not in self._clocks:
                self._clocks[company] = Clock(calendar, company, calendar, self._moment)
            since = pytz.utc.localize(self._moment).astimezone(zone).date()
            due = since
            if kind.due_days:
                end = self._clocks[company].get_due(self._moment, kind.due_days, "working_days")
                # who works until midnight has until the day that ends then
                due = (pytz.utc.localize(end) - timedelta(seconds=1)).astimezone(zone).date()
            self._found[key] = since, due
        return self._found[key]

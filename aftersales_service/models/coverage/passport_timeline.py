from datetime import datetime, time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..report.service_report_portal import ON_PORTAL
from .product_document_lot import OFFICE

#: So many of each sort are on the timeline; the lists behind the buttons have all.
LATEST = 100
#: States of a report whose work counts.
SIGNED = ("signed", "approved")


class StockLot(models.Model):
    """One calm timeline of a product: everything that happened to it, latest first.

    Each sort of entry takes one query however many there are. There are two readers: one of our people, with his
    own rights, and the present owner, who sees what happened to the product while it was his.
    """

    _inherit = "stock.lot"

    passport_timeline = fields.Html(
        string="Timeline",
        compute="_compute_passport_timeline",
        sanitize=False,  # made by our own template, which escapes
    )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_passport_timeline(self):
        for lot in self:
            lot.passport_timeline = lot._origin and self.env["ir.qweb"]._render(
                "aftersales_service.passport_timeline", {"entries": lot._origin._get_passport_entries()}
            )

    def _get_passport_entries(self, owner=None):
        """What happened to the product.

        :param owner: company of the customer who holds it, checked by the caller: what concerns others is left out
            and all is read with all rights. Without one the user's own rights decide.
        :return: list of dict(day, icon, tone, title, text, url), the latest day first
        """
        self.ensure_one()
        self.check_access("read")
        reader = self.sudo() if owner else self
        entries = [
            *reader._passport_moves(owner),
            *reader._passport_warranty(owner),
            *reader._passport_contracts(owner),
            *reader._passport_cases(owner),
            *reader._passport_visits(owner),
            *reader._passport_parts(owner),
            *reader._passport_documents(owner),
        ]
        entries = [entry for entry in entries if entry["day"]]
        for entry in entries:
            if isinstance(entry["day"], datetime):
                entry["moment"] = entry["day"]
                entry["day"] = fields.Datetime.context_timestamp(self, entry["day"]).date()
            else:
                entry["moment"] = datetime.combine(entry["day"], time.min)
            entry["date"] = format_date(self.env, entry["day"], date_format="medium")
        return sorted(entries, key=lambda entry: entry["moment"], reverse=True)

    def _entry(self, day, icon, title, text="", url=False, tone=""):
        return {"day": day, "icon": icon, "title": title, "text": text, "url": url, "tone": tone}

    # ---------------------------------------------------------------------------------------------
    # Sorts of entries
    # ---------------------------------------------------------------------------------------------

    def _passport_moves(self, owner):
        """Deliveries and returns. Nobody needs rights on the stock to be told where a serial has been."""
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                Domain("lot_id", "=", self.id)
                & Domain("state", "=", "done")
                & (Domain("location_id.usage", "=", "customer") | Domain("location_dest_id.usage", "=", "customer")),
                order="date desc, id desc",
                limit=LATEST,
            )
        )
        names = not owner and any(self.env.user.has_group(group) for group in OFFICE.split(","))
        entries = []
        for line in lines:
            partner = line.picking_id.partner_id or line.move_id.partner_id
            if owner and partner.commercial_partner_id != owner:
                continue
            delivered = line.location_dest_id.usage == "customer"
            entries.append(
                self._entry(
                    line.date,
                    "fa-truck" if delivered else "fa-reply",
                    self.env._("Delivered") if delivered else self.env._("Returned"),
                    " · ".join(filter(None, [names and partner.display_name, line.picking_id.name])),
                )
            )
        return entries

    def _passport_warranty(self, owner):
        entries = []
        if owner and self.warranty_partner_id and self.warranty_partner_id != owner:
            return entries
        if self.warranty_accepted_on:
            entries.append(self._entry(self.warranty_accepted_on, "fa-handshake-o", self.env._("Accepted")))
        if self.warranty_start:
            until = self.warranty_end and self.env._("until %(day)s", day=format_date(self.env, self.warranty_end))
            entries.append(
                self._entry(
                    self.warranty_start, "fa-shield", self.env._("Warranty begins"), until or "", tone="success"
                )
            )
        today = fields.Date.context_today(self)
        if self.warranty_end and self.warranty_end < today and not self.warranty_ended_on:
            entries.append(self._entry(self.warranty_end, "fa-shield", self.env._("Warranty ended")))
        if self.warranty_replaces_id:
            entries.append(
                self._entry(
                    self.warranty_from,
                    "fa-exchange",
                    self.env._("Given in exchange for %(serial)s", serial=self.warranty_replaces_id.name),
                )
            )
        if self.warranty_ended_by == "exchanged":
            successor = self.search([("warranty_replaces_id", "=", self.id)], limit=1)
            entries.append(
                self._entry(
                    self.warranty_ended_on,
                    "fa-exchange",
                    self.env._("Exchanged for %(serial)s", serial=successor.name or "–"),
                )
            )
        return entries

    def _passport_contracts(self, owner):
        contracts = self.contract_ids | self.contract_id
        if owner:
            contracts = contracts.filtered(lambda contract: contract.commercial_partner_id == owner)
        else:
            contracts = contracts.sudo(False)._filtered_access("read")
        return [
            self._entry(
                contract.start,
                "fa-file-text-o",
                self.env._("Service contract %(contract)s", contract=contract.name),
                self.env._(
                    "from %(start)s until %(end)s",
                    start=format_date(self.env, contract.start),
                    end=format_date(self.env, contract.until),
                ),
                tone="success",
            )
            for contract in contracts
            if contract.started_on
        ]

    def _passport_cases(self, owner):
        tickets = self.env["helpdesk.ticket"]
        domain = Domain("lot_id", "=", self.id)
        if owner:
            domain &= Domain("partner_id.commercial_partner_id", "=", owner.id) & Domain("confidential", "=", False)
        steps = dict(tickets._fields["portal_step"]._description_selection(self.env))
        return [
            self._entry(
                ticket.contact_date,
                "fa-life-ring",
                f"{ticket.number} {ticket.name}",
                steps.get(ticket.portal_step, "") if owner else ticket.stage_id.name,
                f"/my/ticket/{ticket.id}" if owner else f"/odoo/after-sales-contacts/{ticket.id}",
            )
            for ticket in tickets.search(domain, order="contact_date desc, id desc", limit=LATEST)
        ]

    def _passport_visits(self, owner):
        """Visits with what their reports say; the owner sees them once there is a report for him."""
        domain = Domain("lot_id", "=", self.id)
        reports = self.env["aftersales.service.report"]
        if owner:
            states = [state for state in ON_PORTAL if state != "superseded"]
            found = reports.search(
                domain
                & Domain("partner_id.commercial_partner_id", "=", owner.id)
                & Domain("state", "in", states)
                & (Domain("ticket_id", "=", False) | Domain("ticket_id.confidential", "=", False)),
                order="finished_on desc, id desc",
                limit=LATEST,
            )
            return [report._get_passport_entry(self, f"/my/service-reports/{report.id}") for report in found]
        orders = self.env["aftersales.service.order"].search(
            domain & Domain("state", "!=", "cancelled"), order="planned_start desc, id desc", limit=LATEST
        )
        latest = {
            report.order_id: report for report in reports.search(Domain("order_id", "in", orders.ids), order="version")
        }
        states = dict(orders._fields["state"]._description_selection(self.env))
        entries = []
        for order in orders:
            url = f"/odoo/service-orders/{order.id}"
            report = latest.get(order)
            if report and report.finished_on:
                entries.append(report._get_passport_entry(self, url))
            else:
                entries.append(
                    self._entry(
                        order.planned_start or order.create_date,
                        "fa-wrench",
                        f"{order.name} {order.type_id.name}",
                        states[order.state],
                        url,
                    )
                )
        return entries

    def _passport_parts(self, owner):
        """Parts replaced in this product, and products that this serial was built into."""
        parts = self.env["aftersales.report.part"].search(
            (Domain("report_id.lot_id", "=", self.id) | Domain("lot_id", "=", self.id))
            & Domain("report_id.state", "in", SIGNED)
            & (Domain("report_id.partner_id.commercial_partner_id", "=", owner.id) if owner else Domain.TRUE),
            order="id desc",
            limit=LATEST,
        )
        entries = []
        for part in parts:
            report = part.report_id
            if part.lot_id == self:
                title = self.env._("Built into %(serial)s", serial=report.lot_id.name or report.product_id.name or "–")
            else:
                title = self.env._("Part replaced: %(part)s", part=part.description or part.product_id.display_name)
            serials = " → ".join(filter(None, [part.old_serial, part.new_serial]))
            text = " · ".join(filter(None, [serials, part.reason, report.name]))
            entries.append(self._entry(report.finished_on, "fa-cog", title, text))
        return entries

    def _passport_documents(self, owner):
        deliveries = self.env["aftersales.document.delivery"]
        if not deliveries.has_access("read"):
            return []
        domain = Domain("lot_id", "=", self.id) & Domain("state", "=", "sent")
        if owner:
            domain &= Domain("commercial_partner_id", "=", owner.id)
        methods = dict(self.env["aftersales.document.transmittal"]._fields["method"]._description_selection(self.env))
        return [
            self._entry(
                delivery.sent_on,
                "fa-paper-plane-o",
                delivery.version_id.display_name,
                methods.get(delivery.transmittal_id.method, ""),
                False if owner else f"/odoo/documents-to-send/{delivery.id}",
            )
            for delivery in deliveries.search(domain, order="sent_on desc, id desc", limit=LATEST)
        ]

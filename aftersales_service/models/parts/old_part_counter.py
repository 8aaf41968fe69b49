from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .old_part_step import RECEIVABLE

#: Rows on the counter's screen.
MOST_SHOWN = 40


class OldPart(models.Model):
    """The storekeeper's counter: one scan, one reception.

    What is scanned is a label, a serial or the number of an order. What cannot be received is answered by a
    sentence on the screen, not by an error: the next part lies on the counter already.
    """

    _inherit = "aftersales.old.part"

    @api.model
    def counter_load(self):
        """What lies on the counter: received, and not judged yet; the latest first."""
        self._ensure_storekeeper()
        waiting = self.search(
            Domain("state", "=", "received") & Domain("company_id", "=", self.env.company.id),
            order="received_on desc, id desc",
            limit=MOST_SHOWN,
        )
        return {"waiting": [part._get_counter_card() for part in waiting]}

    @api.model
    def counter_scan(self, text):
        """Receive what was scanned, or say why not.

        :param text: a label, an old serial, or the number of an order, a report or a ticket
        :return: dict with ``received`` (a card), ``choose`` (cards), or ``message``
        """
        self._ensure_storekeeper()
        text = (text or "").strip()
        if not text:
            return {"message": self.env._("Scan the label of an old part, or type its serial or the order's number.")}
        company = Domain("company_id", "=", self.env.company.id)
        part = self.search(company & Domain("code", "=", text.upper()), limit=1)
        if part:
            return part._answer_scan()
        message = self._get_foreign_message(text)
        if message:
            return {"message": message}
        lots = self.env["stock.lot"]._find_by_serial({text}).get(text.lower(), self.env["stock.lot"])
        by_serial = self.search(
            company
            & Domain("state", "in", RECEIVABLE)
            & (Domain("old_serial", "in", [text, text.upper(), text.lower()]) | Domain("lot_id", "in", lots.ids)),
            limit=MOST_SHOWN,
        )
        if len(by_serial) == 1:
            return by_serial._answer_scan()
        found = by_serial or self.search(
            company & Domain("state", "in", RECEIVABLE) & self._get_number_domain(text), limit=MOST_SHOWN
        )
        if found:
            return {"choose": [part._get_counter_card() for part in found]}
        return {"message": self._get_nothing_message(text)}

    def counter_receive(self, quantity=None, serial=None):
        """Receive what was chosen or counted on the screen."""
        self.ensure_one()
        self._ensure_storekeeper()
        try:
            with self.env.cr.savepoint():
                part = self.action_receive(quantity, serial)
        except UserError as error:
            return {"message": str(error)}
        return {"received": part._get_counter_card()}

    def _answer_scan(self):
        """Receive it at once; ask first where there is something to count, or a serial to read."""
        self.ensure_one()
        card = self._get_counter_card()
        to_ask = self.uom_id.compare(self.quantity, 1) > 0 or card["needs_serial"]
        if to_ask and self.state in RECEIVABLE and not self.is_own:
            return {"choose": [card]}
        return self.counter_receive()

    @api.model
    def _get_number_domain(self, text):
        """Old parts of an order, by its number or that of its report or ticket."""
        numbers = [text, text.upper()]
        return (
            Domain("order_id.name", "in", numbers)
            | Domain("report_part_id.report_id.name", "in", numbers)
            | Domain("ticket_id.number", "in", numbers)
        )

    @api.model
    def _get_foreign_message(self, text):
        """A label that is one, but not of the company whose counter this is; nothing more is told about it."""
        # only whether the label exists: what it stands for may not be for this user
        part = self.sudo().search([("code", "=", text.upper())], limit=1)
        if not part:
            return False
        if part.company_id in self.env.user.company_ids:
            return self.env._(
                "%(label)s belongs to %(company)s. Switch to that company to receive it.",
                label=part.code,
                company=part.company_id.name,
            )
        return self.env._("%(label)s is a label of another company. It cannot be received here.", label=part.code)

    @api.model
    def _get_nothing_message(self, text):
        known = self.search_count(
            Domain("company_id", "=", self.env.company.id)
            & (self._get_number_domain(text) | Domain("old_serial", "in", [text, text.upper(), text.lower()])),
            limit=1,
        )
        if known:
            return self.env._("%(text)s: everything has come back already.", text=text)
        return self.env._(
            "%(text)s is neither a label nor a serial or number for which an old part is owed. Look at the label, "
            "or type the number of the service order.",
            text=text,
        )

    def _get_counter_card(self):
        """What the screen shows of it."""
        self.ensure_one()
        return {
            "id": self.id,
            "code": self.code,
            "product": self.product_id.display_name,
            "quantity": self.quantity,
            "unit": self.uom_id.name,
            "serial": self.old_serial or self.lot_id.name or "",
            "needs_serial": self.product_id.tracking != "none" and not (self.old_serial or self.lot_id),
            "holder": self.holder_id.name,
            "customer": self.partner_id.name,
            "order": self.order_id.name,
            "due": fields.Date.to_string(self.due_date),
            "in_question": self.in_question,
        }

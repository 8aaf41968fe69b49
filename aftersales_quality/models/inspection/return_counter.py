from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Rows on the counter's screen.
MOST_SHOWN = 40
#: Nothing that is scanned is longer.
MOST_SCANNED = 100


class QualityReturn(models.Model):
    """The storekeeper's counter for returned goods: one scan, one reception.

    What is scanned is the number on a label or letter, a serial, or the number of a ticket. Goods that nobody has
    announced are registered on the spot if their serial is known. What cannot be received is answered by a sentence.
    """

    _inherit = "aftersales.quality.return"

    @api.model
    def counter_load(self):
        """What has just come in, and what is to leave; the latest first."""
        self._ensure_storekeeper()
        company = Domain("company_id", "=", self.env.company.id)
        received = self.search(
            company & Domain("state", "=", "received"), order="received_on desc, id desc", limit=MOST_SHOWN
        )
        leaving = self.search(company & Domain("state", "=", "ready"), order="promised_on, id", limit=MOST_SHOWN)
        return {
            "received": [goods._get_counter_card() for goods in received],
            "leaving": [goods._get_counter_card() for goods in leaving],
        }

    @api.model
    def counter_scan(self, text):
        """Receive what was scanned, or say why not.

        :return: dict with ``received`` (a card), ``choose`` (cards), ``unknown`` (what may be registered), or
            ``message``
        """
        self._ensure_storekeeper()
        text = (text or "").strip()[:MOST_SCANNED]
        if not text:
            return {"message": self.env._("Scan the label or the serial, or type the number of the ticket.")}
        company = Domain("company_id", "=", self.env.company.id)
        goods = self.search(company & Domain("name", "=", text.upper()), limit=1)
        if goods:
            return goods._answer_scan()
        lots = self.env["stock.lot"]._find_by_serial({text}).get(text.lower(), self.env["stock.lot"])
        spellings = list({text, text.upper(), text.lower()})
        found = self.search(
            company
            & Domain("state", "=", "expected")
            & (Domain("lot_id", "in", lots.ids) | Domain("serial_stated", "in", spellings)),
            limit=MOST_SHOWN,
        ) or self.search(
            company
            & Domain("state", "=", "expected")
            & (Domain("ticket_id.number", "in", spellings) | Domain("case_id.name", "in", spellings)),
            limit=MOST_SHOWN,
        )
        if len(found) == 1 and (found.lot_id in lots or found.serial_stated):
            return found._answer_scan()
        if found:
            return {"choose": [goods._get_counter_card() for goods in found]}
        return self._answer_unknown(text, lots)

    @api.model
    def _answer_unknown(self, text, lots):
        """Nobody has announced it: it is here already, may be registered now, or is not known at all."""
        here = self.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("lot_id", "in", lots.ids)
            & Domain("state", "not in", ("expected", "done", "cancelled")),
            limit=1,
        )
        if here:
            return here._answer_scan()
        owners = lots.filtered(
            lambda lot: lot.installed_partner_id and lot.company_id in (self.env.company, lot.company_id.browse())
        )
        if len(owners) == 1:
            return {
                "unknown": {
                    "lot_id": owners.id,
                    "serial": owners.name,
                    "product": owners.product_id.display_name,
                    "customer": owners.installed_partner_id.display_name,
                }
            }
        return {
            "message": self.env._(
                "%(text)s is no number of returned goods, and no serial that stands at a customer's. Look at the "
                "label, or have the clerk register what came.",
                text=text,
            )
        }

    def counter_receive(self, quantity=None, serial=None):
        """Receive what was chosen or counted on the screen."""
        self.ensure_one()
        self._ensure_storekeeper()
        try:
            with self.env.cr.savepoint():
                self.action_receive(quantity, serial)
        except (UserError, ValidationError) as error:
            return {"message": str(error)}
        return {"received": self._get_counter_card()}

    @api.model
    def counter_register(self, lot_id):
        """Register and receive goods that nobody has announced.

        :param lot_id: the serial that was scanned
        """
        self._ensure_storekeeper()
        lot = self.env["stock.lot"].browse(int(lot_id)).exists()
        lot.check_access("read")
        if not lot.installed_partner_id:
            return {"message": self.env._("Nobody has this serial. Have the clerk register what came.")}
        try:
            with self.env.cr.savepoint():
                goods = self.create({"lot_id": lot.id, "partner_id": lot.installed_partner_id.commercial_partner_id.id})
                goods.action_receive()
        except AccessError:
            raise
        except (UserError, ValidationError) as error:
            return {"message": str(error)}
        return {"received": goods._get_counter_card()}

    def _answer_scan(self):
        """Receive it at once; ask first where there is something to count, or a serial to read."""
        self.ensure_one()
        card = self._get_counter_card()
        if self.state == "ready":
            return {"message": self.env._("%(goods)s is ready to leave. Send it off below.", goods=self.name)}
        to_ask = self.uom_id.compare(self.quantity, 1) > 0 or card["needs_serial"]
        if to_ask and self.state == "expected":
            return {"choose": [card]}
        return self.counter_receive()

    def _get_counter_card(self):
        """What the screen shows of it."""
        self.ensure_one()
        judgements = dict(self._fields["judgement"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "product": self.product_id.display_name,
            "quantity": self.quantity,
            "unit": self.uom_id.name,
            "serial": self.lot_id.name or self.serial_stated or "",
            "needs_serial": self.product_id.tracking != "none" and not (self.lot_id or self.serial_stated),
            "customer": self.partner_id.display_name,
            "ticket": self.ticket_id.sudo().number or "",
            "fault": self.fault or "",
            "late": self.is_late,
            "to_customer": self.judgement in ("repair", "as_is", "replace"),
            "judgement": judgements.get(self.judgement, ""),
            "replacement": self.replacement_lot_id.name or self.replacement_product_id.display_name or "",
        }

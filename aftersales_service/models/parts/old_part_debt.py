from datetime import timedelta

from odoo import api, fields, models

from .old_part import BACK, OPEN
from .product_category import DEFAULT_OLD_PART_DAYS


class OldPart(models.Model):
    """What is owed follows the signed report: made by the first, kept, changed or dropped by corrections."""

    _inherit = "aftersales.old.part"

    @api.private
    def follow_report(self, report):
        """Bring what is owed for an order in line with its report that has just been signed.

        What came back stays what it is: if the correction does not replace the part any more, the store is asked
        to clarify it.

        :param report: the version that counts, with ``sudo``
        """
        alive = self.search([("order_id", "=", report.order_id.id), ("state", "!=", "cancelled")])
        by_line = alive.grouped("report_part_id")
        todo, claimed = [], self.browse()
        for line in report.part_ids:
            before = line._get_corrected_lines()
            own = self.union(*(by_line[earlier] for earlier in before if earlier in by_line))
            claimed += own
            todo += own._follow_line(line)
        (alive - claimed)._release()
        return self.create(todo)

    def _follow_line(self, line):
        """Keep, change or drop these records as ``line`` says.

        :return: values of records that are missing
        """
        fitting = self.filtered(lambda part: part.product_id == line.product_id)
        (self - fitting)._release()
        wanted = line.quantity if line._owes_old_part() else 0.0
        surplus = sum(fitting.mapped("quantity")) - wanted
        uom = line.uom_id
        # what has not come back is given up first, the latest before the earlier ones
        for part in fitting.filtered(lambda part: part.state not in BACK).sorted("id", reverse=True):
            if uom.compare(surplus, 0) <= 0:
                break
            released = min(surplus, part.quantity)
            part._split_off(released)._release()
            surplus -= released
        kept = fitting.filtered(lambda part: part.state != "cancelled")
        if uom.compare(surplus, 0) > 0:
            kept.filtered(lambda part: part.state in BACK)._ask_to_clarify()
        kept.write({"report_part_id": line.id})
        open_parts = kept.filtered(lambda part: part.state in OPEN)
        debtor = line._get_debtor()
        open_parts.filtered(lambda part: part.holder_id != debtor).write({"holder_id": debtor.id})
        if len(kept) == len(open_parts):
            # nothing came back yet: serials are those of the correction
            serials = line._get_old_serials()
            for part, serial in zip(open_parts, serials + [False] * len(open_parts), strict=False):
                if part.old_serial != serial:
                    part.write({"old_serial": serial, "lot_id": line._find_old_lot(serial).id})
        missing = -surplus
        return line._prepare_old_parts(missing) if uom.compare(missing, 0) > 0 else []

    def _release(self):
        """The corrected report does not replace these any more."""
        back = self.filtered(lambda part: part.state in BACK)
        back._ask_to_clarify()
        released = self - back
        released.write({"state": "cancelled", "settled_on": False, "next_reminder": False})
        released.activity_ids.unlink()

    def _ask_to_clarify(self):
        """These came back although nobody owes them."""
        self.write({"in_question": True})
        for part in self:
            part.message_post(
                body=self.env._(
                    "The corrected service report does not replace this part any more. Take the reception back and "
                    "give the part to its owner, or have the report corrected."
                )
            )


class ReportPart(models.Model):
    _inherit = "aftersales.report.part"

    old_part_ids = fields.One2many("aftersales.old.part", "report_part_id", string="Old parts", readonly=True)

    def _owes_old_part(self):
        """Whether the part that was taken out has to come back."""
        self.ensure_one()
        category = self.product_id.categ_id
        return self.product_id.type == "consu" and (not category or category._owes_old_part())

    def _get_corrected_lines(self):
        """This line and those of earlier versions that it corrects."""
        self.ensure_one()
        lines = line = self
        while line := line.corrects_id:
            lines += line
        return lines

    def _get_old_serials(self):
        """The old serials of the line, one by one: engineers write several with commas or blanks between."""
        self.ensure_one()
        if not self.old_serial:
            return []
        found = self.old_serial.replace(",", " ").replace("，", " ").replace(";", " ").replace("、", " ").split()
        # a serial may have blanks in it: taken apart only where there are as many as parts
        return found if len(found) == self.quantity else [self.old_serial.strip()]

    def _find_old_lot(self, serial):
        """The serial as stock knows it; empty if it does not."""
        self.ensure_one()
        lots = self.env["stock.lot"].sudo()
        if not serial:
            return lots
        return lots.search(
            [
                ("product_id", "=", self.product_id.id),
                ("name", "=ilike", serial.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )

    def _prepare_old_parts(self, quantity):
        """Values of what is owed for ``quantity`` of this line: one record, or one per serial."""
        self.ensure_one()
        report = self.report_id
        order = report.order_id
        since = report.finished_on
        category = self.product_id.categ_id
        days = category._get_old_part_days() if category else DEFAULT_OLD_PART_DAYS
        due = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id.partner_id.tz or self.env.user.tz), since
        ).date() + timedelta(days=days)
        common = {
            "report_part_id": self.id,
            "order_id": order.id,
            "ticket_id": order.ticket_id.id,
            "company_id": self.company_id.id,
            "partner_id": report.partner_id.commercial_partner_id.id,
            "product_id": self.product_id.id,
            "holder_id": self._get_debtor().id,
            "owed_since": since,
            "due_date": due,
            "next_reminder": due - timedelta(days=self.company_id.aftersales_old_part_remind_days),
        }
        serials = self._get_old_serials()
        single = self.product_id.tracking == "serial" or len(serials) > 1
        pieces = [1.0] * round(quantity) if single and quantity == round(quantity) else [quantity]
        known = self.old_part_ids.filtered(lambda part: part.state != "cancelled").mapped("old_serial")
        serials = [serial for serial in serials if serial not in known]
        return [
            {
                **common,
                "quantity": piece,
                "old_serial": serial,
                "lot_id": self._find_old_lot(serial).id,
            }
            for piece, serial in zip(
                pieces, serials[: len(pieces)] + [False] * (len(pieces) - len(serials)), strict=True
            )
        ]

    def _get_debtor(self):
        """The holder who owes the old part: whose stock the new one came from, or who did the work."""
        self.ensure_one()
        if self.holder_id:
            return self.holder_id
        order = self.report_id.order_id
        holders = self.env["aftersales.holder"]
        if order.station_id:
            return holders.ensure(order.station_id, self.company_id)
        return holders.ensure(self.report_id.engineer_id or order.engineer_id, self.company_id)


class ServiceReport(models.Model):
    _inherit = "aftersales.service.report"

    def _after_signed(self):
        result = super()._after_signed()
        for report in self.sudo():
            self.env["aftersales.old.part"].sudo().follow_report(report)
        return result

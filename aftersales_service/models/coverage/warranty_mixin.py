from odoo import api, fields, models
from odoo.tools import format_date


class CoverageMixin(models.AbstractModel):
    """A badge that says at a glance who will probably pay: the warranty, a contract, or nobody but the customer.

    Of a ticket and of an order. Line by line it is decided on the order (``charge_line.py``).
    """

    _name = "aftersales.coverage.mixin"
    _description = "Coverage at a Glance"

    coverage = fields.Selection(
        selection=[("warranty", "In warranty"), ("contract", "Under contract"), ("out", "Out of warranty")],
        compute="_compute_coverage",
        groups="base.group_user",
        help="On the day of the contact, as far as serial, delivery and contract are known.",
    )
    coverage_label = fields.Char(string="Covered by", compute="_compute_coverage", groups="base.group_user")
    coverage_reason = fields.Char(string="Why covered", compute="_compute_coverage", groups="base.group_user")

    def _get_coverage_fields(self):
        """Names of the fields that the badge follows from."""
        return [
            "lot_id.warranty_from",
            "lot_id.warranty_end",
            "lot_id.warranty_paused_since",
            "lot_id.warranty_ended_on",
            "product_id",
            "company_id",
            "contract_id",
        ]

    @api.depends_context("lang")
    @api.depends(lambda self: self._get_coverage_fields())
    def _compute_coverage(self):
        warranties = self._get_warranties()
        for record in self:
            found = warranties.get(record)
            words = record._get_coverage_words(found)
            record.coverage = record._get_coverage(found)
            record.coverage_label = " · ".join(words) or False
            record.coverage_reason = found and found["reason"]

    def _get_coverage(self, warranty):
        """Hook: the one word for filters and colours. :param warranty: what ``_get_warranties`` says, or None"""
        self.ensure_one()
        if warranty and warranty["covered"]:
            return "warranty"
        if self.contract_id:
            return "contract"
        return "out" if warranty else False

    def _get_coverage_words(self, warranty):
        """Hook: what stands on the badge, in pieces."""
        self.ensure_one()
        words = []
        if warranty and warranty["covered"]:
            words.append(self.env._("Warranty until %(day)s", day=format_date(self.env, warranty["until"])))
        elif warranty:
            words.append(self.env._("Out of warranty"))
        if self.contract_id:
            words.append(self.env._("Contract %(number)s", number=self.contract_id.sudo().name))
        return words

    def _get_warranties(self):
        """What the warranty says to each record on the day that counts.

        :return: dict of record to the answer of ``stock.lot._get_warranty``; a record of which nothing is known, no
            serial and no delivery, is not in it
        """
        found = {}
        for record in self:
            if record.lot_id.warranty_from:
                found[record] = record.lot_id._get_warranty(record._get_warranty_day())
        return found

    def _get_warranty_day(self):
        """Hook: the day that counts."""
        raise NotImplementedError

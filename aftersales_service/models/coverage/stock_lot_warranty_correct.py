from odoo import api, fields, models
from odoo.tools import format_date

from .stock_lot import ENDS


class StockLot(models.Model):
    """A warranty corrected by hand: what was said instead stays, and what happens afterwards still moves it."""

    _inherit = "stock.lot"

    warranty_pause_count = fields.Integer(compute="_compute_warranty_pause_count")

    def _compute_warranty_pause_count(self):
        counts = dict(
            self.env["aftersales.warranty.pause"]._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"])
        )
        for lot in self:
            lot.warranty_pause_count = counts.get(lot, 0)

    def _foresee_warranty(self, begin, company):
        """The ends that a delivery on ``begin`` would give; those of today if that is when it was delivered.

        :return: dict of the fields that hold ends
        """
        self.ensure_one()
        names = [f"warranty_{name}" for name in ENDS]
        if self.warranty_from == begin:
            return {name: self[name] for name in names}
        virtual = self.new({**self._prepare_other_begin(begin, company), "warranty_fixed_on": False}, origin=self)
        pauses = [(row.since, row.until or None) for row in self.warranty_pause_ids]
        ends = virtual._prepare_warranty_ends(pauses)
        return {name: ends[name] for name in names}

    def _prepare_other_begin(self, begin, company):
        """Values for a warranty that goes back to ``begin`` instead; the promise stays what it was."""
        if not self.warranty_from:
            term = self.env["aftersales.warranty.term"].get_for(self.product_id, company)[self.product_id]
            return {"warranty_from": begin, **term.sudo()._prepare_warranty(begin)}
        latest = self.warranty_start_latest
        return {"warranty_from": begin, "warranty_start_latest": latest and latest + (begin - self.warranty_from)}

    @api.private
    def correct_warranty(self, begin, ends, reason, user):
        """Set another beginning and other ends. :param ends: dict of the fields that hold ends to their last day"""
        self.ensure_one()
        lot = self.sudo()
        before = lot._describe_warranty()
        if lot.warranty_from != begin:
            lot.write(
                {**lot._prepare_other_begin(begin, lot.company_id or self.env.company), "warranty_fixed_on": False}
            )
        if any((lot[name] or False) != (day or False) for name, day in ends.items()):
            lot.write(
                {
                    "warranty_fixed_on": max(fields.Date.context_today(self), begin),
                    **{f"warranty_fixed_{name}": ends[f"warranty_{name}"] for name in ENDS},
                }
            )
        lot.warranty_fixed_reason = reason
        lot.message_post(
            author_id=user.partner_id.id,
            body=self.env._(
                "Warranty corrected: %(before)s → %(after)s. Reason: %(reason)s",
                before=before,
                after=lot._describe_warranty(),
                reason=reason,
            ),
        )

    def _describe_warranty(self):
        days = [format_date(self.env, day) if day else "–" for day in (self.warranty_start, self.warranty_end)]
        return " – ".join(days)

    def action_correct_warranty(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.warranty_correct_action")
        return {**action, "context": {"active_model": "stock.lot", "active_id": self.id, "active_ids": self.ids}}

    def action_view_warranty_pauses(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.warranty_pause_action")
        return {**action, "domain": [("lot_id", "=", self.id)], "context": {"default_lot_id": self.id}}

from odoo import Command
from odoo.exceptions import UserError

from .attribution_common import AttributionCommon


class TestSuggestion(AttributionCommon):
    """Who is likely to be responsible, with reasons; taken over only by hand."""

    def _receive(self, lot, supplier):
        """A receipt of ``lot`` from ``supplier``, as purchasing would have had it."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "partner_id": supplier.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.write({"lot_id": lot.id, "quantity": 1})
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def _get_lot(self):
        return self.env["stock.lot"].create({"name": "SN-9001", "product_id": self.product.id})

    def _decide(self, department_share, **case_values):
        """An earlier decision, final."""
        attribution = self._serve(
            self._draft(
                self._share(self.assembly, department_share),
                self._share(self.supplier, 100 - department_share),
                **case_values,
            )
        )
        self._get_share(attribution, "department").with_user(self.head).action_accept()
        self._get_share(attribution, "supplier").with_user(self.purchasing).action_accept()
        return attribution

    def _open_dialog(self, attribution):
        return (
            self.env["aftersales.attribution.suggest"]
            .with_user(self.quality)
            .with_context(default_attribution_id=attribution.id)
            .create({})
        )

    def test_supplier_of_the_units(self):
        lot = self._get_lot()
        self._receive(lot, self.supplier)
        attribution = self._draft(lot_ids=[Command.set(lot.ids)])
        [suggestion] = attribution._get_suggestions()
        self.assertEqual((suggestion.kind, suggestion.party), ("supplier", self.supplier))
        self.assertIn("came from there", suggestion.reasons[0])
        self.assertFalse(attribution.share_ids, "nothing is applied by itself")

    def test_earlier_decisions_are_counted_and_averaged(self):
        self._decide(60)
        self._decide(80)
        attribution = self._draft()
        by_party = {suggestion.party: suggestion for suggestion in attribution._get_suggestions()}
        self.assertEqual(by_party[self.assembly].decisions, 2)
        self.assertEqual(by_party[self.assembly].share, 70)
        self.assertIn("Same product: 2 decisions, 70 %", by_party[self.assembly].reasons[0])
        self.assertEqual(by_party[self.supplier].share, 30)

    def test_what_is_not_decided_does_not_count(self):
        self._serve()
        self.assertFalse(self._draft()._get_suggestions())

    def test_earlier_decisions_on_the_same_supplier(self):
        other = self.env["product.product"].create({"name": "Compressor", "is_storable": True, "tracking": "serial"})
        self._decide(60, product_id=other.id, lot_ids=[Command.clear()])
        lot = self._get_lot()
        self._receive(lot, self.supplier)
        attribution = self._draft(lot_ids=[Command.set(lot.ids)])
        first, second = attribution._get_suggestions()
        self.assertEqual((first.party, first.decisions, first.share), (self.supplier, 1, 40))
        self.assertEqual((second.party, second.decisions, second.share), (self.assembly, 1, 60))
        self.assertIn("Same supplier", second.reasons[0])

    def test_carrier_of_parts_and_customer_who_has_caused_it(self):
        carrier = self.env["res.partner"].create({"name": "Fast Freight", "is_company": True})
        ticket = self._complain()
        order = self._plan_order(ticket)
        self._work_on(order, fault_origin="use")
        self.env["aftersales.freight"].create(
            {"carrier_id": carrier.id, "reference": "W-1", "amount": 5, "order_id": order.id}
        )
        attribution = self._draft(case=self._bring_to(self._open_case(ticket), "confirmed"))
        found = {(suggestion.kind, suggestion.party): suggestion for suggestion in attribution._get_suggestions()}
        self.assertIn(("carrier", carrier), found)
        self.assertIn("says", found["customer", self.customer].reasons[0])

    def test_taken_over_into_a_draft_that_stays_editable(self):
        self._decide(60)
        self._decide(80)
        attribution = self._draft()
        dialog = self._open_dialog(attribution)
        with self.assertRaises(UserError):
            dialog.action_take_over()
        self.assertFalse(attribution.share_ids)
        dialog.line_ids.taken = True
        dialog.action_take_over()
        shares = {share.party: share.share for share in attribution.share_ids}
        self.assertEqual(shares, {"Assembly": 70, "Seals Ltd": 30})
        self.assertIn("Same product", attribution.share_ids[0].grounds)
        # a second time nothing is doubled
        dialog.action_take_over()
        self.assertEqual(len(attribution.share_ids), 2)
        attribution.share_ids[0].share = 65

    def test_only_what_is_missing_is_split(self):
        self._decide(60)
        attribution = self._draft(self._share(self.purchase, 50))
        dialog = self._open_dialog(attribution)
        dialog.line_ids.taken = True
        dialog.action_take_over()
        shares = {share.party: share.share for share in attribution.share_ids}
        self.assertEqual(shares, {"Purchasing department": 50, "Assembly": 30, "Seals Ltd": 20})

    def test_more_decisions_take_no_more_queries(self):
        self._decide(60)
        attribution = self._draft()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            attribution._get_suggestions()
            return self.cr.sql_log_count - before

        count()
        few = count()
        for share in (10, 30, 50, 70):
            self._decide(share)
        self.assertLessEqual(count(), few)

import doctest
from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools import warranty

from .report_common import ReportCommon

START = date(2026, 1, 31)


def days(first=0, last=900):
    return st.integers(first, last).map(lambda number: START + timedelta(number))


@st.composite
def stays(draw):
    since = draw(days(-50))
    return since, draw(st.none() | st.integers(0, 90).map(lambda length: since + timedelta(length)))


@tagged("post_install", "-at_install")
class TestWarrantyArithmetic(BaseCase):
    """Dates, without a database."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(warranty).failed, 0)

    @settings(max_examples=300, deadline=None)
    @given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 240))
    def test_months_end_on_the_same_day_or_the_last_of_the_month(self, day, months):
        end = warranty.add_months(day, months)
        self.assertEqual((end.year - day.year) * 12 + end.month - day.month, months)
        self.assertTrue(end.day == day.day or (end.day < day.day and (end + timedelta(1)).day == 1))

    @settings(max_examples=300, deadline=None)
    @given(st.lists(stays(), max_size=6), st.integers(0, 600))
    def test_the_end_is_where_counting_day_by_day_ends(self, pauses, length):
        last = START + timedelta(length)
        today = START + timedelta(2000)
        counted = [(since, until or today) for since, until in pauses]
        # so many days pass outside our hands; a standstill after the end moves nothing
        day, left = START, length
        while left or any(since <= day < until for since, until in counted):
            left -= not any(since <= day < until for since, until in counted)
            day += timedelta(1)
            if day > today + timedelta(700):
                break
        end = warranty.last_day(last, START, pauses)
        seen = warranty.last_day_seen_on(today, end, warranty.paused_since(end, START, pauses))
        self.assertEqual(seen, day)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(stays(), max_size=6), st.integers(0, 600))
    def test_the_order_of_the_rows_does_not_matter(self, pauses, length):
        last = START + timedelta(length)
        self.assertEqual(
            warranty.last_day(last, START, pauses), warranty.last_day(last, START, [*reversed(pauses), *pauses])
        )


class WarrantyCommon(ReportCommon):
    """Sales and returns on given days; a company with a plain term of twelve months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.general = cls.env.ref("aftersales_service.warranty_term_general")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)

    @classmethod
    def _sell(cls, serial, day, customer=None, product=None):
        with freeze_time(f"{day} 10:00:00"):
            return cls._deliver(customer or cls.customer, serial, product=product)

    @classmethod
    def _move(cls, lot, day, back=False, customer=None, sale_line=None):
        """Send a unit back (``back``) or to the customer, without any sale."""
        customers = cls.env.ref("stock.stock_location_customers")
        stock = cls.warehouse.lot_stock_id
        kind = cls.warehouse.in_type_id if back else cls.warehouse.out_type_id
        with freeze_time(f"{day} 10:00:00"):
            source, target = (customers, stock) if back else (stock, customers)
            picking = cls.env["stock.picking"].create(
                {
                    "picking_type_id": kind.id,
                    "partner_id": (customer or cls.customer).id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": lot.product_id.id,
                                "product_uom_qty": 1,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                                "sale_line_id": sale_line and sale_line.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.move_ids.move_line_ids = [
                Command.clear(),
                Command.create(
                    {
                        "product_id": lot.product_id.id,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "picking_id": picking.id,
                    }
                ),
            ]
            picking.move_ids.picked = True
            picking.button_validate()
        return picking

    def _ask(self, lot, day, product=None, user=None):
        found = lot.with_user(user or self.engineer)._get_warranty(date.fromisoformat(day), product)
        return found["covered"], str(found["until"] or "")

    def _leave(self, lot, day, **values):
        """A customer leaves the unit at the counter."""
        with freeze_time(f"{day} 09:00:00"):
            return self._create_ticket(
                partner_id=self.customer.id,
                channel_id=self.channel_walk_in.id,
                kind_id=self.kind_repair.id,
                lot_id=lot.id,
                walk_in_outcome="left",
                received_goods="Pump without hose",
                **values,
            )

    def _pick_up(self, ticket, day):
        with freeze_time(f"{day} 16:00:00"):
            ticket._record_event("unit_back")


class TestWarranty(WarrantyCommon):
    """Begun by the delivery, moved by what happens afterwards (W1)."""

    def test_the_delivery_begins_a_year(self):
        lot = self._sell("SN-A", "2026-03-01")
        self.assertEqual(str(lot.warranty_start), "2026-03-01")
        self.assertEqual(self._ask(lot, "2026-03-01"), (True, "2027-03-01"))
        self.assertEqual(self._ask(lot, "2027-03-01"), (True, "2027-03-01"))
        self.assertEqual(self._ask(lot, "2027-03-02"), (False, "2027-03-01"))
        self.assertEqual(lot.warranty_term_id, self.general)

    def test_leap_day_and_month_ends(self):
        self.assertEqual(self._ask(self._sell("SN-A", "2024-02-29"), "2024-03-01"), (True, "2025-02-28"))
        self.general.months_unit = self.general.months_main = 6
        self.assertEqual(self._ask(self._sell("SN-B", "2026-08-31"), "2026-09-01"), (True, "2027-02-28"))

    def test_reasons_are_sentences_in_the_readers_language(self):
        lot = self._sell("SN-A", "2026-03-01").with_user(self.engineer)
        self.assertIn("SN-A is under warranty until", lot._get_warranty(date(2026, 5, 1))["reason"])
        self.assertIn("ended on", lot._get_warranty(date(2028, 5, 1))["reason"])
        nothing = lot.browse()._get_warranty(date(2026, 5, 1))
        self.assertFalse(nothing["covered"])
        self.assertIn("No serial number", nothing["reason"])
        unsold = self.env["stock.lot"].create({"name": "SN-X", "product_id": self.product.id})
        self.assertIn("No delivery", unsold._get_warranty(date(2026, 5, 1))["reason"])

    def test_the_nearest_term_applies(self):
        terms = self.env["aftersales.warranty.term"].with_user(self.manager)
        above = self.env["product.category"].create({"name": "Machines"})
        category = self.env["product.category"].create({"name": "Pumps", "parent_id": above.id})
        self.product.categ_id = category
        terms.create({"name": "Machines", "product_category_id": above.id, "months_unit": 24, "months_main": 24})
        self.assertEqual(self._ask(self._sell("SN-A", "2026-03-01"), "2026-03-01"), (True, "2028-03-01"))
        terms.create({"name": "Pumps", "product_category_id": category.id, "months_unit": 18, "months_main": 18})
        self.assertEqual(self._ask(self._sell("SN-B", "2026-03-01"), "2026-03-01"), (True, "2027-09-01"))
        terms.create(
            {"name": "P-100", "product_tmpl_id": self.product.product_tmpl_id.id, "months_unit": 6, "months_main": 6}
        )
        self.assertEqual(self._ask(self._sell("SN-C", "2026-03-01"), "2026-03-01"), (True, "2026-09-01"))

    def test_main_parts_and_wear_parts_have_terms_of_their_own(self):
        self.general.months_main = 24
        lot = self._sell("SN-A", "2026-03-01")
        spindle, belt, bolt = (
            self.env["product.product"].create({"name": name}) for name in ("Spindle", "Belt", "Bolt")
        )
        spindle.part_group = "main"
        belt.categ_id = self.env["product.category"].create({"name": "Wear parts", "part_group": "wear"})
        self.assertEqual(self._ask(lot, "2027-06-01", spindle), (True, "2028-03-01"))
        self.assertEqual(self._ask(lot, "2026-06-02", belt), (False, "2026-06-01"))
        self.assertEqual(self._ask(lot, "2027-03-01", bolt), (True, "2027-03-01"))
        self.assertEqual(self._ask(lot, "2027-03-02", self.product), (False, "2027-03-01"))

    def test_a_term_changed_later_changes_no_promise(self):
        lot = self._sell("SN-A", "2026-03-01")
        self.general.with_user(self.manager).write({"months_unit": 3, "months_main": 3})
        self.assertEqual(self._ask(lot, "2026-08-01"), (True, "2027-03-01"))
        self._pick_up(self._leave(lot, "2026-08-01"), "2026-08-11")
        self.assertEqual(self._ask(lot, "2026-09-01"), (True, "2027-03-11"))
        self.assertEqual(self._ask(self._sell("SN-B", "2026-08-01"), "2026-08-01"), (True, "2026-11-01"))

    def test_no_warranty_is_a_term_as_well(self):
        self.general.write({"months_unit": 0, "months_main": 0, "months_wear": 0})
        self.assertEqual(self._ask(self._sell("SN-A", "2026-03-01"), "2026-03-01"), (False, ""))

    # --- in our hands ---------------------------------------------------------------------------

    def test_days_at_the_counter_are_given_back(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._leave(lot, "2026-05-04")
        self.assertEqual(str(lot.warranty_paused_since), "2026-05-04")
        self.assertEqual(self._ask(lot, "2026-05-20"), (True, "2027-03-17"))
        self._pick_up(ticket, "2026-05-24")
        self.assertEqual(self._ask(lot, "2026-06-01"), (True, "2027-03-21"))
        self.assertFalse(lot.warranty_paused_since)
        row = lot.warranty_pause_ids
        self.assertEqual((row.source, row.ticket_id, row.days), ("counter", ticket, 20))

    def test_overlapping_days_count_once(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._pick_up(self._leave(lot, "2026-05-04"), "2026-05-24")
        self._pick_up(self._leave(lot, "2026-05-14"), "2026-06-03")
        self.assertEqual(self._ask(lot, "2026-07-01"), (True, "2027-03-31"))

    def test_on_the_last_day_the_clock_still_stops_and_a_day_later_not(self):
        lot, late = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2026-03-01")
        self._pick_up(self._leave(lot, "2027-03-01"), "2027-03-11")
        self._pick_up(self._leave(late, "2027-03-02"), "2027-03-12")
        self.assertEqual(self._ask(lot, "2027-03-11"), (True, "2027-03-11"))
        self.assertEqual(self._ask(late, "2027-03-12"), (False, "2027-03-01"))

    def test_a_contact_that_turns_out_to_be_settled_at_once_stops_nothing(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._leave(lot, "2026-05-04")
        ticket.walk_in_outcome = "settled"
        self.assertFalse(lot.warranty_pause_ids)
        self.assertFalse(lot.warranty_paused_since)

    def test_the_serial_corrected_on_the_ticket_moves_the_days_along(self):
        lot, other = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2026-03-01")
        ticket = self._leave(lot, "2026-05-04")
        self._pick_up(ticket, "2026-05-14")
        ticket.lot_id = other
        self.assertEqual(str(lot.warranty_end), "2027-03-01")
        self.assertEqual(str(other.warranty_end), "2027-03-11")

    def test_days_on_the_bench_are_given_back(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=lot.id, user_id=self.engineer.id)
        order = self._plan_order(ticket, mode="walk_in", start="2026-05-04 08:00:00").with_user(self.engineer)
        with freeze_time("2026-05-04 08:00:00"):
            order.action_arrive()
        with freeze_time("2026-05-09 15:00:00"):
            order.report_id.write(self.FACTS)
            order.report_id.check_ids.result = "ok"
            order.report_id.action_finish()
        self.assertEqual(str(lot.warranty_end), "2027-03-06")
        self.assertEqual(lot.warranty_pause_ids.order_id, order)

    def test_at_the_customers_the_clock_does_not_stop(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=lot.id, user_id=self.engineer.id)
        with freeze_time("2026-05-04 08:00:00"):
            self._work_on(self._plan_order(ticket, start="2026-05-04 08:00:00"))
        self.assertFalse(lot.warranty_pause_ids)

    # --- acceptance -----------------------------------------------------------------------------

    def _accept(self, lot, day, acceptance="accepted", refused=False):
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=lot.id, user_id=self.engineer.id)
        order = self._plan_order(
            ticket,
            start=f"{day} 08:00:00",
            type_id=self.env.ref("aftersales_service.order_type_installation").id,
        )
        with freeze_time(f"{day} 08:00:00"):
            report = self._work_on(order, acceptance=acceptance, acceptance_note="Guard rail is missing")
            if refused:
                report.action_refuse("Ms Lin", "Does not agree")
            else:
                report.action_sign("customer", "Ms Lin", self._draw())
            for role in report._get_awaited_roles():
                report.action_sign(role, "Dealer", self._draw())
        return report

    def _term_from_acceptance(self):
        self.general.write({"start": "acceptance", "acceptance_days": 90})

    def test_the_signed_acceptance_moves_the_start(self):
        self._term_from_acceptance()
        lot = self._sell("SN-A", "2026-03-01")
        # covered from the first day on, whenever the year begins
        self.assertEqual(self._ask(lot, "2026-03-02"), (True, "2027-05-30"))
        self._accept(lot, "2026-04-02")
        self.assertEqual(str(lot.warranty_start), "2026-04-02")
        self.assertEqual(self._ask(lot, "2026-04-03"), (True, "2027-04-02"))

    def test_an_acceptance_too_late_does_not_put_it_off(self):
        self._term_from_acceptance()
        lot = self._sell("SN-A", "2026-03-01")
        self._accept(lot, "2026-08-02")
        self.assertEqual(self._ask(lot, "2026-08-03"), (True, "2027-05-30"))

    def test_what_was_rejected_or_not_signed_is_not_accepted(self):
        self._term_from_acceptance()
        rejected, refused = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2026-03-01")
        self._accept(rejected, "2026-04-02", acceptance="rejected")
        self._accept(refused, "2026-04-03", refused=True)
        self.assertFalse(rejected.warranty_accepted_on)
        self.assertFalse(refused.warranty_accepted_on)

    def test_a_corrected_acceptance_takes_its_effect_back(self):
        self._term_from_acceptance()
        lot = self._sell("SN-A", "2026-03-01")
        report = self._accept(lot, "2026-04-02")
        with freeze_time("2026-04-10 08:00:00"):
            report.action_correct("The wrong box was ticked")
            new = report.order_id.report_id
            new.acceptance = "rejected"
            new.action_finish()
            new.action_sign("customer", "Ms Lin", self._draw())
            for role in new._get_awaited_roles():
                new.action_sign(role, "Dealer", self._draw())
        self.assertFalse(lot.warranty_accepted_on)
        self.assertEqual(str(lot.warranty_end), "2027-05-30")

    # --- returns and exchanges ------------------------------------------------------------------

    def test_a_return_ends_it(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._move(lot, "2026-06-01", back=True)
        self.assertEqual(self._ask(lot, "2026-05-31")[0], True)
        self.assertEqual(self._ask(lot, "2026-06-01"), (False, ""))
        self.assertIn("returned", lot._get_warranty(date(2026, 7, 1))["reason"])

    def test_back_from_the_repair_it_goes_on_with_the_days_given_back(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._move(lot, "2026-06-01", back=True)
        self._move(lot, "2026-06-21")
        self.assertEqual(str(lot.warranty_from), "2026-03-01")
        self.assertEqual(str(lot.delivered_on), "2026-06-21")
        self.assertEqual(self._ask(lot, "2026-07-01"), (True, "2027-03-21"))
        self._move(lot, "2026-07-01", back=True)
        self._move(lot, "2026-07-02", sale_line=lot.sale_line_id)
        self.assertEqual(self._ask(lot, "2026-08-01"), (True, "2027-03-22"))

    def test_sold_again_it_begins_anew(self):
        lot = self._sell("SN-A", "2026-03-01")
        self._move(lot, "2026-06-01", back=True)
        self._move(lot, "2026-09-01", customer=self.other_customer)
        self.assertEqual(self._ask(lot, "2026-09-01"), (True, "2027-09-01"))
        self.assertFalse(lot.warranty_pause_ids.filtered(lambda row: not row.until))

    def test_an_exchanged_unit_gets_a_new_warranty(self):
        lot = self._sell("SN-A", "2026-03-01")
        new = self._sell("SN-B", "2026-05-10")
        lot.exchange_warranty(new)
        self.assertEqual(self._ask(new, "2026-05-10"), (True, "2027-05-10"))
        self.assertEqual(self._ask(lot, "2026-05-10"), (False, ""))
        self.assertIn("exchanged", lot._get_warranty(date(2026, 5, 11))["reason"])

    def test_or_the_rest_of_the_old_one_but_not_less_than_promised(self):
        self.general.write({"exchange": "rest", "exchange_days": 90})
        early, late = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2026-03-01")
        first, second = (self.env["stock.lot"].create({"name": name, "product_id": self.product.id}) for name in "CD")
        # the exchange is known before the new unit goes out
        early.exchange_warranty(first)
        late.exchange_warranty(second)
        for lot in first, second:
            self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 1, lot_id=lot)
        self._move(first, "2026-05-10")
        self.assertEqual(self._ask(first, "2026-05-10"), (True, "2027-03-01"))
        # in the last days of the old one
        self._move(second, "2027-02-27")
        self.assertEqual(self._ask(second, "2027-03-01"), (True, "2027-05-28"))
        self._pick_up(self._leave(second, "2027-04-01"), "2027-04-11")
        self.assertEqual(self._ask(second, "2027-05-01"), (True, "2027-06-07"))

    def test_a_unit_is_exchanged_once(self):
        lot, new, other = (self._sell(name, "2026-03-01") for name in ("SN-A", "SN-B", "SN-C"))
        lot.exchange_warranty(new)
        with self.assertRaisesRegex(UserError, "SN-B"):
            lot.exchange_warranty(other)
        with self.assertRaisesRegex(UserError, "SN-A"):
            other.exchange_warranty(new)

    # --- by hand ---------------------------------------------------------------------------------

    def test_nobody_writes_a_warranty_by_rpc(self):
        lot = self._sell("SN-A", "2026-03-01")
        for user in (self.storekeeper, self.manager, self.engineer):
            with self.assertRaises(AccessError):
                lot.with_user(user).write({"warranty_end": "2030-01-01"})
        with self.assertRaises(AccessError):
            self.env["stock.lot"].with_user(self.storekeeper).create(
                {"name": "SN-X", "product_id": self.product.id, "warranty_from": "2026-01-01"}
            )

    def test_the_manager_corrects_the_days_with_a_reason(self):
        lot = self._sell("SN-A", "2026-03-01")
        ticket = self._leave(lot, "2026-05-04")
        row = lot.warranty_pause_ids.with_user(self.manager)
        with self.assertRaises(AccessError):
            row.with_user(self.clerk).write({"since": "2026-04-01", "note": "Was here before"})
        row.write({"since": "2026-05-01", "note": "Was here before the ticket was written"})
        self._pick_up(ticket, "2026-05-11")
        self.assertEqual(str(lot.warranty_end), "2027-03-11")
        self.assertTrue(row.corrected)
        self.env["aftersales.warranty.pause"].with_user(self.manager).create(
            {"lot_id": lot.id, "since": "2026-07-01", "until": "2026-07-06", "note": "Left at the fair"}
        )
        self.assertEqual(str(lot.warranty_end), "2027-03-16")
        self.assertIn("Left at the fair", " ".join(lot.message_ids.mapped("body")))

    # --- lists and history ------------------------------------------------------------------------

    @freeze_time("2027-02-01")
    def test_filters(self):
        soon, out = self._sell("SN-A", "2026-03-01"), self._sell("SN-B", "2025-03-01")
        fresh, held = self._sell("SN-C", "2027-01-15"), self._sell("SN-D", "2025-12-01")
        self._leave(held, "2026-12-01")
        back = self._sell("SN-E", "2026-12-01")
        self._move(back, "2027-01-01", back=True)
        unsold = self.env["stock.lot"].create({"name": "SN-F", "product_id": self.product.id})
        ours = soon + out + fresh + held + back + unsold
        with freeze_time("2027-02-01"):
            for state, expected in (
                ("in", fresh),
                ("ending", soon + held),
                ("out", out + back),
                (False, unsold),
            ):
                found = ours.search([("id", "in", ours.ids), ("warranty_state", "=", state)])
                self.assertEqual(found, expected.sorted("name"), state)
                self.assertEqual(ours.filtered(lambda lot, state=state: lot.warranty_state == state), expected)

    def test_what_was_delivered_before_the_module_came(self):
        self.general.months_main = 24
        lot = self._sell("SN-A", "2024-02-29")
        twice = self._sell("SN-B", "2026-03-01")
        self._move(twice, "2026-06-01", back=True)
        self._move(twice, "2026-06-21", sale_line=twice.sale_line_id)
        back = self._sell("SN-C", "2026-03-01")
        self._move(back, "2026-06-01", back=True)
        names = [name for name, field in lot._fields.items() if name.startswith("warranty_") and field.store]
        names = [name for name in names if lot._fields[name].type != "one2many"]
        expected = {lot.name: [lot[name] for name in names] for lot in lot + back}
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_lot SET " + ", ".join(f"{name} = NULL" for name in names) + " WHERE id = ANY(%s)",
            [(lot + twice + back).ids],
        )
        self.env.cr.execute("DELETE FROM aftersales_warranty_pause")
        self.env.invalidate_all()
        lot._backfill_warranty()
        for unit in lot + back:
            self.assertEqual([unit[name] for name in names], expected[unit.name])
        self.assertEqual(str(twice.warranty_from), "2026-03-01")
        # a second time nothing is left to do
        lot._backfill_warranty()

    def test_a_new_company_starts_with_the_terms_of_the_first(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        terms = self.env["aftersales.warranty.term"].with_context(active_test=False)
        ours = terms.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(terms.search([("company_id", "=", branch.id)]).mapped("name")), set(ours.mapped("name")))

    def test_asking_for_many_reads_nothing_twice(self):
        lots = self.env["stock.lot"].union(*(self._sell(f"SN-{number}", "2026-03-01") for number in range(5)))
        self.env.flush_all()
        self.env.invalidate_all()
        lots = lots.with_user(self.engineer)
        next(iter(lots))._get_warranty(date(2026, 5, 1))
        with self.assertQueries([]):
            for lot in lots:
                lot._get_warranty(date(2026, 5, 1))

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .use_common import UseCommon


class CostCommon(UseCommon):
    """Orders whose costs can be asked for. The chart is there, so that bills can be posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.company.aftersales_hourly_cost = 40
        cls.supplier = cls.env["res.partner"].create({"name": "Rewinding Workshop", "is_company": True})

    def _get_costs(self, ticket, user=None, **values):
        domain = [("ticket_id", "=", ticket.id), *[(name, "=", value) for name, value in values.items()]]
        return self.env["aftersales.cost.line"].with_user(user or self.finance).search(domain, order="id")

    def _get_total(self, ticket, user=None, **values):
        return sum(self._get_costs(ticket, user, **values).mapped("actual_amount"))

    def _bill(self, ticket, price=100, move_type="in_invoice"):
        return (
            self.env["account.move"]
            .with_user(self.finance)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": self.supplier.id,
                    "invoice_date": "2026-03-05",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Motor rewound",
                                "price_unit": price,
                                "tax_ids": False,
                                "aftersales_ticket_id": ticket.id,
                            }
                        )
                    ],
                }
            )
        )


@freeze_time("2026-03-02 09:00:00")
class TestCostLine(CostCommon):
    """Every case knows what it has cost, from its documents, once (C1)."""

    def _work(self, **values):
        """A report with two bearings, finished two hours after leaving, approved."""
        self._stock(self.bearing, 10)
        report = self._start(**values)
        self._use(report, self.bearing, 2)
        with freeze_time("2026-03-02 11:00:00"):
            self._approve(report)
        return report

    # --- parts and labour ---------------------------------------------------------------------------

    def test_used_parts_cost_what_the_books_say(self):
        ticket = self._work().ticket_id
        cost = self._get_costs(ticket, kind="part")
        self.assertEqual((cost.actual_amount, cost.quantity, cost.item_id), (80, 2, self.bearing))
        self.assertEqual((cost.partner_id, cost.lot_id, cost.product_id), (self.customer, self.lot, self.product))
        action = cost.action_open_source()
        self.assertEqual(action["res_model"], "aftersales.service.report")

    def test_hours_cost_what_the_engineer_costs(self):
        ticket = self._work().ticket_id
        cost = self._get_costs(ticket, kind="labour")
        self.assertEqual((cost.quantity, cost.actual_amount), (2, 80))

    def test_own_cost_of_the_employee_comes_before_the_setting(self):
        self.env["hr.employee"].create({"name": "Engineer", "user_id": self.engineer.id, "hourly_cost": 55})
        self.assertEqual(self._get_total(self._work().ticket_id, kind="labour"), 110)

    def test_nothing_costs_anything_before_the_report_is_approved(self):
        self._stock(self.bearing, 10)
        report = self._start()
        self._use(report, self.bearing, 2)
        with freeze_time("2026-03-02 11:00:00"):
            report.action_finish()
            self._sign(report)
        self.assertFalse(self._get_costs(report.ticket_id))

    def test_correction_reverses_what_was_wrong_and_keeps_the_rest(self):
        report = self._work()
        ticket = report.ticket_id
        with freeze_time("2026-03-03 09:00:00"):
            second = self._correct(report)
            second.part_ids.quantity = 1
            self._approve(second)
        self.assertEqual(self._get_total(ticket, kind="part"), 40)
        self.assertEqual(sorted(self._get_costs(ticket, kind="part").mapped("amount")), [-80, 40, 80])
        # the hours are those of the version that counts, once
        self.assertEqual(self._get_total(ticket, kind="labour"), 80)

    def test_following_again_writes_nothing_twice(self):
        report = self._work()
        before = self._get_costs(report.ticket_id)
        costs = self.env["aftersales.cost.line"]
        costs._follow(report.sudo())
        costs._follow(self._get_moves(report).sudo())
        self.assertEqual(self._get_costs(report.ticket_id), before)
        first = before[0].sudo()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            first.create([{**first._prepare_reversal(), "standing": True, "reversed_line_id": False}])

    def test_totals_stand_on_contact_order_serial_product_and_customer(self):
        report = self._work()
        for record in (report.ticket_id, report.order_id, self.lot, self.product, self.customer):
            self.assertEqual(record.with_user(self.finance).aftersales_cost, 160, record)
        action = report.ticket_id.with_user(self.finance).action_view_costs()
        found = self.env["aftersales.cost.line"].with_user(self.finance).search(action["domain"])
        self.assertEqual(sum(found.mapped("actual_amount")), 160)

    # --- freight and bills -----------------------------------------------------------------------------

    def test_freight_counts_when_it_is_signed_off(self):
        order = self._plan_order()
        freight = (
            self.env["aftersales.freight"]
            .with_user(self.storekeeper)
            .create({"carrier_id": self.supplier.id, "reference": "W-1", "amount": 25, "order_id": order.id})
        )
        self.assertFalse(self._get_costs(order.ticket_id))
        freight.with_user(self.manager).action_sign_off()
        self.assertEqual(self._get_total(order.ticket_id, kind="freight"), 25)

    def test_vendor_bill_counts_while_it_is_posted(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        bill = self._bill(ticket)
        self.assertFalse(self._get_costs(ticket))
        unattributed = self.company.aftersales_unattributed_account_id
        self.assertEqual(bill.invoice_line_ids.analytic_distribution, {str(unattributed.id): 100})
        bill.action_post()
        cost = self._get_costs(ticket)
        self.assertEqual((cost.kind, cost.actual_amount, cost.entry_id), ("outside", 100, bill))
        with self.assertRaisesRegex(UserError, "posted"):
            bill.invoice_line_ids.aftersales_ticket_id = False
        bill.button_draft()
        self.assertEqual(self._get_total(ticket), 0)
        bill.invoice_line_ids.price_unit = 120
        bill.action_post()
        self.assertEqual(self._get_total(ticket), 120)

    def test_credit_note_lowers_the_cost(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        self._bill(ticket).action_post()
        self._bill(ticket, 30, "in_refund").action_post()
        self.assertEqual(self._get_total(ticket), 70)

    def test_customer_invoice_and_confidential_contact_bear_no_costs(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        with self.assertRaises(ValidationError):
            self._bill(ticket, move_type="out_invoice")
        secret = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaises(ValidationError):
            self._bill(secret)

    # --- exchange --------------------------------------------------------------------------------------

    def test_unit_given_in_exchange_is_a_cost_of_the_case(self):
        self.product.standard_price = 700
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id)
        new = self.env["stock.lot"].create({"name": "SN-1002", "product_id": self.product.id})
        dialog = (
            self.env["aftersales.unit.exchange"]
            .with_user(self.clerk)
            .create({"ticket_id": ticket.id, "new_lot_id": new.id})
        )
        dialog.action_exchange()
        self.assertFalse(self._get_costs(ticket))
        self._stock_in_store(new)
        self._send_to_customer(new)
        cost = self._get_costs(ticket)
        self.assertEqual((cost.kind, cost.actual_amount, cost.lot_id), ("replacement", 700, self.lot))

    def _stock_in_store(self, lot):
        self.env["stock.quant"]._update_available_quantity(lot.product_id, self.warehouse.lot_stock_id, 1, lot_id=lot)

    def _send_to_customer(self, lot):
        move = self.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom": lot.product_id.uom_id.id,
                "product_uom_qty": 1,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "partner_id": self.customer.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.move_line_ids.lot_id = lot
        move.picked = True
        move._action_done()

    # --- by hand ---------------------------------------------------------------------------------------

    def _add(self, ticket, user, **values):
        action = ticket.with_user(user).action_add_cost()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"amount": 50, "name": "Agreed on the phone", **values})
        )
        dialog.action_add()
        return self._get_costs(ticket)[-1:]

    def test_compensation_is_entered_by_those_whose_limit_suffices(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        limits = self.env["aftersales.goodwill.limit"]
        limits.search([("company_id", "=", self.company.id)]).unlink()
        limits.create({"group_id": self.env.ref("aftersales_service.group_manager").id, "amount": 80})
        cost = self._add(ticket, self.manager)
        self.assertEqual((cost.origin, cost.kind, cost.actual_amount), ("hand", "compensation", 50))
        with self.assertRaisesRegex(AccessError, "above what you may give away"):
            self._add(ticket, self.manager, amount=31)
        with self.assertRaises(AccessError):
            self._add(ticket, self.clerk)
        with self.assertRaises(UserError):
            self._add(ticket, self.manager, amount=0)
        cost.with_user(self.manager).action_reverse()
        self.assertEqual(self._get_total(ticket), 0)
        self._add(ticket, self.manager, amount=80)

    def test_estimates_are_marked_and_do_not_count(self):
        ticket = self._create_ticket(partner_id=self.customer.id)
        cost = self._add(ticket, self.finance, origin="estimate", kind="travel", amount=300)
        self.assertEqual((cost.origin, cost.kind, cost.amount), ("estimate", "travel", 300))
        self.assertEqual(self._get_total(ticket), 0)

    def test_nobody_writes_costs_by_hand(self):
        cost = self._get_costs(self._work().ticket_id)[:1]
        for user in (self.finance, self.manager):
            own = cost.with_user(user)
            for values in ({"amount": 1}, {"standing": False}, {"ticket_id": False}):
                with self.assertRaises(UserError):
                    own.write(values)
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"name": "x", "kind": "part", "amount": 1, "date": "2026-03-02"})
            with self.assertRaises(UserError):
                own.action_reverse()

    def test_costs_are_not_for_everybody(self):
        ticket = self._work().ticket_id
        for user in (self.clerk, self.engineer, self.customer_user):
            with self.assertRaises(AccessError):
                self._get_costs(ticket, user)
        self.assertTrue(self._get_costs(ticket, self.auditor))
        self.assertTrue(self._get_costs(ticket, self.dispatcher))
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self.finance.copy(
            {"login": "as_finance_there", "company_id": branch.id, "company_ids": [(6, 0, branch.ids)]}
        )
        self.assertFalse(self._get_costs(ticket, there))

from itertools import product as combine

from odoo import Command
from odoo.tests import Form

from .use_common import UseCommon

WAYS = tuple(combine(("standard", "average", "fifo"), ("periodic", "real_time")))


class TestPartsBooks(UseCommon):
    """What used parts cost, whom it is charged to, and that it is charged once (C3, C4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chart(cls.company)
        cls.account = cls.consumption.valuation_account_id
        cls.unattributed = cls.company.aftersales_unattributed_account_id
        cls.plan_column = cls.env.ref("aftersales_service.analytic_plan_responsibility")._column_name()
        cls.store = cls.warehouse.lot_stock_id
        cls.supplier_location = cls.env.ref("stock.stock_location_suppliers")

    @classmethod
    def _load_chart(cls, company, code="generic_coa"):
        cls.env["account.chart.template"]._load(code, company, install_demo=False)

    @classmethod
    def _create_valued(cls, method, valuation, **values):
        """A part that the company has bought twice: ten at 4, ten at 6; eight of them are the engineer's."""
        category = cls.env["product.category"].create(
            {"name": f"{method} {valuation}", "property_cost_method": method, "property_valuation": valuation}
        )
        product = cls._create_part(f"Valve {method} {valuation}", cost=5, categ_id=category.id, **values)
        for price in (4, 6):
            cls._move(product, 10, cls.supplier_location, cls.store, value_manual=10 * price)
        cls._move(product, 8, cls.store, cls.holder.location_id)
        return product

    @classmethod
    def _move(cls, product, quantity, source, target, lot=None, owner=None, **values):
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                **values,
            }
        )
        move._action_confirm()
        move._action_assign()
        if lot or owner:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "quantity": quantity,
                        "lot_id": lot and lot.id,
                        "owner_id": owner and owner.id,
                    }
                )
            ]
        move.picked = True
        move._action_done()
        return move

    def _get_charged(self, product):
        """What stands on the account of used parts, and how much of it bears "Unattributed"."""
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.account.id), ("product_id", "=", product.id), ("parent_state", "=", "posted")]
        )
        named = items.filtered(lambda item: item.analytic_distribution == {str(self.unattributed.id): 100})
        return sum(items.mapped("balance")), sum(named.mapped("balance"))

    def _get_analytic(self, product):
        """What the analytic account says that the parts cost."""
        lines = self.env["account.analytic.line"].search(
            [(self.plan_column, "=", self.unattributed.id), ("product_id", "=", product.id)]
        )
        return -sum(lines.mapped("amount"))

    def _assert_charged(self, product, valuation, value):
        expected = value if valuation == "real_time" else 0
        self.assertEqual(self._get_charged(product), (expected, expected), "journal items")
        self.assertEqual(self._get_analytic(product), value, "analytic lines")

    # ---------------------------------------------------------------------------------------------
    # Settings
    # ---------------------------------------------------------------------------------------------

    def test_a_chart_of_accounts_brings_the_account_of_used_parts(self):
        company = self.env["res.company"].create({"name": "Plant"})
        place = company.aftersales_consumption_location_id
        self.assertFalse(place.valuation_account_id)
        self._load_chart(company)
        self.assertEqual(place.valuation_account_id, company.expense_account_id)
        self.assertEqual(place.valuation_account_id.account_type, "expense")

    def test_chinese_charts_have_manufacturing_overhead(self):
        company = self.env["res.company"].create({"name": "Plant"})
        self._load_chart(company)
        overhead = self.env["account.account"].create(
            {
                "code": "4101",
                "name": "制造费用",
                "account_type": "expense_direct_cost",
                "company_ids": [Command.set(company.ids)],
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "account",
                "name": f"{company.id}_l10n_cn_account_4101",
                "model": "account.account",
                "res_id": overhead.id,
            }
        )
        company.chart_template = "cn"
        self.assertEqual(company._get_default_consumption_account(), overhead)

    def test_an_account_chosen_by_hand_stays(self):
        other = self.env["account.account"].create({"code": "600999", "name": "Service", "account_type": "expense"})
        with Form(self.env["res.config.settings"]) as settings:
            settings.aftersales_consumption_account_id = other
        settings.record.execute()
        self.company._ensure_parts_books()
        self.assertEqual(self.consumption.valuation_account_id, other)

    def test_each_company_has_its_own_unattributed_account(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.assertEqual(branch.aftersales_unattributed_account_id.company_id, branch)
        self.assertNotEqual(branch.aftersales_unattributed_account_id, self.unattributed)
        self.assertEqual(branch.aftersales_unattributed_account_id.root_plan_id.name, "Responsibility")

    # ---------------------------------------------------------------------------------------------
    # Stories, in each of the six ways to value stock
    # ---------------------------------------------------------------------------------------------

    def test_a_transfer_to_a_holder_costs_nothing(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                self.assertEqual(product.qty_available, 20)
                self.assertEqual(product.total_value, 100)
                self.assertEqual(self._get_charged(product), (0, 0))
                self.assertEqual(self._get_analytic(product), 0)

    def test_a_used_part_is_charged_at_its_value(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                report = self._start()
                self._use(report, product, 2)
                self._approve(report)
                value = 8 if method == "fifo" else 10
                self.assertEqual(self._get_moves(report).value, value)
                self.assertEqual(product.qty_available, 18)
                self.assertEqual(product.total_value, 100 - value)
                self._assert_charged(product, valuation, value)

    def test_a_correction_reverses_at_the_same_value(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                report = self._start()
                self._use(report, product, 2)
                self._approve(report)
                if method == "standard":
                    product.standard_price = 7
                following = self._correct(report)
                following.part_ids.quantity = 3
                self._approve(following)
                moves = self._get_moves(report)
                back = moves.filtered("origin_returned_move_id").value
                used = moves.filtered("origin_returned_move_id").origin_returned_move_id.value
                anew = following.sudo().part_ids.stock_move_ids.value
                self.assertEqual(back, used)
                self.assertEqual(anew, {"standard": 21, "average": 15, "fifo": 12}[method])
                self.assertEqual(product.qty_available, 17)
                self._assert_charged(product, valuation, anew)

    def test_a_part_not_used_after_all_leaves_nothing_in_the_books(self):
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                report = self._start()
                self._use(report, product, 2)
                self._approve(report)
                following = self._correct(report)
                following.part_ids.unlink()
                self._approve(following)
                self.assertEqual((product.qty_available, product.total_value), (20, 100))
                self._assert_charged(product, valuation, 0)

    def test_an_old_part_is_the_customers_and_worth_nothing_to_us(self):
        old_parts = self.company.aftersales_old_parts_location_id
        customers = self.env.ref("stock.stock_location_customers")
        for method, valuation in WAYS:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                move = self._move(product, 1, customers, old_parts, owner=self.customer)
                self.assertEqual((move.value, product.total_value), (0, 100))
                self.assertFalse(move.account_move_id)
                self.assertEqual(self._get_analytic(product), 0)

    def test_periodic_closing_charges_the_account_once(self):
        product = self._create_valued("fifo", "periodic")
        report = self._start()
        self._use(report, product, 2)
        self._approve(report)
        action = self.company.action_close_stock_valuation(auto_post=True)
        items = (
            self.env["account.move"].browse(action["res_id"]).line_ids.filtered(lambda i: i.account_id == self.account)
        )
        self.assertIn(8, items.mapped("balance"))
        self.assertEqual(self._get_analytic(product), 8)

    def test_each_serial_has_its_own_value(self):
        category = self.env["product.category"].create(
            {"name": "By serial", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        motor = self._create_part("Drive", categ_id=category.id, tracking="serial", lot_valuated=True)
        lots = self.env["stock.lot"].create([{"name": f"D-{n}", "product_id": motor.id} for n in (1, 2)])
        for lot, value in zip(lots, (300, 500), strict=True):
            self._move(motor, 1, self.supplier_location, self.store, lot=lot, value_manual=value)
            self._move(motor, 1, self.store, self.holder.location_id, lot=lot)
        report = self._start()
        self._use(report, motor, lot_id=lots[1].id)
        self._approve(report)
        self.assertEqual(self._get_moves(report).value, 500)
        following = self._correct(report)
        following.part_ids.lot_id = lots[0]
        self._approve(following)
        self.assertEqual(self._get_charged(motor), (300, 300))
        self.assertEqual(lots.mapped("standard_price"), [300, 500])

    def test_what_somebody_books_out_by_hand_is_charged_as_well(self):
        for method, valuation in WAYS[:2]:
            with self.subTest(f"{method}, {valuation}"):
                product = self._create_valued(method, valuation)
                self._move(product, 1, self.store, self.consumption)
                self._assert_charged(product, valuation, 5)

    def test_entries_name_the_report(self):
        product = self._create_valued("standard", "real_time")
        reports = self.env["aftersales.service.report"]
        for day in (2, 3):
            report = self._start(start=f"2026-03-0{day} 08:00:00")
            self._use(report, product)
            report.action_finish()
            reports += self._sign(report)
        reports.with_user(self.manager).action_approve()
        entries = self._get_moves(reports[0]).account_move_id + self._get_moves(reports[1]).account_move_id
        self.assertEqual(entries.mapped("ref"), reports.mapped("name"))

    def test_two_companies_are_approved_at_once(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self._load_chart(branch)
        for user in (self.engineer, self.manager, self.dispatcher):
            user.company_ids += branch
        product = self._create_valued("standard", "real_time")
        product.categ_id.with_company(branch).write(
            {"property_cost_method": "standard", "property_valuation": "real_time"}
        )
        product.with_company(branch).standard_price = 6
        report = self._start()
        self._use(report, product)
        self._sign_finished(report)
        theirs = self._start_in(branch)
        place = (
            theirs.part_ids.holder_id.location_id
            or self.env["aftersales.holder"]
            .search([("user_id", "=", self.engineer.id), ("company_id", "=", branch.id)])
            .location_id
        )
        self.env["stock.quant"].with_company(branch)._update_available_quantity(product, place, 1)
        self._use(theirs, product)
        self._sign_finished(theirs)
        both = (report + theirs).with_user(self.manager).with_context(allowed_company_ids=(self.company + branch).ids)
        both.action_approve()
        entries = self.env["stock.move"].search([("service_order_id", "in", both.order_id.ids)]).account_move_id
        self.assertEqual(entries.company_id, self.company + branch)

    def _sign_finished(self, report):
        report.action_finish()
        return self._sign(report)

    def _start_in(self, company):
        order = (
            self.env["aftersales.service.order"]
            .with_user(self.dispatcher)
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "partner_id": self.customer.id,
                    "type_id": self.env.ref("aftersales_service.order_type_repair").id,
                    "planned_start": "2026-03-10 08:00:00",
                    "engineer_id": self.engineer.id,
                }
            )
        )
        order.prepare_ids.done = True
        order = order.with_user(self.engineer).with_context(allowed_company_ids=company.ids)
        order.action_depart()
        order.action_arrive()
        report = order.report_id
        report.write(self.FACTS)
        report.check_ids.result = "ok"
        return report

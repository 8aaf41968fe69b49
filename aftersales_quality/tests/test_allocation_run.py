from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .allocation_common import AllocationCommon


class TestAllocationRun(AllocationCommon):
    """Finance lets the parties bear what cases have cost: seen first, then written, and never twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.overhead = cls.company.aftersales_cost_account_ids.filtered(lambda one: one.kind == "part").account_id
        cls.service = cls.company.aftersales_cost_account_ids.filtered(lambda one: one.kind == "travel").account_id
        cls.unattributed = cls.company.aftersales_unattributed_account_id

    # --- what is shown before -----------------------------------------------------------------------

    def test_preview_shows_who_will_bear_what_and_writes_nothing(self):
        case = self._decide_two()
        self._cost(case, 100)
        moves, runs = (self.env[model].search_count([]) for model in ("account.move", "aftersales.allocation"))
        preview = self._preview()
        self.assertEqual(preview.line_ids.mapped("case_id"), case.with_user(self.finance))
        self.assertIn("Assembly", preview.line_ids.parties)
        self.assertEqual((preview.amount, preview.hindered_amount, preview.case_count), (100, 0, 1))
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertEqual(self.env["aftersales.allocation"].search_count([]), runs)
        key = f"hr.department,{self.assembly.id}"
        self.assertFalse(self.env["account.analytic.account"].search([("aftersales_party_key", "=", key)]))

    def test_preview_says_what_cannot_be_posted_and_why(self):
        undecided, good = self._open_case(), self._decide_two()
        without = self._decide_two()
        foreign = self._decide_two()
        self._cost(undecided, 10)
        self._cost(good, 20)
        self._cost(without, 30, "lodging")
        self.company.aftersales_cost_account_ids.filtered(lambda one: one.kind == "lodging").unlink()
        self._cost(foreign, 40, currency_id=self._get_other_currency().id)
        preview = self._preview()
        reasons = {line.case_id.id: (line.amount, line.reason) for line in preview.line_ids if not line.ready}
        self.assertEqual(
            {case: amount for case, (amount, _why) in reasons.items()},
            {undecided.id: 10, without.id: 30, foreign.id: 40},
        )
        self.assertRegex(reasons[undecided.id][1], "not decided")
        self.assertRegex(reasons[without.id][1], "no account")
        self.assertRegex(reasons[foreign.id][1], "another currency")
        self.assertEqual(preview.amount, 20)
        run = self._allocate()
        self.assertEqual(run.line_ids.case_id.ids, good.ids)

    def _get_other_currency(self):
        return self.env["res.currency"].create({"name": "XTS", "symbol": "x", "rounding": 0.01})

    def test_nothing_to_allocate_is_said_and_no_number_is_lost(self):
        self._cost(self._decide_two(), 1)
        first = self._start()
        with self.assertRaisesRegex(UserError, "nothing to allocate"), self.cr.savepoint():
            self._start()
        self._cost(self._decide_two(), 1)
        numbers = [int(run.name.rpartition("-")[2]) for run in (first, self._start())]
        self.assertEqual(numbers[1], numbers[0] + 1)

    # --- the entry ---------------------------------------------------------------------------------

    def test_entry_lets_each_party_bear_its_share(self):
        case = self._decide_two()
        self._cost(case, 100.01)
        self._cost(case, 50, "travel")
        run = self._allocate()
        self.assertEqual(run.state, "posted")
        move = run.move_ids
        self.assertEqual((len(move), move.state, move.move_type), (1, "posted", "entry"))
        self.assertEqual(
            self._get_entry(move),
            {
                (self.overhead.code, "Assembly"): 60.01,
                (self.overhead.code, "Seals Ltd"): 40,
                (self.overhead.code, "Unattributed"): -100.01,
                (self.service.code, "Assembly"): 30,
                (self.service.code, "Seals Ltd"): 20,
                (self.service.code, "Unattributed"): -50,
            },
        )
        for line in move.line_ids:
            self.assertEqual(list(line.analytic_distribution.values()), [100])
            self.assertEqual(line.aftersales_case_id.id, case.id)

    def test_travel_is_an_expense_of_the_service_and_parts_are_overhead(self):
        self.assertNotEqual(self.overhead, self.service)
        kinds = {one.kind: one.account_id for one in self.company.aftersales_cost_account_ids}
        for kind in ("part", "labour", "replacement", "freight", "packing", "outside"):
            self.assertEqual(kinds[kind], self.overhead, kind)
        for kind in ("travel", "lodging", "allowance"):
            self.assertEqual(kinds[kind], self.service, kind)

    def test_cost_that_is_in_the_books_is_taken_from_where_it_stands(self):
        case = self._decide_two()
        bill = self._bill(case, 80)
        account = bill.invoice_line_ids.account_id
        run = self._allocate()
        self.assertEqual(self._get_entry(run.move_ids)[account.code, "Unattributed"], -80)
        self.assertEqual(self._get_entry(run.move_ids + bill)[account.code, "Unattributed"], 0)

    def _bill(self, case, amount):
        """A vendor bill that was bought for the case, posted; its costs follow it."""
        bill = (
            self.env["account.move"]
            .with_user(self.finance)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.supplier.id,
                    "invoice_date": "2026-03-01",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Rewound",
                                "price_unit": amount,
                                "tax_ids": False,
                                "aftersales_ticket_id": case.sudo().ticket_ids.id,
                            }
                        )
                    ],
                }
            )
        )
        bill.action_post()
        return bill

    def test_one_entry_for_each_case_where_the_company_wants_it(self):
        self.company.aftersales_allocation_mode = "case"
        cases = self._decide_two() | self._decide_two()
        for case in cases:
            self._cost(case, 10)
        run = self._allocate()
        self.assertEqual(len(run.move_ids), 2)
        for case in cases:
            own = run.line_ids.filtered(lambda line, case=case: line.case_id.id == case.id)
            self.assertEqual(own.move_id.sudo().line_ids.aftersales_case_id.ids, case.ids)
            action = case.with_user(self.finance).action_view_allocation_moves()
            self.assertEqual(self.env["account.move"].search(action["domain"]), own.move_id)
            self.assertEqual(case.with_user(self.finance).allocated_amount, 10)

    def test_case_and_entry_lead_to_each_other(self):
        case = self._decide_two()
        self._cost(case, 10)
        move = self._allocate().move_ids.with_user(self.finance)
        self.assertEqual(move.aftersales_case_count, 1)
        action = move.action_open_aftersales_cases()
        self.assertEqual(self.env["aftersales.quality.case"].search(action["domain"]).ids, case.ids)

    def test_another_company_posts_in_its_own_books_and_coins(self):
        yen = self.env["res.currency"].create({"name": "XJP", "symbol": "y", "rounding": 1})
        branch = self.env["res.company"].create({"name": "Branch", "currency_id": yen.id})
        # a chart brings the currency of its country
        self.env["account.chart.template"]._load("generic_coa", branch, install_demo=False)
        branch.currency_id = yen
        self.finance.company_ids = [Command.link(branch.id)]
        self.quality.company_ids = [Command.link(branch.id)]
        there = {"allowed_company_ids": branch.ids}
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Drips", "description": "Drips", "company_id": branch.id, "kind_id": self.kind_complaint.id}
        )
        case = ticket.with_user(self.quality).with_context(**there)._make_quality_case()
        self.assertEqual(case.company_id, branch)
        partners = self.env["res.partner"].create([{"name": f"Supplier {number}"} for number in range(2)])
        self._decide(
            self._share(partners[0], 33.33),
            self._share(partners[1], 33.33),
            {"party_kind": "company", "share": 33.34, "grounds": "Ours"},
            case=case,
        )
        self._cost(case, 100)
        previews = self.env["aftersales.allocation.preview"].with_user(self.finance).with_context(**there)
        preview = previews.create({"company_id": branch.id})
        preview.action_preview()
        run = self.env["aftersales.allocation"].with_user(self.finance).with_context(**there)
        run = run.browse(preview.action_start()["res_id"])
        run.action_review()
        run.action_post()
        self.assertEqual(run.move_ids.company_id, branch)
        self.assertEqual(sorted(run.line_ids.mapped("amount")), [33, 33, 34])
        self.assertEqual(sorted(run.move_ids.line_ids.mapped("balance")), [-100, 33, 33, 34])
        self.assertEqual(run.line_ids.analytic_account_id.company_id, branch)

    def test_part_is_taken_from_the_account_of_its_own_line(self):
        accounts = self.env["account.account"].create(
            [{"name": f"Stock {number}", "code": f"STK{number}", "account_type": "expense"} for number in range(2)]
        )
        parts = self.env["product.product"].create([{"name": "Seal"}, {"name": "Bearing"}])
        unattributed = {str(self.unattributed.id): 100}
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-01",
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "account_id": account.id,
                                "product_id": part.id,
                                "balance": 10,
                                "analytic_distribution": unattributed,
                            }
                        )
                        for account, part in zip(accounts, parts, strict=True)
                    ),
                    Command.create({"account_id": self.service.id, "balance": -20}),
                ],
            }
        )
        entry.action_post()
        case = self._decide_two()
        costs = [self._cost(case, 10, item_id=part.id, entry_id=entry.id) for part in parts]
        run = self._allocate()
        for cost, account in zip(costs, accounts, strict=True):
            own = run.line_ids.filtered(lambda line, cost=cost: line.cost_line_id.id == cost.id)
            self.assertEqual(own.credit_account_id.id, account.id)
        self.assertEqual(self._get_entry(run.move_ids + entry)["STK0", "Unattributed"], 0)

    # --- again ------------------------------------------------------------------------------------------

    def test_second_run_takes_only_what_is_new(self):
        case = self._decide_two()
        old = self._cost(case, 100)
        self._allocate()
        with self.assertRaises(UserError), self.cr.savepoint():
            self._start()
        new = self._cost(case, 10)
        run = self._allocate()
        self.assertEqual(run.line_ids.cost_line_id, new.with_user(self.finance))
        self.assertNotIn(old, run.line_ids.cost_line_id)
        self.assertEqual(case.with_user(self.finance).allocated_amount, 110)

    def test_what_is_in_a_draft_is_not_taken_again(self):
        case = self._decide_two()
        self._cost(case, 100)
        draft = self._start()
        preview = self._preview()
        self.assertRegex(preview.line_ids.reason, "not posted yet")
        draft.action_cancel()
        self.assertEqual(self._allocate().amount, 100)

    def test_database_takes_a_cost_once_for_each_share(self):
        case = self._decide_two()
        self._cost(case, 100)
        line = self._allocate().line_ids[:1].sudo()
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "(?i)unique|allocated"), self.cr.savepoint():
            line.create(
                {
                    **line._prepare_reversal(),
                    "allocation_id": line.allocation_id.id,
                    "date": line.date,
                    "standing": True,
                    "reversed_line_id": False,
                }
            )
            line.env.flush_all()

    def test_reversed_cost_is_corrected_by_the_next_run(self):
        case = self._decide_two()
        cost = self._cost(case, 100)
        first = self._allocate()
        cost._reverse()
        self.assertRegex(self._preview().line_ids.reason, "Corrects")
        second = self._allocate()
        self.assertEqual(set(self._get_entry(first.move_ids + second.move_ids).values()), {0})
        self.assertEqual(case.with_user(self.finance).allocated_amount, 0)
        self.assertEqual(second.line_ids.reversed_line_id, first.line_ids)
        self.assertFalse(any(first.line_ids.mapped("standing")))

    def test_another_round_reverses_the_old_lines_and_posts_new_ones(self):
        case = self._decide_two()
        self._cost(case, 100)
        first = self._allocate()
        before = self._get_entry(first.move_ids)
        self._supersede(case, self._share(self.assembly, 20), self._share(self.purchase, 80))
        todo = self.env["aftersales.allocation.case"].with_user(self.finance).browse(case.id)
        self.assertEqual(todo.situation, "1_correct")
        second = self._allocate()
        self.assertEqual(self._get_entry(first.move_ids), before)
        self.assertEqual(
            self._get_entry(first.move_ids + second.move_ids),
            {
                (self.overhead.code, "Assembly"): 20,
                (self.overhead.code, "Seals Ltd"): 0,
                (self.overhead.code, "Purchasing department"): 80,
                (self.overhead.code, "Unattributed"): -100,
            },
        )
        # the way back stands on the paper: reversal and new lines, nothing netted
        self.assertEqual(len(second.move_ids.line_ids), 3 + 3)

    def test_round_that_is_gone_gives_back_what_was_allocated(self):
        case = self._decide_two()
        self._cost(case, 100)
        self._allocate()
        case.sudo().attribution_ids.state = "superseded"
        self._allocate()
        self.assertEqual(case.with_user(self.finance).allocated_amount, 0)
        self.assertRegex(self._preview().line_ids.reason, "not decided")

    def test_what_changed_after_the_draft_is_noticed_before_posting(self):
        case = self._decide_two()
        self._cost(case, 100)
        other = self._cost(case, 7)
        run = self._start()
        run.action_review()
        other._reverse()
        with self.assertRaisesRegex(UserError, case.name):
            run.action_post()
        run.action_take_back()
        run.action_refresh()
        run.action_review()
        run.action_post()
        self.assertEqual(run.amount, 100)

    def test_run_is_taken_back_as_a_whole(self):
        case = self._decide_two()
        self._cost(case, 100)
        run = self._allocate()
        with self.assertRaisesRegex(UserError, "why"):
            run.action_reverse(" ")
        run.action_reverse("Wrong month")
        self.assertEqual(run.state, "reversed")
        self.assertEqual(set(self._get_entry(run.move_ids).values()), {0})
        self.assertEqual(case.with_user(self.finance).allocated_amount, 0)
        self.assertEqual(self._allocate().amount, 100)

    # --- periods ------------------------------------------------------------------------------------------

    def test_locked_period_is_said_before_anything_is_written(self):
        case = self._decide_two()
        self._cost(case, 100, date="2026-01-15")
        self.company.fiscalyear_lock_date = "2026-01-31"
        preview = self._preview(date="2026-01-31")
        self.assertRegex(preview.note, "locked")
        self.assertEqual(preview.amount, 0)
        with self.assertRaisesRegex(UserError, "locked"), self.cr.savepoint():
            preview.action_start()
        self.assertEqual(self._allocate(date="2026-02-28").move_ids.date.isoformat(), "2026-02-28")

    def test_locked_period_is_posted_on_the_next_open_day_if_the_company_wants_it(self):
        self.company.aftersales_allocation_locked = "next"
        case = self._decide_two()
        self._cost(case, 100, date="2026-01-15")
        self.company.fiscalyear_lock_date = "2026-01-31"
        preview = self._preview(date="2026-01-31")
        self.assertEqual(preview.posted_on.isoformat(), "2026-02-01")
        run = self._allocate(date="2026-01-31")
        self.assertEqual((run.date.isoformat(), run.move_ids.date.isoformat()), ("2026-02-01", "2026-02-01"))

    def test_period_locked_after_the_review_is_not_posted_elsewhere_in_silence(self):
        case = self._decide_two()
        self._cost(case, 100, date="2026-01-15")
        run = self._start(date="2026-01-31")
        run.action_review()
        self.company.fiscalyear_lock_date = "2026-01-31"
        with self.assertRaisesRegex(UserError, "locked"):
            run.action_post()
        self.assertFalse(run.move_ids)

    def test_costs_after_the_day_wait_for_the_next_run(self):
        case = self._decide_two()
        self._cost(case, 100, date="2026-01-15")
        self._cost(case, 50, date="2026-02-15")
        self.assertEqual(self._allocate(date="2026-01-31").amount, 100)
        self.assertEqual(self._allocate(date="2026-02-28").amount, 50)

    # --- what stays as it is ---------------------------------------------------------------------------------

    def test_entry_is_undone_by_the_allocation_only(self):
        case = self._decide_two()
        self._cost(case, 100)
        move = self._allocate().move_ids
        with self.assertRaisesRegex(UserError, "Reverse the allocation"):
            move.button_draft()
        with self.assertRaises(UserError):
            move.unlink()

    def test_step_belongs_to_its_state(self):
        case = self._decide_two()
        self._cost(case, 100)
        run = self._start()
        with self.assertRaises(UserError):
            run.action_post()
        run.action_review()
        with self.assertRaises(UserError):
            run.action_refresh()
        run.action_post()
        for step in ("action_review", "action_post", "action_cancel", "action_take_back", "action_refresh"):
            with self.assertRaises(UserError):
                getattr(run, step)()

    def test_many_cases_take_no_more_queries_than_a_few(self):
        cases = [self._decide_two() for _number in range(12)]
        for case in cases:
            self._cost(case, 10)
        counts = []
        for few in (cases[:2], cases[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            records = self.env["aftersales.quality.case"].browse([case.id for case in few])
            begin = self.cr.sql_log_count
            plan = self.env["aftersales.allocation"].sudo()._make_plan(self.company, self.env.cr.now().date(), records)
            counts.append(self.cr.sql_log_count - begin)
            self.assertEqual(len(plan.lines), 2 * len(few))
        self.assertLessEqual(counts[1], counts[0])


class TestAllocationAccess(AllocationCommon):
    """Finance allocates, managers and auditors read, nobody else sees it; whatever the door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._decide_two()
        cls._cost(cls.case, 100)
        cls.run_draft = cls._start()

    def test_only_finance_takes_steps(self):
        duties = (
            self.clerk,
            self.engineer,
            self.quality,
            self.purchasing,
            self.manager,
            self.auditor,
            self.general_manager,
        )
        for user in duties:
            run = self.run_draft.with_user(user)
            for step in ("action_review", "action_post", "action_cancel", "action_refresh", "action_take_back"):
                with self.assertRaises(AccessError, msg=f"{user.name} {step}"):
                    getattr(run, step)()
            with self.assertRaises(AccessError):
                run.action_reverse("Because")
            with self.assertRaises(AccessError):
                self.env["aftersales.allocation.preview"].with_user(user).create({}).action_preview()
            with self.assertRaises(AccessError):
                self.env["aftersales.allocation.case"].with_user(user).browse(self.case.id).action_allocate()

    def test_who_reads(self):
        for user in (self.finance, self.manager, self.general_manager, self.auditor):
            self.assertEqual(sorted(self.run_draft.with_user(user).line_ids.mapped("amount")), [40, 60], user.name)
            self.assertTrue(self.env["aftersales.allocation.case"].with_user(user).search([]), user.name)
            self.env["aftersales.allocation.check"].with_user(user).search([])
        for user in (self.clerk, self.engineer, self.quality, self.purchasing, self.storekeeper, self.customer_user):
            for model in (
                "aftersales.allocation",
                "aftersales.allocation.line",
                "aftersales.allocation.case",
                "aftersales.allocation.check",
            ):
                with self.assertRaises(AccessError, msg=f"{user.name} {model}"):
                    self.env[model].with_user(user).search([])

    def test_nobody_writes_by_hand(self):
        for user in (self.finance, self.manager):
            run = self.run_draft.with_user(user)
            for values in ({"state": "posted"}, {"date": "2025-01-01"}, {"name": "X"}):
                with self.assertRaises(AccessError):
                    run.write(values)
            with self.assertRaises(AccessError):
                run.line_ids[:1].write({"amount": 1})
            with self.assertRaises(AccessError):
                run.line_ids[:1].unlink()
            with self.assertRaises(AccessError):
                run.unlink()
            with self.assertRaises(AccessError):
                self.env["aftersales.allocation"].with_user(user).create(
                    {"company_id": self.company.id, "date": "2026-03-02", "until": "2026-03-02", "mode": "case"}
                )
        with self.assertRaises(AccessError):
            self.run_draft.line_ids.sudo(False).create([{}])

    def test_other_companies_see_nothing(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self.finance.copy(
            {"login": "as_finance_there", "company_id": branch.id, "company_ids": [(6, 0, branch.ids)]}
        )
        for model in (
            "aftersales.allocation",
            "aftersales.allocation.line",
            "aftersales.allocation.case",
            "aftersales.allocation.check",
        ):
            self.assertFalse(self.env[model].with_user(there).search([]), model)
        with self.assertRaises(UserError):
            self._preview(user=there)
        preview = self.env["aftersales.allocation.preview"].with_user(there).create({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            preview.action_start()


class TestAllocationCheck(AllocationCommon):
    """Costs of cases, what parties bear, and the books say the same; where they do not, the entry is shown."""

    def _sum(self, *fields):
        self.env.flush_all()
        checks = self.env["aftersales.allocation.check"].with_user(self.finance)
        return checks._read_group([("company_id", "=", self.company.id)], [], [f"{name}:sum" for name in fields])[0]

    def test_costs_are_what_was_allocated_and_what_is_open(self):
        case, open_case = self._decide_two(), self._open_case()
        self._cost(case, 100, "labour")
        self._cost(open_case, 30, "labour")
        self._allocate()
        self.assertEqual(self._sum("cost", "off_ledger", "allocated", "open_amount"), (130, 130, 100, 30))
        self.assertEqual(self._sum("expected", "unattributed", "difference", "attributed"), (-100, -100, 0, 100))

    def test_cost_in_the_books_is_no_difference_before_and_after(self):
        case = self._decide_two()
        bill = TestAllocationRun._bill(self, case, 80)
        self.assertEqual(self._sum("cost", "unattributed", "difference"), (80, 80, 0))
        self._allocate()
        self.assertEqual(self._sum("open_amount", "unattributed", "difference"), (0, 0, 0))
        self.assertTrue(bill)

    def test_entry_by_hand_is_a_difference_that_leads_to_it(self):
        account = self.company.aftersales_cost_account_ids[:1].account_id
        unattributed = self.company.aftersales_unattributed_account_id
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-01",
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "balance": 12, "analytic_distribution": {str(unattributed.id): 100}}
                    ),
                    Command.create({"account_id": account.id, "balance": -12}),
                ],
            }
        )
        move.action_post()
        self.env.flush_all()
        checks = self.env["aftersales.allocation.check"].with_user(self.finance)
        row = checks.search([("difference", "!=", 0)])
        self.assertEqual((row.move_id.id, row.difference, row.nature), (move.id, 12, "other"))
        self.assertEqual(row.action_open()["res_id"], move.id)

    def test_case_list_says_what_is_open_and_why(self):
        todo = self.env["aftersales.allocation.case"].with_user(self.finance)
        decided, undecided = self._decide_two(), self._open_case()
        self._cost(decided, 100)
        self._cost(undecided, 10)
        self.env.flush_all()
        self.assertEqual(todo.browse(decided.id).situation, "2_ready")
        self.assertEqual(todo.browse(undecided.id).situation, "4_undecided")
        sections = {
            section["key"]: section["cards"]
            for section in self.env["aftersales.today"].with_user(self.finance).get_sections()
        }
        cards = {card["name"]: card["count"] for card in sections["aftersales_service.group_finance"]}
        self.assertEqual(cards["Costs to allocate"], 1)
        run = self._start()
        self.env.invalidate_all()
        self.assertEqual(todo.browse(decided.id).situation, "3_run")
        run.action_review()
        run.action_post()
        self.env.invalidate_all()
        row = todo.browse(decided.id)
        self.assertEqual((row.situation, row.open_amount, row.allocated), ("5_done", 0, 100))

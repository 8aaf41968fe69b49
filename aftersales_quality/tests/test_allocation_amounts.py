import doctest
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_quality.tools import allocation, shares

from .allocation_common import AllocationCommon

WEIGHTS = st.lists(st.floats(0.001, 1e6) | st.integers(1, 10**6), min_size=1, max_size=20)
ROUNDING = st.sampled_from([0.01, 1.0, 0.05, 0.001, 10.0])
COINS = st.integers(-(10**11), 10**11)


@tagged("post_install", "-at_install")
class TestAllocationArithmetic(BaseCase):
    """Money to the cent, without a database."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(allocation).failed, 0)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WEIGHTS, COINS, ROUNDING)
    def test_parts_sum_to_the_amount_for_any_shares(self, weights, coins, rounding):
        amount = allocation.from_coins(coins, rounding)
        parts = allocation.allocate(amount, shares.split(weights), rounding)
        self.assertEqual(sum(allocation.to_coins(part, rounding) for part in parts), coins)
        if rounding == 0.01:
            self.assertEqual(sum(Decimal(f"{part:.2f}") for part in parts), Decimal(coins) / 100)

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WEIGHTS, COINS)
    def test_nobody_bears_more_than_the_share_but_the_largest_what_is_left(self, weights, coins):
        parts = shares.split(weights)
        largest = parts.index(max(parts))
        for place, (share, part) in enumerate(zip(parts, allocation.allocate(coins / 100, parts), strict=True)):
            exact = Decimal(coins) * shares.to_hundredths(share) / shares.WHOLE
            off = abs(allocation.to_coins(part, 0.01)) - abs(exact)
            self.assertGreaterEqual(part * coins, 0)
            self.assertLess(off, len(parts) if place == largest else 1)
            self.assertLessEqual(off, len(parts) if place == largest else 0)


class TestPartyCosts(AllocationCommon):
    """What a case has cost, and who bears how much of it."""

    def test_costs_of_the_case_are_those_that_stand(self):
        case = self._open_case()
        part = self._cost(case, 100)
        gone = self._cost(case, 30, "labour")
        gone._reverse()
        self._cost(case, 500, "travel", origin="estimate", source_model=False, source_id=False)
        self._cost(self._open_case(), 70)
        self.assertEqual(case.with_user(self.finance)._get_cost_lines(), part)

    def test_a_complaint_that_joins_brings_its_costs(self):
        case = self._open_case()
        other = self._complain()
        cost = self._cost(self._open_case(), 5)
        late = self.env["aftersales.cost.line"].sudo()
        late = late.create(
            late._complete(
                {"name": "Gift", "kind": "compensation", "origin": "hand", "amount": 7, "ticket_id": other.id}
            )
        )
        self.assertFalse(late.quality_case_id)
        case.action_join(other)
        self.assertEqual(late.quality_case_id, case)
        self.assertEqual(case.with_user(self.finance)._get_cost_lines(), late)
        self.assertNotIn(cost, case._get_cost_lines())

    def test_decided_shares_split_each_cost_to_the_cent(self):
        case = self._decide_two()
        costs = self._cost(case, 100) + self._cost(case, 0.01, "freight")
        found = [(line, share.party, amount) for line, share, amount in case.with_user(self.finance)._get_party_costs()]
        self.assertEqual(
            found,
            [
                (costs[0], "Assembly", 60),
                (costs[0], "Seals Ltd", 40),
                (costs[1], "Assembly", 0.01),
                (costs[1], "Seals Ltd", 0),
            ],
        )

    def test_nobody_bears_anything_before_it_is_decided(self):
        case = self._open_case()
        self._cost(case, 100)
        self.assertEqual(case._get_party_costs(), [])

    def test_many_cases_are_asked_at_once(self):
        cases = self.env["aftersales.quality.case"]
        for _number in range(4):
            case = self._decide_two()
            self._cost(case, 10)
            cases |= case
        for some in (cases[:1], cases):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(8):
                self.assertEqual(len(some.sudo()._get_party_costs()), 2 * len(some))

    def test_each_party_has_one_account_of_responsibility(self):
        first, second = self._decide_two(), self._decide_two()
        shares = (first | second).sudo()._get_decided_shares()
        accounts = shares._get_responsibility_accounts()
        self.assertEqual(
            {share.party: accounts[share].name for share in shares}, {"Assembly": "Assembly", "Seals Ltd": "Seals Ltd"}
        )
        self.assertEqual(len({account.id for account in accounts.values()}), 2)
        plan = self.env.ref("aftersales_service.analytic_plan_responsibility")
        for share, account in accounts.items():
            self.assertEqual((account.plan_id, account.company_id), (plan, self.company))
            self.assertEqual(share._get_responsibility_account(), account)

import doctest
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_quality.tools import shares

from .attribution_common import AttributionCommon

WEIGHTS = st.lists(st.floats(0.001, 1e6) | st.integers(1, 10**6), min_size=1, max_size=20)


@tagged("post_install", "-at_install")
class TestShareArithmetic(BaseCase):
    """Percent to the hundredth, without a database."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(shares).failed, 0)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WEIGHTS)
    def test_any_split_sums_to_exactly_100(self, weights):
        parts = shares.split(weights)
        self.assertEqual(sum(map(shares.to_hundredths, parts)), shares.WHOLE)
        self.assertEqual(shares.get_missing(parts), 0)
        self.assertGreaterEqual(min(parts), 0.01)
        for part in parts:
            self.assertEqual(round(part, 2), part)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WEIGHTS)
    def test_who_weighs_more_never_bears_less(self, weights):
        parts = shares.split(weights)
        ranked = sorted(zip(weights, parts, strict=True))
        for (lighter, less), (heavier, more) in itertools.pairwise(ranked):
            if lighter < heavier:
                self.assertLessEqual(less, more + 0.01)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WEIGHTS, st.integers(-9999, 9999).filter(bool))
    def test_what_is_off_by_a_hundredth_is_noticed(self, weights, error):
        parts = shares.split(weights)
        parts[0] = (shares.to_hundredths(parts[0]) + error) / 100
        self.assertEqual(shares.get_missing(parts), -error / 100)


class TestAttributionShares(AttributionCommon):
    """What a round needs before it is proposed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Supplier {number}", "email": f"s{number}@supplier.example"} for number in range(8)]
        )
        cls.attribution = cls._draft()

    def test_any_split_to_the_hundredth_can_be_proposed_and_any_other_cannot(self):
        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.integers(1, 10_000), min_size=1, max_size=8), st.integers(-500, 500))
        def check(weights, error):
            parts = [shares.to_hundredths(part) for part in shares.split(weights)]
            parts[0] += error
            if not 0 < parts[0] <= shares.WHOLE:
                return
            savepoint = self.env.cr.savepoint(flush=False)
            self.attribution.write(
                {
                    "share_ids": [
                        Command.create(self._share(partner, part / 100))
                        for partner, part in zip(self.partners, parts, strict=False)
                    ]
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            if error:
                with self.assertRaisesRegex(UserError, "not to 100 %"):
                    self.attribution.action_propose()
            else:
                self.attribution.action_propose()
                self.assertEqual(self.attribution.state, "proposed")
            self.env.flush_all()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

        check()

    def test_a_share_is_more_than_nothing_and_at_most_all(self):
        for share in (0, -5, 100.01):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.attribution.write({"share_ids": [Command.create(self._share(self.assembly, share))]})
                self.env.flush_all()

    def test_each_share_names_one_party_of_its_kind(self):
        share = self._share(self.assembly, 100)
        for wrong in ({"department_id": False}, {"party_kind": "supplier"}):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.attribution.write({"share_ids": [Command.create({**share, **wrong})]})
                self.env.flush_all()
        # the form leaves the earlier party behind when the kind is changed
        self.attribution.write({"share_ids": [Command.create(share)]})
        row = self.attribution.share_ids
        row.write({"party_kind": "supplier", "partner_id": self.supplier.id})
        self.assertFalse(row.department_id)
        self.assertEqual(row.party, "Seals Ltd")

    def test_a_party_bears_one_share(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.attribution.write(
                {"share_ids": [Command.create(self._share(self.assembly, share)) for share in (40, 60)]}
            )
            self.env.flush_all()

    def test_shares_need_grounds_and_somebody_to_serve(self):
        self.attribution.write({"share_ids": [Command.create(self._share(self.assembly, 100, grounds=" "))]})
        with self.assertRaisesRegex(UserError, "grounds"):
            self.attribution.action_propose()
        self.attribution.share_ids.grounds = "The seal was fitted dry"
        self.assembly.manager_id = False
        with self.assertRaisesRegex(UserError, "nobody could be served"):
            self.attribution.action_propose()
        self.assembly.manager_id = self.head.employee_id
        self.head.partner_id.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.attribution.action_propose()
        self.attribution.share_ids.serve_by = "hand"
        self.attribution.action_propose()
        self.assertEqual(self.attribution.state, "proposed")

    def test_nothing_is_proposed_before_the_cause_is_confirmed(self):
        case = self._bring_to(self._open_case(), "analysing")
        attribution = self._draft(self._share(self.assembly, 100), case=case)
        with self.assertRaisesRegex(UserError, "not yet as far"):
            attribution.action_propose()

    def test_evidence_is_that_of_the_case(self):
        other = self._open_case()
        evidence = self._add_evidence(other)
        with self.assertRaisesRegex(ValidationError, "another case"):
            self.attribution.write(
                {
                    "share_ids": [
                        Command.create(self._share(self.assembly, 100, evidence_ids=[Command.set(evidence.ids)]))
                    ]
                }
            )

    def test_the_bar_says_who_bears_what(self):
        attribution = self._draft_two()
        pieces = {piece["party"]: piece["share"] for piece in attribution.share_bar}
        self.assertEqual(pieces, {"Assembly": 60, "Seals Ltd": 40})
        self.assertEqual((attribution.total, attribution.missing), (100, 0))

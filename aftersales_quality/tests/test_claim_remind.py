from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tools import mute_logger

from odoo.addons.aftersales_quality.models.claim.claim_remind import SupplierClaim

from .claim_common import ClaimCommon


class TestClaimRemind(ClaimCommon):
    """A claim that nobody answers is followed up, and goes up when that does not help."""

    def _run(self, day):
        with freeze_time(f"{day} 06:00:00"), self.enter_registry_test_mode():
            self.env.ref("aftersales_quality.cron_supplier_claim_remind").with_user(
                SUPERUSER_ID
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "in", self.supplier.ids)])

    def _get_activities(self, claim, user):
        return claim.sudo().activity_ids.filtered(lambda activity: activity.user_id == user)

    def test_nothing_happens_until_the_day_is_over(self):
        claim = self._send_claim()
        self._run("2026-04-01")
        self.assertFalse(claim.is_overdue)
        self.assertFalse(claim.reminded_on)

    def test_supplier_and_who_is_in_charge_are_reminded_once(self):
        claim = self._send_claim()
        before = len(self._get_mails())
        for day in ("2026-04-02", "2026-04-02", "2026-04-03"):
            self._run(day)
        self.assertEqual(len(self._get_mails()), before + 1)
        self.assertIn("not answered yet", self._get_mails()[0].subject)
        self.assertEqual(len(self._get_activities(claim, self.quality)), 1)
        with freeze_time("2026-04-02"):
            self.assertEqual(claim.search([("is_overdue", "=", True)]), claim)
        self._run("2026-04-16")
        self.assertEqual(len(self._get_mails()), before + 2)
        self.assertEqual(len(self._get_activities(claim, self.quality)), 1)

    def test_manager_who_approved_is_told_later(self):
        claim = self._send_claim()
        self._run("2026-04-05")
        self.assertFalse(self._get_activities(claim, self.manager))
        self._run("2026-04-09")
        self._run("2026-04-10")
        self.assertEqual(len(self._get_activities(claim, self.manager)), 1)

    def test_answer_ends_the_reminders(self):
        claim = self._send_claim()
        self._run("2026-04-02")
        with freeze_time("2026-04-03"):
            self._answer(claim)
        self.assertFalse(claim.sudo().activity_ids)
        before = len(self._get_mails())
        self._run("2026-05-02")
        self.assertEqual(len(self._get_mails()), before)

    def test_one_that_fails_does_not_hold_up_the_rest(self):
        first = self._send_claim()
        second = self._make_case()
        second = self._send_claim(self._propose(second))
        remind = SupplierClaim._remind

        def fail(claim):
            if claim == first:
                raise ValueError("Broken")
            return remind(claim)

        with (
            patch.object(SupplierClaim, "_remind", fail),
            mute_logger("odoo.addons.aftersales_quality.models.claim.claim_remind"),
        ):
            self._run("2026-04-02")
        self.assertFalse(first.reminded_on)
        self.assertTrue(second.reminded_on)

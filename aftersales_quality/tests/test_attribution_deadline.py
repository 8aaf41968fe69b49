from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .attribution_common import AttributionCommon


class TestObjectionPeriod(AttributionCommon):
    """Silence counts as agreement; before that, whoever is silent is reminded."""

    def _run(self, cron, moment):
        """Run the scheduled action as its worker would."""
        with freeze_time(moment), self.enter_registry_test_mode():
            action = self.env.ref(f"aftersales_quality.{cron}").with_user(self.env.ref("base.user_root"))
            action.method_direct_trigger()
        self.env.invalidate_all()

    def _finalise(self, moment):
        self._run("cron_attribution_finalise", moment)

    def _remind(self, moment):
        """Mails of reminder that the day brings."""
        mails = self.env["mail.mail"].search([])
        self._run("cron_attribution_remind", moment)
        return self.env["mail.mail"].search([]) - mails

    def test_silence_makes_it_final_and_once(self):
        attribution = self._serve()
        end = attribution.objection_until
        self._finalise(end - timedelta(minutes=1))
        self.assertEqual(attribution.state, "served")
        self._finalise(end)
        self.assertEqual((attribution.state, attribution.ended_by), ("decided", "lapsed"))
        self.assertEqual(set(attribution.share_ids.mapped("response")), {"lapsed"})
        self.assertEqual(attribution.case_id.state, "attributed")
        self.assertFalse(attribution.share_ids.activity_ids)
        steps = len(attribution.case_id.step_ids)
        self._finalise(end + timedelta(days=1))
        self.assertEqual(len(attribution.case_id.step_ids), steps)

    def test_who_has_accepted_stays_accepted(self):
        attribution = self._serve()
        self._get_share(attribution, "department").with_user(self.head).action_accept()
        self._finalise(attribution.objection_until)
        self.assertEqual(self._get_share(attribution, "department").response, "accepted")
        self.assertEqual(self._get_share(attribution, "supplier").response, "lapsed")

    def test_what_was_objected_to_does_not_become_final(self):
        attribution = self._serve()
        self._object(attribution)
        self._finalise(attribution.objection_until + timedelta(days=9))
        self.assertEqual(attribution.state, "objected")

    def test_one_that_fails_does_not_hold_up_the_rest(self):
        rounds = self.env["aftersales.attribution"]
        for _number in range(3):
            rounds += self._serve()
        broken = rounds[1]
        decide = type(rounds)._decide

        def fail(self, ended_by):
            if self == broken:
                raise ZeroDivisionError
            return decide(self, ended_by)

        with (
            patch.object(type(rounds), "_decide", fail),
            mute_logger("odoo.addons.aftersales_quality.models.attribution.attribution_deadline"),
        ):
            self._finalise(rounds[0].objection_until)
        self.assertEqual(rounds.mapped("state"), ["decided", "served", "decided"])
        self._finalise(rounds[0].objection_until)
        self.assertEqual(broken.state, "decided")

    def test_what_the_case_still_lacks_does_not_undo_the_decision(self):
        attribution = self._serve()
        cases = type(self.env["aftersales.quality.case"])
        ready = cases._ensure_ready_for

        refusal = "The departments have not signed."

        def refuse(self, state):
            if state == "attributed":
                raise UserError(refusal)
            return ready(self, state)

        with patch.object(cases, "_ensure_ready_for", refuse):
            self._finalise(attribution.objection_until)
        self.assertEqual((attribution.state, attribution.case_id.state), ("decided", "proposed"))
        self.assertIn("have not signed", attribution.case_id.message_ids[0].body)
        attribution.case_id.with_user(self.quality).action_advance()
        self.assertEqual(attribution.case_id.state, "attributed")

    def test_the_period_counts_working_or_calendar_days(self):
        for unit, days, expected in (
            ("working_days", 5, "2026-03-09"),
            ("working_days", 1, "2026-03-03"),
            ("calendar_days", 5, "2026-03-07"),
        ):
            self.company.write({"aftersales_objection_unit": unit, "aftersales_objection_days": days})
            attribution = self._draft_two()
            end = attribution._get_objection_end(fields.Datetime.now())
            zone = self.company.resource_calendar_id.tz
            local = fields.Datetime.context_timestamp(attribution.with_context(tz=zone), end - timedelta(seconds=1))
            self.assertEqual(str(local.date()), expected, f"{days} {unit}")

    def test_reminded_once_a_day_in_one_mail_and_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        first, second = self._serve(), self._serve()
        self.assertFalse(self._remind("2026-03-04 06:00:00"))
        mails = self._remind("2026-03-08 06:00:00")
        # the head of the department, and the investigator for the supplier
        self.assertEqual(len(mails), 2)
        own = mails.filtered(lambda mail: "head@ours.example" in mail.email_to)
        self.assertIn(first.case_id.name, own.body_html)
        self.assertIn(second.case_id.name, own.body_html)
        self.assertIn("2 not answered", own.subject)
        self.assertFalse(self._remind("2026-03-08 18:00:00"))
        self._get_share(first, "department").with_user(self.head).action_accept()
        again = self._remind("2026-03-09 06:00:00")
        own = again.filtered(lambda mail: "head@ours.example" in mail.email_to)
        self.assertNotIn(first.case_id.name, own.body_html)
        self.assertFalse(self._remind("2026-03-20 06:00:00"))

    def test_mail_that_fails_for_one_reader_reaches_the_others(self):
        self._serve()
        users = self.registry["res.users"]
        prepare = users._prepare_digest

        def fail(user, *args, **values):
            if user == self.head:
                raise ValueError("no luck")
            return prepare(user, *args, **values)

        with (
            patch.object(users, "_prepare_digest", fail),
            self.assertLogs("odoo.addons.aftersales_quality.models.attribution.attribution_deadline", "ERROR"),
        ):
            mails = self._remind("2026-03-08 06:00:00")
        self.assertEqual(mails.mapped("email_to"), [self.quality.email_formatted])

    def test_not_reminded_where_the_company_does_not_wish_it(self):
        self._serve()
        self.company.aftersales_objection_remind_days = 0
        self.assertFalse(self._remind("2026-03-08 06:00:00"))

import base64
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .action_common import ActionCommon


@freeze_time("2026-03-02 08:00:00")
class TestQualityAction(ActionCommon):
    """From what is proposed to what has helped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 08:00:00"):
            cls.case = cls._bring_to(cls._open_case(), "actions")

    def test_case_goes_on_by_itself_to_its_end(self):
        first = self._begin(self.case, due="2026-03-20")
        second = self._begin(self.case, title="Check the stock", due="2026-03-09")
        self.assertEqual((first.state, first.name[:6]), ("running", "CA2026"))
        self._finish(first)
        self.assertEqual(self.case.state, "actions")
        self._finish(second)
        self.assertEqual(self.case.state, "verifying")
        self.assertEqual(self.case.step_ids.sorted("id")[-1:].user_id, self.engineer, "who finished the last action")
        for action in first | second:
            action.with_user(self.manager).action_judge_effect(True, "All dry")
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self.case.step_ids.sorted("id")[-1:].user_id, self.manager)

    def test_case_without_action_does_not_go_on(self):
        with self.assertRaisesRegex(UserError, "no action"):
            self.case.action_advance()
        action = self._begin(self.case)
        with self.assertRaisesRegex(UserError, action.name):
            self.case.action_advance()

    def test_begin_needs_criterion_and_judge(self):
        action = self._act(self.case, criterion=False, verifier_id=False)
        self.case.action_agree_plan(with_whom="Head of maintenance")
        with self.assertRaisesRegex(UserError, "It helped if"):
            action.action_start()

    def test_customer_agrees_first_or_is_not_asked_with_a_reason(self):
        action = self._act(self.case)
        with self.assertRaisesRegex(UserError, "has not agreed"):
            action.action_start()
        for wrong in (
            {"with_whom": " "},
            {"agreement": "not_asked"},
            {"agreement": "x"},
            {"with_whom": "A", "on": "2026-03-03"},
        ):
            with self.assertRaises(UserError):
                self.case.action_agree_plan(**wrong)
        self.case.action_agree_plan("not_asked", note="Found in our own test")
        action.action_start()
        self.assertEqual(action.state, "running")

    def test_what_was_agreed_on_is_fixed(self):
        action = self._begin(self.case)
        for values in ({"criterion": "Other"}, {"due": "2026-12-01"}, {"max_complaints": 9}, {"window_days": 1}):
            with self.assertRaises(UserError):
                action.write(values)
        action.user_id = self.fitter
        self.assertEqual(action.department_id, self.production)

    def test_state_is_not_written_by_hand(self):
        action = self._act(self.case)
        for values in ({"state": "done", "done_on": "2026-03-02"}, {"name": "CA1"}, {"on_time": 1.0}):
            with self.assertRaises(AccessError):
                action.write(values)
        with self.assertRaises(UserError):
            action.write({"state": "effective"})

    def test_dragging_a_card_begins_the_action(self):
        action = self._act(self.case)
        self.case.action_agree_plan(with_whom="Head of maintenance")
        action.write({"state": "running"})
        self.assertEqual((action.state, action.first_due.isoformat()), ("running", "2099-01-31"))
        with self.assertRaisesRegex(UserError, "use its button"):
            action.write({"state": "done"})

    def test_done_needs_words_and_evidence(self):
        action = self._begin(self.case).with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "what was done"):
            action.action_done()
        action.done_note = "Trained"
        with self.assertRaisesRegex(UserError, "evidence"):
            action.action_done()
        action.done_file_ids = [
            Command.create({"name": "list.png", "raw": b"x", "res_model": "aftersales.quality.action"})
        ]
        action.action_done()
        self.assertEqual((action.state, action.done_by_id), ("done", self.engineer))
        self.assertEqual(action.done_file_ids.res_id, action.id)
        with self.assertRaises(UserError):
            action.done_note = "Something else"

    def test_only_the_owner_finishes_and_nobody_else_writes(self):
        action = self._begin(self.case)
        self._finish(self._begin(self.case, title="Other", user_id=self.fitter.id))
        with self.assertRaises(AccessError):
            action.with_user(self.quality).action_done()
        for stranger in (self.fitter, self.dispatcher, self.auditor, self.clerk):
            with self.assertRaises(AccessError):
                action.with_user(stranger).done_note = "x"
            with self.assertRaises(AccessError):
                action.with_user(stranger).action_done()

    def test_rate_of_what_was_done_on_time(self):
        in_time = self._finish(self._begin(self.case, due="2026-03-02"))
        late = self._begin(self.case, due="2026-03-05")
        with freeze_time("2026-03-09 08:00:00"):
            self._finish(late)
        self.assertEqual((in_time.on_time, in_time.days_late), (1, 0))
        self.assertEqual((late.on_time, late.days_late), (0, 4))
        actions = (in_time | late).with_user(self.quality)
        [(rate,)] = actions._read_group([("id", "in", actions.ids)], [], ["on_time:avg"])
        self.assertEqual(rate, 0.5)

    def test_day_of_the_company_counts(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        action = self._begin(self.case, due="2026-03-02")
        with freeze_time("2026-03-02 16:30:00"):
            self._finish(action)
        self.assertEqual(action.on_time, 0, "half past midnight on the 3rd in Shanghai")

    def test_postponed_with_a_reason_twice_by_the_manager_only(self):
        action = self._begin(self.case, due="2026-03-10").with_user(self.engineer)
        with self.assertRaises(UserError):
            action.action_postpone("2026-03-20", " ")
        for day in (False, "2026-03-10", "2026-03-01"):
            with self.assertRaises(UserError):
                action.action_postpone(day, "Grease is late")
        with self.assertRaises(AccessError):
            action.with_user(self.fitter).action_postpone("2026-03-20", "Grease is late")
        action.action_postpone("2026-03-20", "Grease is late")
        self.assertEqual((action.due.isoformat(), action.first_due.isoformat()), ("2026-03-20", "2026-03-10"))
        for user in (self.engineer, self.quality):
            with self.assertRaisesRegex(AccessError, "manager"):
                action.with_user(user).action_postpone("2026-03-30", "Again")
        action.with_user(self.manager).action_postpone("2026-03-30", "Agreed")
        self.assertEqual(action.postponed_count, 2)
        with self.assertRaises(UserError):
            action.postponement_ids[:1].with_user(self.manager).sudo().reason = "Other"
        with self.assertRaises(UserError):
            action.postponement_ids[:1].sudo().unlink()

    def test_cancelled_with_a_reason_once_begun_by_the_manager(self):
        proposed, begun = self._act(self.case), self._begin(self.case)
        with self.assertRaises(UserError):
            proposed.action_cancel()
        proposed.action_cancel("Double")
        with self.assertRaises(AccessError):
            begun.action_cancel("Too dear")
        begun.with_user(self.manager).action_cancel("Too dear")
        self.assertEqual(begun.state, "cancelled")
        self.assertEqual(self.case.state, "actions", "a case without any action does not go on")
        with self.assertRaises(UserError):
            proposed.sudo().unlink()

    def test_judge_is_somebody_else(self):
        for values in ({"user_id": self.manager.id}, {"verifier_id": self.engineer.id}):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._act(self.case, **values)
        with self.assertRaisesRegex(ValidationError, "reports to"):
            self._act(self.case, user_id=self.head.id, verifier_id=self.fitter.id)
        self._act(self.case, user_id=self.fitter.id, verifier_id=self.head.id)

    def test_owner_has_to_see_it(self):
        for user in (self.auditor, self.env.ref("base.public_user"), self.customer_user):
            with self.assertRaisesRegex(ValidationError, "would not see"):
                self._act(self.case, user_id=user.id)

    def test_only_the_named_judge_judges(self):
        action = self._finish(self._begin(self.case, verifier_id=self.head.id))
        for stranger in (self.quality, self.fitter, self.engineer):
            with self.assertRaises(AccessError):
                action.with_user(stranger).action_judge_effect(True, "Fine")
        with self.assertRaises(UserError):
            action.with_user(self.head).action_judge_effect(True, " ")
        action.with_user(self.head).action_judge_effect(True, "All dry")
        self.assertEqual((action.state, action.verified_by_id), ("effective", self.head))

    def test_what_did_not_help_begins_again(self):
        action = self._begin(self.case, due="2026-03-12")
        self._finish(action)
        self.assertEqual(self.case.state, "verifying")
        action.with_user(self.manager).action_judge_effect(False, "Two of ten drip")
        self.assertEqual((action.state, self.case.state), ("ineffective", "actions"))
        following = action.next_ids
        self.assertEqual(
            (following.state, following.user_id, following.criterion), ("proposed", self.engineer, action.criterion)
        )
        self.assertEqual(following.due.isoformat(), "2026-03-12", "as much time as the first had")
        following.action_start()
        self._finish(following)
        following.with_user(self.manager).action_judge_effect(True, "All dry")
        self.assertEqual(self.case.state, "closed")

    def test_sent_back_to_the_owner(self):
        action = self._finish(self._begin(self.case))
        with self.assertRaises(AccessError):
            action.with_user(self.engineer).action_send_back("No")
        with self.assertRaises(UserError):
            action.with_user(self.manager).action_send_back()
        action.with_user(self.manager).action_send_back("Where is the list of who was trained?")
        self.assertEqual((action.state, self.case.state), ("running", "actions"))
        self.assertFalse(action.done_on)

    def test_elsewhere_is_checked_first(self):
        action = self._begin(self.case)
        row = action.deployment_ids.with_user(self.quality).create(
            {"action_id": action.id, "name": "Line 2", "user_id": self.fitter.id, "due": "2026-03-05"}
        )
        with self.assertRaisesRegex(UserError, "Line 2"):
            self._finish(action)
        with self.assertRaises(UserError):
            row.with_user(self.fitter).action_check("fine", " ")
        with self.assertRaises(AccessError):
            row.with_user(self.head).action_check("fine", "All greased")
        with self.assertRaises(AccessError):
            row.with_user(self.fitter).state = "fine"
        row.with_user(self.fitter).action_check("mended", "Ten seals were dry, greased again")
        self.assertEqual((row.state, row.checked_by_id), ("mended", self.fitter))
        self._finish(action)
        self.assertEqual(action.state, "done")
        for change in (lambda: row.sudo().unlink(), lambda: row.with_user(self.quality).write({"name": "x"})):
            with self.assertRaises(UserError):
                change()

    def test_evidence_of_what_is_done_stays(self):
        action = self._finish(self._begin(self.case))
        change = action.document_change_ids
        for act in (lambda: change.write({"version_after": "C"}), change.unlink):
            with self.assertRaises(UserError):
                act()

    def test_closed_case_takes_no_action(self):
        case = self._bring_to(self._open_case(), "closed")
        with self.assertRaisesRegex(UserError, "closed"):
            self._act(case)

    def test_action_of_a_case_with_consent_missing_is_done_all_the_same(self):
        action = self._begin(self.case)
        question = self._ask(self.case)
        self._finish(action)
        self.assertEqual(self.case.state, "verifying")
        action.with_user(self.manager).action_judge_effect(True, "All dry")
        self.assertEqual((action.state, self.case.state), ("effective", "verifying"))
        self.assertIn(question.display_name, self.case.message_ids[0].body)
        question.action_withdraw("Known by now")
        self.case.action_advance()
        self.assertEqual(self.case.state, "closed")

    def test_systemic_cause_asks_where_else(self):
        cause = self.env["aftersales.quality.cause"].create(
            {"case_id": self.case.id, "name": "Nobody says how to grease", "systemic": True}
        )
        action = self._act(self.case, cause_id=cause.id)
        self.case.action_agree_plan(with_whom="Head of maintenance")
        with self.assertRaisesRegex(UserError, "Elsewhere"):
            action.action_start()
        action.deployment_ids = [Command.create({"name": "Line 2"})]
        action.action_start()
        self.assertEqual(action.deployment_ids.user_id, self.engineer, "its owner, where nobody else is named")

    def test_cause_is_one_of_the_case(self):
        stranger = self.env["aftersales.quality.cause"].create({"case_id": self._open_case().id, "name": "Other"})
        with self.assertRaisesRegex(ValidationError, "another case"):
            self._act(self.case, cause_id=stranger.id)

    def test_whoever_is_accused_does_not_judge(self):
        action = self._finish(self._begin(self.case, verifier_id=self.head.id))
        accused = patch.object(self.registry["aftersales.quality.case"], "_get_accused_users", lambda case: self.head)
        with accused, self.assertRaisesRegex(ValidationError, "named as responsible"):
            action.with_user(self.head).action_judge_effect(True, "Fine")
        with accused, self.assertRaisesRegex(ValidationError, "named as responsible"):
            self._act(self.case, verifier_id=self.head.id)

    def test_files_become_evidence_that_nobody_exchanges(self):
        action = self._begin(self.case).with_user(self.engineer)
        action.write({"done_note": "Trained", "done_file_ids": [Command.create({"name": "list.txt", "raw": b"names"})]})
        action.action_done()
        evidence = action.sudo().evidence_ids
        self.assertEqual((evidence.case_id, evidence.user_id), (self.case, self.engineer))
        self.assertEqual(base64.b64decode(evidence.file), b"names")
        action.with_user(self.manager).action_send_back("And the night shift?")
        action.action_done()
        self.assertEqual(len(action.sudo().evidence_ids), 1, "the same file is kept once")

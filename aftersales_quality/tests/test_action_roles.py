import contextlib

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .action_common import ActionCommon


@freeze_time("2026-03-02 08:00:00")
class TestActionRoles(ActionCommon):
    """Each duty over the whole chain: asks, answers, does, judges, reads, or sees nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 08:00:00"):
            cls.ticket = cls._complain()
            cls.case = cls._bring_to(cls._open_case(cls.ticket), "actions")
            cls.question = cls._ask(cls.case)
            cls.action = cls._begin(cls.case, user_id=cls.fitter.id)
            cls.row = cls.action.deployment_ids.with_user(cls.quality).create(
                {"action_id": cls.action.id, "name": "Line 2", "user_id": cls.workshop.id}
            )

    def _get_visible(self, user, *names):
        return [bool(self.env[f"aftersales.quality.{name}"].with_user(user).search_count([])) for name in names]

    def test_department_reads_what_is_asked_and_not_the_case(self):
        for user in (self.head, self.fitter):
            with self.assertRaises(AccessError):
                self.case.with_user(user).read(["title"])
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).read(["name"])
        self.assertEqual(self._get_visible(self.head, "question", "action", "deployment"), [True, False, False])
        self.assertEqual(self._get_visible(self.fitter, "question", "action", "deployment"), [False, True, True])
        facts = self.question.with_user(self.head).read(["question", "fault", "product_name", "due", "state"])
        self.assertEqual(facts[0]["fault"], self.case.title)

    def test_form_opens_for_whoever_is_asked(self):
        for user, record in ((self.head, self.question), (self.fitter, self.action), (self.workshop, self.row)):
            views = record.with_user(user).get_views([(False, "form")])
            names = views["models"][record._name]["fields"]
            spec = {
                name: {"fields": {"display_name": {}}} if info["type"] == "many2one" else {}
                for name, info in names.items()
            }
            record.with_user(user).web_read(spec)

    def test_field_sees_what_is_asked_of_it_and_nothing_else(self):
        self.assertEqual(self._get_visible(self.workshop, "question", "action", "deployment"), [False, False, True])
        self.row.with_user(self.workshop).action_check("fine", "All greased")
        self.assertEqual(self._get_visible(self.engineer, "question", "action", "deployment"), [False, False, False])
        with self.assertRaises(AccessError):
            self.env["aftersales.quality.deployment"].with_user(self.engineer).create(
                {"action_id": self.action.id, "name": "Mine", "user_id": self.engineer.id, "due": "2026-03-09"}
            )

    def test_auditor_reads_all_and_changes_nothing(self):
        own = self.action.with_user(self.auditor)
        self.assertEqual(own.title, "Fit the seal with grease")
        self.assertEqual(self.question.with_user(self.auditor).question, self.question.question)
        attempts = [
            lambda: own.write({"title": "x"}),
            lambda: own.action_done(),
            lambda: own.action_cancel("x"),
            lambda: own.action_postpone("2099-12-31", "x"),
            lambda: own.action_judge_effect(True, "x"),
            lambda: self.question.with_user(self.auditor).write({"answer": "x"}),
            lambda: self.question.with_user(self.auditor).action_answer(),
            lambda: self.question.with_user(self.auditor).action_accept(),
            lambda: self.question.with_user(self.auditor).action_withdraw("x"),
            lambda: self.row.with_user(self.auditor).action_check("fine", "x"),
            lambda: self.row.with_user(self.auditor).write({"name": "x"}),
            lambda: self.case.with_user(self.auditor).action_start_plan(),
            lambda: self.case.with_user(self.auditor).action_agree_plan(with_whom="x"),
            lambda: self.case.with_user(self.auditor).action_ask_question(),
        ]
        for attempt in attempts:
            with self.assertRaises(AccessError):
                attempt()

    def test_readers_read_and_do_not_lead(self):
        for user in (self.purchasing, self.finance, self.general_manager):
            self.assertEqual(self.action.with_user(user).title, "Fit the seal with grease")
            for attempt in (
                lambda user=user: self.action.with_user(user).write({"description": "x"}),
                lambda user=user: self._act(self.case).with_user(user).action_start(),
                lambda user=user: self.question.with_user(user).action_withdraw("x"),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_clerk_reads_the_outcome_on_the_complaint(self):
        ticket = self.ticket.with_user(self.clerk)
        self.assertEqual(ticket.quality_founded, "true")
        self.assertEqual(ticket.quality_outcome, "Actions")
        self.assertEqual(ticket.quality_next_date, self.question.due)
        self.case.outcome = "The seal was fitted dry; all are greased from March on"
        self.assertEqual(ticket.quality_outcome, self.case.outcome)
        with self.assertRaises(AccessError):
            self.action.with_user(self.clerk).read(["title"])
        self.assertFalse(self._complain().with_user(self.clerk).quality_founded)

    def test_customer_reads_nothing_of_it(self):
        with self.assertRaises(AccessError):
            self.question.with_user(self.customer_user).read(["question"])
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.customer_user).read(["quality_outcome"])

    def test_manager_leads_like_quality(self):
        self.question.with_user(self.head).answer = "Yes"
        self.question.with_user(self.head).action_answer()
        self.question.with_user(self.manager).action_accept()
        self.row.with_user(self.manager).action_check("no", "Line 2 makes fans")
        self.action.with_user(self.manager).done_note = "Done by the deputy"

    def test_files_are_opened_by_whoever_may_read_the_question(self):
        picture = (
            self.env["ir.attachment"]
            .with_user(self.quality)
            .create({"name": "seal.png", "raw": b"x", "res_model": "aftersales.quality.question"})
        )
        question = self._ask(self.case, picture_ids=picture.ids)
        self.assertEqual(picture.res_id, question.id)
        self.assertEqual(picture.with_user(self.head).raw, b"x")
        for stranger in (self.fitter, self.engineer):
            with self.assertRaises(AccessError):
                picture.with_user(stranger).read(["raw"])

    def test_files_of_others_do_not_change_hands(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "raw": b"x", "res_model": "helpdesk.ticket", "res_id": self.ticket.id}
        )
        with contextlib.suppress(AccessError):
            self.question.with_user(self.head).answer_file_ids = secret.ids
        self.assertEqual((secret.res_model, secret.res_id), ("helpdesk.ticket", self.ticket.id))
        with self.assertRaises(AccessError):
            secret.with_user(self.head).read(["raw"])

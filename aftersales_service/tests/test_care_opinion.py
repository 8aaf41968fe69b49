from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MailCommon

from .care_common import TODAY, CareFixtures
from .common import NO_MAIL, AfterSalesFixtures


@freeze_time(f"{TODAY} 09:00:00")
@tagged("post_install", "-at_install")
class TestCareOpinion(CareFixtures, AfterSalesFixtures, MailCommon):
    """What customers think goes to the department, and its answer back to them (F3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_care()
        cls.company.aftersales_opinion_days = 5

    def _hand_over(self, **values):
        opinion = self._create_opinion(**values)
        opinion.action_hand_over()
        return opinion

    def _answer(self, **values):
        opinion = self._hand_over(**values)
        opinion.with_user(self.head).action_answer("From June on it opens to either side.")
        return opinion

    # ---------------------------------------------------------------------------------------------
    # The way
    # ---------------------------------------------------------------------------------------------

    def test_from_the_customer_to_the_department_and_back(self):
        with self.mock_mail_gateway():
            opinion = self._create_opinion()
            self.flush_tracking()
        self.assertFalse(self._mails, "nobody is asked while it is being written down")
        self.assertRegex(opinion.name, r"^OP2026-\d{5}$")
        self.assertEqual((opinion.state, opinion.user_id, opinion.source), ("new", self.head, "other"))
        with self.mock_mail_gateway():
            opinion.action_hand_over()
        # five working days after Monday
        self.assertEqual((opinion.state, opinion.due_date), ("handed", date(2026, 3, 9)))
        self.assertEqual(opinion.handed_by_id, self.clerk)
        told = [mail for mail in self._mails if self.head.email in str(mail["email_to"])]
        self.assertEqual(len(told), 1)
        self.assertIn("asked-of-me", told[0]["body"])

        with self.mock_mail_gateway():
            opinion.with_user(self.head).action_answer("From June on it opens to either side.")
        self.assertEqual((opinion.state, opinion.answered_by_id), ("answered", self.head))
        self.assertTrue([mail for mail in self._mails if self.clerk.email in str(mail["email_to"])])

        dialog = self._open_letter(opinion)
        self.assertEqual(dialog.way, "mail")
        self.assertIn("The door opens to the wrong side.", dialog.body)
        self.assertIn("From June on it opens to either side.", dialog.body)
        dialog.body = dialog.body.replace("either side", "both sides")
        with self.mock_mail_gateway():
            dialog.action_send()
        (mail,) = [mail for mail in self._mails if self.customer.email in str(mail["email_to"])]
        self.assertIn("both sides", mail["body"])
        self.assertEqual((opinion.state, opinion.told_by), ("told", "mail"))
        # archived as it was sent
        sent = opinion.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertIn("both sides", sent[0].body)
        opinion.action_close()
        self.assertEqual(opinion.state, "closed")

    def _open_letter(self, opinion, user=None):
        action = opinion.with_user(user or self.clerk).action_tell()
        return self.env[action["res_model"]].with_user(user or self.clerk).with_context(**action["context"]).create({})

    def test_customer_reads_it_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("aftersales_service.mail_template_opinion_answer")
        template.with_context(lang="zh_CN").subject = "您的意见 {{ object.name }}"
        self.customer.lang = "zh_CN"
        opinion = self._answer()
        self.assertEqual(self._open_letter(opinion).subject, f"您的意见 {opinion.name}")

    def test_customer_without_address_is_told_by_phone(self):
        self.customer.email = False
        opinion = self._answer()
        dialog = self._open_letter(opinion)
        self.assertEqual(dialog.way, "phone")
        with self.assertRaises(UserError):
            dialog.action_send()
        dialog.way = "mail"
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            dialog.action_send()
        dialog.write({"way": "phone", "note": "Told the works manager"})
        dialog.action_send()
        self.assertEqual((opinion.state, opinion.told_by), ("told", "phone"))
        self.assertIn("Told the works manager", str(opinion.message_ids.mapped("body")))

    def test_anonymous_opinion_ends_with_the_answer(self):
        opinion = self._answer(partner_id=False)
        with self.assertRaisesRegex(UserError, "not want to be named"):
            opinion.action_tell()
        opinion.action_close()
        self.assertEqual(opinion.state, "closed")

    def test_answered_customer_has_to_be_told_before_it_is_closed(self):
        with self.assertRaisesRegex(UserError, "not been told"):
            self._answer().action_close()

    def test_rejected_with_the_reason(self):
        opinion = self._create_opinion()
        with self.assertRaises(UserError):
            opinion.action_reject(" ")
        opinion.action_reject("Said about another maker's product")
        self.assertEqual((opinion.state, opinion.reject_reason), ("rejected", "Said about another maker's product"))
        with self.assertRaises(UserError):
            opinion.action_hand_over()

    def test_asked_again_and_taken_back(self):
        opinion = self._answer()
        with self.assertRaises(UserError):
            opinion.action_send_back("")
        with freeze_time("2026-03-10 09:00:00"):
            opinion.action_send_back("Say what it costs.")
        self.assertEqual((opinion.state, opinion.due_date), ("handed", date(2026, 3, 17)))
        self.assertIn("Say what it costs.", str(opinion.message_ids.mapped("body")))
        self.assertIn(self.head.partner_id, opinion.message_partner_ids)
        opinion.action_take_back()
        self.assertEqual(opinion.state, "new")
        self.assertNotIn(self.head.partner_id, opinion.message_partner_ids)
        opinion.user_id = self.engineer
        opinion.action_hand_over()
        self.assertEqual(opinion.user_id, self.engineer)

    def test_department_without_manager_is_not_asked(self):
        self.department.manager_id = False
        opinion = self._create_opinion(user_id=False)
        with self.assertRaisesRegex(UserError, "no manager"):
            opinion.action_hand_over()
        with self.assertRaisesRegex(UserError, "Choose the department"):
            self._create_opinion(department_id=False, user_id=False).action_hand_over()

    def test_what_was_asked_is_not_changed_behind_the_departments_back(self):
        opinion = self._hand_over()
        for vals in ({"text": "x"}, {"department_id": False}, {"user_id": self.clerk.id}, {"partner_id": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                opinion.write(vals)
        for vals in ({"state": "closed"}, {"answer": "x"}, {"answered_by_id": self.clerk.id}, {"name": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                opinion.write(vals)
        forged = (
            self.env["aftersales.opinion"]
            .with_user(self.clerk)
            .with_context(default_state="answered", default_answer="x", default_name="OP1")
            .create({"text": "x"})
        )
        self.assertEqual((forged.state, forged.answer), ("new", False))
        self.assertRegex(forged.name, r"^OP2026-")
        with self.assertRaises(UserError):
            opinion.sudo().unlink()

    # ---------------------------------------------------------------------------------------------
    # Where it comes from
    # ---------------------------------------------------------------------------------------------

    def test_suggestion_of_a_contact_becomes_an_opinion(self):
        ticket = self._create_ticket(
            kind_id=self.kind_suggestion.id,
            partner_id=self.customer.id,
            lot_id=self.lot.id,
            description="<p>Make the handle longer.</p>",
        )
        self.assertTrue(ticket.is_suggestion)
        context = ticket.action_record_opinion()["context"]
        opinion = self.env["aftersales.opinion"].with_user(self.clerk).with_context(**context).create({})
        self.assertEqual(
            (opinion.text, opinion.partner_id, opinion.lot_id, opinion.product_id, opinion.source),
            ("Make the handle longer.", self.customer, self.lot, self.product, "ticket"),
        )
        self.assertEqual(ticket.opinion_count, 1)
        with self.assertRaises(AccessError):
            opinion.with_user(self.outsider).read(["text"])

    def test_report_of_wrongdoing_is_no_opinion(self):
        report = self._create_ticket(self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaises(UserError):
            report.with_user(self.confidant).action_record_opinion()
        with self.assertRaises(ValidationError):
            self._create_opinion(self.confidant, ticket_id=report.id)
        with self.assertRaises(AccessError):
            self._create_opinion(ticket_id=report.id)

    def test_opinions_of_a_visit_go_to_the_departments_concerned(self):
        plan = self._create_plan(department_ids=[Command.set(self.department.ids)])
        task = (
            self.env["aftersales.care.task"]
            .sudo()
            .create({"plan_id": plan.id, "partner_id": self.customer.id, "kind": "visit", "user_id": self.engineer.id})
        )
        action = task.with_user(self.engineer).action_record_opinion()
        opinion = (
            self.env["aftersales.opinion"]
            .with_user(self.engineer)
            .with_context(**action["context"])
            .create({"text": "Too loud"})
        )
        self.assertEqual(
            (opinion.partner_id, opinion.department_id, opinion.user_id, opinion.source),
            (self.customer, self.department, self.head, "visit"),
        )
        self.assertEqual(self.env["hr.department"].search(opinion.department_domain), self.department)
        # engineers write down what they hear; the desk hands it over
        with self.assertRaises(AccessError):
            opinion.action_hand_over()
        opinion.with_user(self.clerk).action_hand_over()
        self.assertEqual(opinion.state, "handed")

    # ---------------------------------------------------------------------------------------------
    # Who sees and does what
    # ---------------------------------------------------------------------------------------------

    def test_department_finds_what_is_asked_of_it_and_nothing_else(self):
        mine, new, other = self._hand_over(), self._create_opinion(), self._hand_over(user_id=self.engineer.id)
        other.sudo().department_id = False
        opinions = self.env["aftersales.opinion"].with_user(self.head)
        self.assertEqual(opinions.search([]), mine)
        self.assertEqual(opinions.search([("asked_me", "=", True)]), mine)
        self.assertEqual(opinions.search([("asked_me", "=", False)]), opinions)
        self.assertTrue(mine.with_user(self.head).asked_me)
        for hidden in (new, other):
            with self.assertRaises(AccessError):
                hidden.with_user(self.head).read(["text"])
        self.assertTrue(
            mine.with_user(self.head).web_read({"text": {}, "partner_id": {"fields": {"display_name": {}}}})
        )
        with self.assertRaises(AccessError):
            mine.with_user(self.head).write({"text": "x"})
        with self.assertRaises(AccessError):
            opinions.create({"text": "x"})

    def test_department_opens_its_menu_and_today_and_nothing_else(self):
        self._hand_over()
        menus = self.env["ir.ui.menu"].with_user(self.head).load_menus(False)
        root = self.env.ref("aftersales_service.menu_root")
        found, waiting = set(), [root.id]
        while waiting:
            menu = menus[waiting.pop()]
            found.add(menu["xmlid"])
            waiting += menu["children"]
        names = ("menu_root", "menu_today", "menu_care", "menu_opinions_asked", "menu_conduct")
        # what quality asks of a department is tested there
        found = {name for name in found if name.startswith("aftersales_service.")}
        self.assertEqual(found, {f"aftersales_service.{name}" for name in names})
        sections = self.env["aftersales.today"].with_user(self.head).get_sections()
        self.assertEqual([section["name"] for section in sections], ["Asked of me"])
        self.assertEqual([card["count"] for card in sections[0]["cards"][:2]], [1, 0])
        for model in ("helpdesk.ticket", "aftersales.service.order", "aftersales.care.task", "aftersales.care.plan"):
            records = self.env[model].with_user(self.head)
            self.assertFalse(records.has_access("read") and records.search_count([]), model)

    def test_somebody_without_any_duty_answers_what_he_is_asked(self):
        opinion = self._hand_over(user_id=self.outsider.id)
        mine = opinion.with_user(self.outsider)
        self.assertTrue(mine.read(["text", "answer"]))
        dialog = (
            self.env["aftersales.opinion.dialog"]
            .with_user(self.outsider)
            .with_context(active_model="aftersales.opinion", active_ids=opinion.ids, default_step="answer")
            .create({"text": "We buy another one."})
        )
        self.assertEqual(dialog.question, opinion.text)
        dialog.action_confirm()
        self.assertEqual((opinion.state, opinion.answer), ("answered", "We buy another one."))
        with self.assertRaises(AccessError):
            dialog.with_user(self.head).read(["text"])

    def test_nobody_answers_in_the_departments_place(self):
        opinion = self._hand_over()
        for user in (self.clerk, self.manager, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                opinion.with_user(user).action_answer("x")
        with self.assertRaises(AccessError):
            opinion.with_user(self.outsider).action_answer("x")
        with self.assertRaises(UserError):
            opinion.with_user(self.head).action_answer("  ")

    def test_new_manager_of_the_department_answers(self):
        opinion = self._hand_over()
        successor = self.env["hr.employee"].create({"name": "Successor", "user_id": self.outsider.id})
        self.department.manager_id = successor
        opinion.with_user(self.outsider).action_answer("Done.")
        self.assertEqual(opinion.answered_by_id, self.outsider)

    def test_department_takes_no_step_of_the_desk(self):
        opinion = self._hand_over()
        head = opinion.with_user(self.head)
        for step in (
            lambda: head.action_take_back(),
            lambda: head.action_reject("x"),
            lambda: head.action_close(),
            lambda: head.action_tell(),
            lambda: self._create_opinion().with_user(self.head).action_hand_over(),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_readers_read_and_engineers_see_their_own_only(self):
        opinion = self._create_opinion()
        for user in (self.auditor, self.finance, self.general_manager):
            self.assertTrue(opinion.with_user(user).read(["text"]))
            with self.assertRaises(AccessError):
                opinion.with_user(user).action_reject("x")
            with self.assertRaises(AccessError):
                self._create_opinion(user)
        for user in (self.engineer, self.outsider, self.customer_user):
            with self.assertRaises(AccessError):
                opinion.with_user(user).read(["text"])
        own = self._create_opinion(self.engineer, ticket_id=False)
        self.assertEqual(self.env["aftersales.opinion"].with_user(self.engineer).search([]), own)

    def test_companies_are_kept_apart(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_clerk_there",
            groups="aftersales_service.group_clerk",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        opinion = self._create_opinion()
        with self.assertRaises(AccessError):
            opinion.with_user(there).read(["text"])
        opinion.sudo().user_id = there
        with self.assertRaisesRegex(UserError, "does not work for"):
            opinion.action_hand_over()

    # ---------------------------------------------------------------------------------------------
    # Late
    # ---------------------------------------------------------------------------------------------

    def _remind(self, moment):
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1.0)
        before = self.env["mail.mail"].search([])
        with freeze_time(moment):
            self.env["aftersales.opinion"]._cron_remind()
        return self.env["mail.mail"].search([]) - before

    def test_one_digest_a_person_on_the_day_and_weekly_after(self):
        opinions = self._hand_over() | self._hand_over(text="Too loud")
        self.assertFalse(self._remind("2026-03-06 05:00:00"))
        mails = self._remind("2026-03-09 05:00:00")
        self.assertEqual(mails.mapped("email_to"), [self.head.email_formatted])
        for opinion in opinions:
            self.assertIn(opinion.name, mails.body_html)
        self.assertFalse(self._remind("2026-03-09 06:00:00"))
        self.assertFalse(self._remind("2026-03-12 06:00:00"))
        mails = self._remind("2026-03-16 05:00:00")
        # from the first week on, whoever handed it over learns of it
        self.assertEqual(set(mails.mapped("email_to")), {self.head.email_formatted, self.clerk.email_formatted})
        opinions[0].with_user(self.head).action_answer("Done")
        mails = self._remind("2026-03-23 05:00:00")
        self.assertNotIn(opinions[0].name, str(mails.mapped("body_html")))
        self.assertIn(opinions[1].name, str(mails.mapped("body_html")))

    def test_overdue_is_found(self):
        opinion = self._hand_over()
        with freeze_time("2026-03-10 09:00:00"):
            self.env.invalidate_all()
            self.assertTrue(opinion.overdue)
            self.assertIn(opinion, self.env["aftersales.opinion"].search([("overdue", "=", True)]))
        self.env.invalidate_all()
        self.assertFalse(opinion.overdue)

    def test_customer_counts_nothing_on_the_portal(self):
        self._create_opinion()
        self.assertFalse(self.customer.with_user(self.customer_user).opinion_count)

    def test_numbers_run_without_gaps(self):
        opinions = self.env["aftersales.opinion"].with_user(self.clerk).create([{"text": "a"}, {"text": "b"}])
        third = self._create_opinion()
        numbers = [int(name[-5:]) for name in [*opinions.mapped("name"), third.name]]
        self.assertEqual(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2])

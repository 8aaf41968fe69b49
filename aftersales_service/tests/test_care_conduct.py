import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .care_common import TODAY, CareFixtures
from .common import NO_MAIL, AfterSalesFixtures

SECRET = "xyzzy"


class ConductFixtures(CareFixtures, AfterSalesFixtures):
    """A complaint about the engineer about which everybody but those concerned is curious."""

    @classmethod
    def set_up_conduct(cls):
        cls.set_up_fixtures()
        cls.set_up_care()
        cls.decider = new_test_user(
            cls.env, "as_decider", groups="base.group_user", context=NO_MAIL, email="decider@ours.example"
        )
        cls.investigator = new_test_user(
            cls.env, "as_investigator", groups="base.group_user", context=NO_MAIL, email="investigator@ours.example"
        )
        cls.company.aftersales_decider_ids = cls.decider
        cls.conduct = cls._create_conduct()
        # all groups there are, so that no duty is forgotten
        cls.everything = new_test_user(cls.env, "as_everything", groups="base.group_system", context=NO_MAIL)
        cls.everything.group_ids |= cls.env["res.groups"].search(
            [("share", "=", False), ("id", "not in", cls._get_exclusive_groups().ids)]
        )
        cls.curious = (
            cls.clerk_2
            | cls.dispatcher
            | cls.workshop
            | cls.station
            | cls.finance
            | cls.auditor
            | cls.manager
            | cls.general_manager
            | cls.confidant
            | cls.head
            | cls.outsider
            | cls.everything
            | cls.env.ref("base.user_admin")
            | cls.customer_user
        )

    @classmethod
    def _get_exclusive_groups(cls):
        """Groups of portal and public users."""
        return cls.env.ref("base.group_portal") | cls.env.ref("base.group_public")

    @classmethod
    def _create_conduct(cls, user=None, **values):
        return (
            cls.env["aftersales.conduct"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "kind": "complaint",
                    "employee_id": cls.engineer_employee.id,
                    "partner_id": cls.customer.id,
                    "words": f"He shouted {SECRET}.",
                    **values,
                }
            )
        )

    def _investigate(self, conduct):
        conduct.with_user(self.decider).investigator_id = self.investigator
        conduct.with_user(self.decider).action_assign()
        conduct.with_user(self.investigator).findings = f"Two people heard it {SECRET}."
        return conduct

    def _serve(self, conduct):
        self._investigate(conduct).with_user(self.investigator).action_serve()
        return conduct

    def _hear(self, conduct):
        self._serve(conduct).with_user(self.engineer).hearing = f"I was loud {SECRET}."
        conduct.with_user(self.engineer).action_hear()
        return conduct

    def _decide(self, conduct):
        self._hear(conduct).with_user(self.decider).write({"verdict": "founded", "measure": "A talk"})
        conduct.with_user(self.decider).action_decide()
        return conduct


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 09:00:00")
class TestCareConduct(ConductFixtures, MailCommon):
    """Praise and complaints about people are investigated, decided and read by those concerned only (Q9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_conduct()

    # ---------------------------------------------------------------------------------------------
    # The way
    # ---------------------------------------------------------------------------------------------

    def test_complaint_from_word_to_decision(self):
        conduct = self.conduct
        self.assertRegex(conduct.name, r"^PC2026-\d{5}$")
        self.assertEqual(
            (conduct.state, conduct.recorder_id, conduct.person_user_id.id), ("new", self.clerk, self.engineer.id)
        )
        with self.mock_mail_gateway():
            self._investigate(conduct)
        self.assertEqual(conduct.state, "investigating")
        self._assert_told(self.investigator)
        with self.mock_mail_gateway():
            conduct.with_user(self.investigator).action_serve()
        self.assertEqual((conduct.state, bool(conduct.served_on)), ("served", True))
        self._assert_told(self.engineer)
        with self.assertRaisesRegex(UserError, "what the person says"):
            conduct.with_user(self.engineer).action_hear()
        conduct.with_user(self.engineer).hearing = "I was loud."
        with self.mock_mail_gateway():
            conduct.with_user(self.engineer).action_hear()
        self._assert_told(self.investigator | self.decider)
        decider = conduct.with_user(self.decider)
        with self.assertRaisesRegex(UserError, "what you decide"):
            decider.action_decide()
        decider.verdict = "founded"
        with self.assertRaisesRegex(UserError, "what follows"):
            decider.action_decide()
        decider.measure = "A talk, and an apology to the customer"
        with self.mock_mail_gateway():
            decider.action_decide()
        self._assert_told(self.engineer | self.clerk | self.investigator)
        self.assertEqual((conduct.state, conduct.decided_by_id), ("decided", self.decider))

    def _assert_told(self, users):
        """Those told, by number alone."""
        told = {address for mail in self._mails for address in mail["email_to"]}
        self.assertEqual({email for user in users for email in told if user.email in email}, told)
        self.assertEqual(len(told), len(users))
        for mail in self._mails:
            self.assertNotIn(SECRET, mail["body"] + mail["subject"])
            self.assertNotIn(self.engineer.name, mail["body"] + mail["subject"])

    def test_praise_is_rewarded_and_the_praised_one_sees_it(self):
        praise = self._create_conduct(kind="praise", words="He stayed until midnight.")
        with self.assertRaises(AccessError):
            praise.with_user(self.engineer).read(["words"])
        decider = praise.with_user(self.decider)
        with self.assertRaisesRegex(UserError, "needs no investigation"):
            decider.action_assign()
        with self.assertRaises(AccessError):
            decider.verdict = "founded"
        with self.assertRaises(ValidationError):
            praise.sudo().verdict = "founded"
        decider.reward = "rewarded"
        with self.assertRaisesRegex(UserError, "rewarded with"):
            decider.action_decide()
        decider.measure = "A day off"
        decider.action_decide()
        mine = praise.with_user(self.engineer)
        self.assertEqual(
            (mine.words, mine.reward, mine.measure), ("He stayed until midnight.", "rewarded", "A day off")
        )
        self.assertEqual(self.env["aftersales.conduct"].with_user(self.engineer).search([]), mine)

    def test_person_without_a_login_is_heard_by_the_investigator(self):
        conduct = self._investigate(self._create_conduct(employee_id=self.driver.id))
        mine = conduct.with_user(self.investigator)
        with self.assertRaisesRegex(UserError, "does not log in"):
            mine.action_serve()
        mine.hearing = "Says the gate was shut."
        mine.action_hear()
        self.assertEqual((conduct.state, conduct.heard_by_id), ("heard", self.investigator))

    def test_who_logs_in_speaks_for_himself(self):
        conduct = self._investigate(self.conduct)
        conduct.with_user(self.investigator).hearing = "He admits everything"
        with self.assertRaisesRegex(UserError, "Serve it to the person first"):
            conduct.with_user(self.investigator).action_hear()
        conduct.with_user(self.investigator).action_serve()
        with self.assertRaises(AccessError):
            conduct.with_user(self.investigator).hearing = "He admits everything"
        with self.assertRaises(AccessError):
            conduct.with_user(self.investigator).action_hear()

    def test_silence_does_not_hold_it_up(self):
        conduct = self._serve(self.conduct)
        conduct.with_user(self.investigator).action_close_unheard()
        self.assertEqual(conduct.state, "heard")

    def test_from_a_contact(self):
        ticket = self._create_ticket(kind_id=self.kind_praise.id, partner_id=self.customer.id)
        context = ticket.action_record_conduct()["context"]
        conduct = (
            self.env["aftersales.conduct"]
            .with_user(self.clerk)
            .with_context(**context)
            .create({"employee_id": self.engineer_employee.id, "words": "Very kind"})
        )
        self.assertEqual((conduct.kind, conduct.partner_id, conduct.ticket_id), ("praise", self.customer, ticket))
        self.assertEqual(ticket.with_user(self.clerk).conduct_count, 1)
        for user in (self.clerk_2, self.manager, self.auditor):
            self.env.invalidate_all()
            self.assertFalse(ticket.with_user(user).conduct_count)

    def test_report_of_wrongdoing_stays_with_those_named_for_it(self):
        report = self._create_ticket(self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaises(ValidationError):
            self._create_conduct(self.confidant, ticket_id=report.id)
        with self.assertRaises(AccessError):
            self._create_conduct(ticket_id=report.id)

    # ---------------------------------------------------------------------------------------------
    # Nobody judges himself
    # ---------------------------------------------------------------------------------------------

    def test_nobody_decides_about_himself(self):
        self.company.aftersales_decider_ids = self.decider | self.engineer
        for state in ("new", "heard"):
            conduct = self._create_conduct()
            if state == "heard":
                self._hear(conduct)
            mine = conduct.with_user(self.engineer)
            with self.assertRaises(AccessError):
                mine.action_decide()
            with self.assertRaises(AccessError):
                mine.action_assign()
            with self.assertRaises(AccessError):
                mine.verdict = "unfounded"

    def test_decider_does_not_read_what_is_said_about_himself_before_it_is_served(self):
        self.company.aftersales_decider_ids = self.decider | self.engineer
        other = self._create_conduct(employee_id=self.driver.id)
        conducts = self.env["aftersales.conduct"].with_user(self.engineer)
        self.assertEqual(conducts.search([]), other)
        with self.assertRaises(AccessError):
            self.conduct.with_user(self.engineer).read(["words"])
        self._serve(self.conduct)
        self.assertTrue(self.conduct.with_user(self.engineer).read(["words"]))

    def test_nobody_investigates_himself(self):
        with self.assertRaisesRegex(ValidationError, "himself"):
            self.conduct.with_user(self.decider).investigator_id = self.engineer
        with self.assertRaises(ValidationError):
            self.conduct.with_user(self.decider).investigator_id = self.customer_user

    def test_nobody_writes_down_what_is_about_himself(self):
        employee = self.env["hr.employee"].create({"name": "The clerk", "user_id": self.clerk.id})
        for kind in ("complaint", "praise"):
            with self.assertRaisesRegex(ValidationError, "colleague"):
                self._create_conduct(kind=kind, employee_id=employee.id)

    def test_who_becomes_the_person_loses_his_other_part(self):
        conduct = self._investigate(self._create_conduct(employee_id=self.driver.id))
        self.driver.user_id = self.investigator
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            conduct.with_user(self.investigator).read(["words"])

    # ---------------------------------------------------------------------------------------------
    # Who writes what
    # ---------------------------------------------------------------------------------------------

    def test_each_writes_the_own_part_only(self):
        conduct = self._serve(self.conduct)
        attempts = {
            self.clerk: ("words", "findings", "hearing", "verdict", "state", "investigator_id", "employee_id"),
            self.investigator: ("words", "hearing", "verdict", "served_on", "recorder_id", "decided_by_id"),
            self.engineer: ("words", "findings", "verdict", "state", "person_user_id", "company_id"),
            self.decider: ("words", "findings", "hearing", "state", "verdict", "served_on"),
        }
        for user, names in attempts.items():
            for name in names:
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    conduct.with_user(user).write({name: False})

    def test_steps_belong_to_their_people(self):
        conduct = self.conduct
        for user in (self.clerk, self.decider):
            with self.assertRaises(AccessError):
                conduct.with_user(user).action_serve()
        with self.assertRaises(AccessError):
            conduct.with_user(self.clerk).action_decide()
        self._serve(conduct)
        for user in (self.clerk, self.decider, self.investigator):
            with self.assertRaises(AccessError):
                conduct.with_user(user).action_hear()
        with self.assertRaises(AccessError):
            conduct.with_user(self.engineer).action_close_unheard()

    def test_nothing_is_smuggled_in_at_creation(self):
        for vals in (
            {"state": "decided"},
            {"verdict": "unfounded"},
            {"investigator_id": self.clerk.id},
            {"findings": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._create_conduct(**vals)
        conduct = (
            self.env["aftersales.conduct"]
            .with_user(self.clerk)
            .with_context(
                default_state="decided",
                default_verdict="unfounded",
                default_recorder_id=self.manager.id,
                default_person_user_id=self.manager.id,
                default_served_on="2026-01-01",
            )
            .create({"employee_id": self.engineer_employee.id, "words": "x"})
        )
        self.assertEqual(
            (conduct.state, conduct.verdict, conduct.recorder_id, conduct.person_user_id, conduct.served_on),
            ("new", False, self.clerk, self.engineer, False),
        )
        for user in (self.engineer, self.outsider, self.auditor, self.dispatcher, self.decider):
            with self.assertRaises(AccessError):
                self._create_conduct(user)
        with self.assertRaises(ValidationError):
            self._create_conduct(employee_id=False)

    def test_what_is_decided_stays(self):
        conduct = self._decide(self.conduct)
        for user in (self.clerk, self.investigator, self.engineer, self.decider):
            for name in ("words", "findings", "hearing", "verdict", "measure"):
                with self.assertRaises(AccessError):
                    conduct.with_user(user).write({name: "founded" if name == "verdict" else "x"})
        with self.assertRaises(UserError):
            conduct.sudo().unlink()
        with self.assertRaises(UserError):
            conduct.with_user(self.decider).copy()
        self.env.flush_all()
        for query in (
            "UPDATE aftersales_conduct SET words = 'x' WHERE id = %s",
            "UPDATE aftersales_conduct SET state = 'new' WHERE id = %s",
            "DELETE FROM aftersales_conduct WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [conduct.id])

    def test_employee_who_leaves_takes_nothing_along(self):
        conduct = self._decide(self.conduct)
        self.engineer_employee.name = "The engineer, married"
        self.env.flush_all()
        self.engineer_employee.sudo().unlink()
        self.env.invalidate_all()
        mine = conduct.with_user(self.decider)
        self.assertEqual(
            (mine.person_name, mine.words, mine.employee_id.id), ("The engineer", f"He shouted {SECRET}.", False)
        )

    # ---------------------------------------------------------------------------------------------
    # Attacks
    # ---------------------------------------------------------------------------------------------

    def assert_hidden(self, records, users=None, fields=None):
        self.assertTrue(records)
        for user in users or self.curious:
            mine = records.with_user(user)
            with self.subTest(user=user.login, model=records._name):
                if mine.browse().has_access("read"):
                    self.assertFalse(mine.search([("id", "in", records.ids)]))
                    self.assertFalse(mine.search_count([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    mine.check_access("read")
                with self.assertRaises(AccessError):
                    self.env.invalidate_all()
                    mine.read(fields or ["id", "display_name"])

    def test_hidden_from_everybody_else_in_every_state(self):
        self.assert_hidden(self.conduct, self.curious | self.engineer | self.investigator, ["words"])
        self._investigate(self.conduct)
        self.assert_hidden(self.conduct, self.curious | self.engineer, ["words"])
        conduct = self._serve(self._create_conduct())
        self.assert_hidden(conduct, self.curious, ["words", "findings"])
        self.assert_hidden(self._decide(self._create_conduct()), self.curious, ["words", "verdict"])

    def test_no_search_group_export_name_or_copy_finds_it(self):
        conduct = self._decide(self.conduct)
        exporters = self.env.ref("base.group_allow_export")
        for user in self.clerk_2 | self.manager | self.head | self.everything:
            user.group_ids |= exporters
            conducts = conduct.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(conducts.search([("words", "ilike", SECRET)]))
                self.assertFalse(conducts.name_search(conduct.name))
                self.assertFalse(conducts.search([("employee_id", "=", self.engineer_employee.id)]))
                self.assertFalse(conducts.web_search_read([], {"words": {}})["records"])
                self.assertFalse(conducts.formatted_read_group([], ["employee_id"], ["__count"]))
                for attempt in (
                    lambda conducts=conducts: conducts.web_read({"words": {}}),
                    lambda conducts=conducts: conducts.export_data(["name", "words"]),
                    lambda conducts=conducts: conducts.write({"words": "x"}),
                    lambda conducts=conducts: conducts.action_decide(),
                    lambda conducts=conducts: conducts.action_serve(),
                    lambda conducts=conducts: conducts.unlink(),
                ):
                    with self.assertRaises(UserError):
                        attempt()

    def test_nothing_else_leads_to_it(self):
        ways = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if not self.env[name]._transient
            for field in model._fields.values()
            if field.comodel_name == "aftersales.conduct"
        }
        self.assertFalse(ways)

    def test_names_in_links_are_numbers(self):
        self.assertEqual(self.conduct.sudo().display_name, self.conduct.name)
        self.assertNotIn(self.engineer.name, self.conduct.sudo().display_name)

    def test_evidence_is_hidden_and_kept(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create(
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "res_model": "aftersales.conduct",
                    "res_id": self.conduct.id,
                }
            )
        )
        self.conduct.attachment_ids = [Command.link(file.id)]
        self.assert_hidden(file, self.curious | self.engineer, ["name", "raw"])
        for user in self.curious - self.customer_user:
            self.assertFalse(file.with_user(user).search([("name", "ilike", SECRET)]), user.login)
            with self.assertRaises(AccessError):
                file.with_user(user).copy({"res_model": False, "res_id": False})
        self.assertEqual(file.with_user(self.decider).raw, SECRET.encode())
        for user in (self.clerk, self.decider):
            for attempt in (
                lambda user=user: file.with_user(user).unlink(),
                lambda user=user: file.with_user(user).write({"raw": b"x"}),
                lambda user=user: file.with_user(user).write({"public": True}),
                lambda user=user: file.with_user(user).write({"res_model": False, "res_id": 0}),
                lambda user=user: file.with_user(user).generate_access_token(),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            self.conduct.attachment_ids = [Command.clear()]

    def test_file_of_another_record_is_no_evidence(self):
        foreign = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": "res.partner", "res_id": self.customer.id}
        )
        with self.assertRaises(AccessError):
            self.conduct.attachment_ids = [Command.link(foreign.id)]

    def test_no_evidence_after_the_decision(self):
        conduct = self._decide(self.conduct)
        with self.assertRaises(UserError):
            self.env["ir.attachment"].with_user(self.decider).create(
                {"name": "x", "raw": b"x", "res_model": "aftersales.conduct", "res_id": conduct.id}
            )

    def test_no_message_no_follower_no_activity_leads_to_it(self):
        for name in ("message_ids", "message_follower_ids", "activity_ids"):
            self.assertNotIn(name, self.conduct._fields)
        with self.mock_mail_gateway():
            conduct = self._serve(self._create_conduct())
        messages = self.env["mail.message"].search([("subject", "ilike", conduct.name)])
        self.assertTrue(messages)
        self.assertFalse(messages.filtered(lambda message: message.model == "aftersales.conduct"))
        self.assertNotIn(SECRET, str(messages.mapped("body")))
        for user in self.curious:
            with self.assertRaises(UserError):
                self.env["mail.message"].with_user(user).create(
                    {"model": "aftersales.conduct", "res_id": conduct.id, "body": "x"}
                )

    def test_who_is_no_longer_named_reads_it_no_longer(self):
        self.assertTrue(self.conduct.with_user(self.decider).read(["words"]))
        self.company.aftersales_decider_ids = self.head
        with self.assertRaises(AccessError):
            self.conduct.with_user(self.decider).read(["words"])
        self.assertTrue(self.conduct.with_user(self.head).read(["words"]))

    def test_former_deciders_learn_that_others_are_named(self):
        with self.mock_mail_gateway():
            self.company.with_user(self.env.ref("base.user_admin")).aftersales_decider_ids = self.env.ref(
                "base.user_admin"
            )
        self.assertTrue([mail for mail in self._mails if self.decider.email in str(mail["email_to"])])

    def test_deciders_of_another_company_see_nothing(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "aftersales_decider_ids": [Command.set(self.outsider.ids)]}
        )
        self.outsider.company_ids |= branch
        self.assert_hidden(self.conduct, self.outsider)

    # ---------------------------------------------------------------------------------------------
    # First screen
    # ---------------------------------------------------------------------------------------------

    def test_first_screen_shows_it_to_those_concerned_only(self):
        def cards(user):
            return {
                card["name"]: card["count"]
                for section in self.env["aftersales.today"].with_user(user).get_sections()
                if section["key"] == "base.group_user"
                for card in section["cards"]
            }

        self.assertEqual(cards(self.decider), {"To be investigated": 1, "To be decided": 0})
        for user in (self.manager, self.auditor, self.engineer, self.investigator):
            self.assertFalse(cards(user))
        self._investigate(self.conduct)
        self.assertEqual(cards(self.investigator), {"I am to investigate": 1})
        self.conduct.with_user(self.investigator).action_serve()
        self.assertEqual(cards(self.engineer), {"My statement is asked for": 1})
        self.conduct.with_user(self.engineer).hearing = "x"
        self.conduct.with_user(self.engineer).action_hear()
        self.assertEqual(cards(self.decider), {"To be investigated": 0, "To be decided": 1})


@tagged("post_install", "-at_install")
class TestCareConductWeb(ConductFixtures, HttpCase):
    """The same through the web server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_conduct()
        cls.file = (
            cls.env["ir.attachment"]
            .with_user(cls.clerk)
            .create(
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "res_model": "aftersales.conduct",
                    "res_id": cls.conduct.id,
                }
            )
        )

    @mute_logger("odoo.http")
    def test_no_page_and_no_file(self):
        limited = self.file.sudo()._get_raw_access_token()
        for login in (None, "as_customer", "as_clerk_2", "as_manager", "as_everything", "as_engineer"):
            self.authenticate(login, login)
            for url in (
                f"/web/content/{self.file.id}",
                f"/web/content/{self.file.id}?access_token={limited}",
                f"/web/image/{self.file.id}?access_token={limited}",
                f"/mail/view?model=aftersales.conduct&res_id={self.conduct.id}",
            ):
                with self.subTest(login=login, url=url):
                    response = self.url_open(url)
                    self.assertNotIn(SECRET, response.text)
            answer = self.url_open(
                "/mail/thread/messages",
                json={"params": {"thread_model": "aftersales.conduct", "thread_id": self.conduct.id}},
            )
            self.assertNotIn(SECRET, answer.text)

    def test_those_concerned_get_the_file(self):
        self.authenticate("as_decider", "as_decider")
        self.assertEqual(self.url_open(f"/web/content/{self.file.id}").text, SECRET)

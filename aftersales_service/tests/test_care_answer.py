from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import NO_MAIL
from .seal_common import SealCommon


@freeze_time("2026-03-18 10:00:00")
class TestCareAnswer(SealCommon):
    """What a customer answers, who reads it, and that nobody changes it (F1)."""

    WITH_PDF = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.cn")
        cls.customer.write({"country_id": cls.country.id, "state_id": cls.country.state_ids[0].id})
        cls.order = cls.report.order_id
        cls.ticket = cls.order.ticket_id.with_env(cls.env)
        cls.other_engineer = new_test_user(
            cls.env, "as_engineer_two", groups="aftersales_service.group_engineer", context=NO_MAIL
        )

    def _record(self, **vals):
        vals = {"source": "phone", "ticket_id": self.ticket.id, "mark_attitude": 4, **vals}
        return self.env["aftersales.satisfaction"]._record([vals])

    def _enter(self, ticket=None, user=None, **said):
        dialog = (
            self.env["aftersales.satisfaction.enter"]
            .with_user(user or self.clerk)
            .with_context(active_model="helpdesk.ticket", active_id=(ticket or self.ticket).id)
            .create(said)
        )
        dialog.action_record()
        return self.env["aftersales.satisfaction"].search([], order="id desc", limit=1)

    # --- what is stored -----------------------------------------------------------------------------

    def test_what_is_not_said_follows_from_the_case(self):
        answer = self._record(mark_integrity=5, mark_skill=3, remarks="  Fine.  ")
        self.assertEqual(answer.average, 4)
        self.assertTrue(answer.satisfied)
        self.assertEqual(answer.remarks, "Fine.")
        for name, value in {
            "partner_id": self.customer,
            "order_id": self.order,
            "lot_id": self.lot,
            "product_id": self.product,
            "categ_id": self.product.categ_id,
            "user_id": self.engineer,
            "country_id": self.country,
            "state_id": self.customer.state_id,
            "company_id": self.company,
        }.items():
            self.assertEqual(answer[name], value, name)

    def test_the_ticket_shows_the_last_answer(self):
        self._record(mark_attitude=5, answered_on="2026-03-10 10:00:00")
        self._record(mark_attitude=2, answered_on="2026-03-11 10:00:00")
        self.assertEqual((self.ticket.satisfaction, self.ticket.satisfaction_average), ("discontent", 2))
        self.assertIn("rated", self.ticket.event_ids.mapped("kind_id.code"))
        action = self.ticket.with_user(self.clerk).action_view_satisfaction()
        self.assertEqual(
            self.env["aftersales.satisfaction"].with_user(self.clerk).search_count(action["domain"]),
            3,
            "the one that was given with the signature is there as well",
        )

    def test_content_is_what_the_company_says(self):
        self.company.satisfaction_threshold = 4.5
        strict = self._record(mark_attitude=4)
        self.company.satisfaction_threshold = 3
        self.assertFalse(strict.satisfied, "an answer is judged by the day on which it came in")
        self.assertTrue(self._record(mark_attitude=4).satisfied)

    def test_a_word_alone_is_an_answer_and_nothing_is_none(self):
        answer = self._record(mark_attitude=0, remarks="Thank you")
        self.assertEqual((answer.average, answer.satisfied), (0, False))
        with self.assertRaisesRegex(ValidationError, "says nothing"):
            self._record(mark_attitude=0, remarks=" \x00 ")

    def test_marks_that_cannot_be(self):
        for mark in (6, -1, "x", "9" * 30):
            with self.assertRaisesRegex(ValidationError, "from 1 to 5"):
                self._record(mark_attitude=mark)

    def test_endless_words_are_cut(self):
        self.assertEqual(len(self._record(remarks="好" * 100_000).remarks), 4000)

    def test_an_average_leaves_out_what_was_not_given(self):
        self._record(mark_attitude=4, mark_skill=2, answered_on="2026-03-10 10:00:00")
        self._record(mark_attitude=2, mark_skill=0, answered_on="2026-03-10 10:00:00")
        [(attitude, skill)] = self.env["aftersales.satisfaction"]._read_group(
            [("source", "=", "phone")], aggregates=["mark_attitude:avg", "mark_skill:avg"]
        )
        self.assertEqual((attitude, skill), (3, 2))

    def test_a_batch_asks_the_database_no_more_than_one_answer_does(self):
        tickets = self.env["helpdesk.ticket"].concat(
            *[self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id) for _number in range(20)]
        )
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["aftersales.satisfaction"]._record(
                [{"source": "phone", "ticket_id": ticket.id, "mark_skill": 5} for ticket in some]
            )
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(tickets[:2])
        few, many = count(tickets[2:4]), count(tickets[4:])
        self.assertLessEqual(many - few, 10)

    # --- for ever -----------------------------------------------------------------------------------

    def test_nobody_changes_or_deletes_an_answer(self):
        answer = self._record()
        for user in (self.manager, self.clerk):
            with self.assertRaises(UserError):
                answer.with_user(user).remarks = "Better"
            with self.assertRaises(UserError):
                answer.with_user(user).unlink()
            with self.assertRaises(AccessError):
                answer.with_user(user).create({"source": "phone", "company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "never changed"):
            answer.sudo().average = 5
        with self.assertRaisesRegex(UserError, "are kept"):
            answer.sudo().unlink()

    def test_the_database_refuses_too(self):
        answer = self._record()
        self.env.flush_all()
        for statement in (
            "UPDATE aftersales_satisfaction SET mark_attitude = 5 WHERE id = %s",
            "DELETE FROM aftersales_satisfaction WHERE id = %s",
        ):
            with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.cr.execute(statement, [answer.id])

    def test_contacts_with_answers_can_still_be_merged(self):
        twin = self._create_customer("Northern Mills")
        answer = self._record(partner_id=twin.id, ticket_id=False, lot_id=self.other_lot.id)
        self.env["base.partner.merge.automatic.wizard"]._merge((twin + self.other_customer).ids, self.other_customer)
        answer.invalidate_recordset()
        self.assertEqual(answer.partner_id, self.other_customer)

    # --- without a name --------------------------------------------------------------------------------

    def test_without_a_name_nothing_leads_to_the_person(self):
        answer = self._record(anonymous=True, remarks="Late", report_id=self.report.id).sudo()
        for name in ("partner_id", "ticket_id", "order_id", "report_id", "lot_id", "invitation_id"):
            self.assertFalse(answer[name], name)
        self.assertEqual(answer.create_uid, self.env.ref("base.user_root"))
        self.assertEqual(str(answer.answered_on), "2026-03-01 12:00:00")
        self.env.flush_all()
        self.cr.execute("SELECT create_date, write_date FROM aftersales_satisfaction WHERE id = %s", [answer.id])
        for moment in self.cr.fetchone():
            self.assertEqual((moment.day, moment.hour, moment.minute), (1, 0, 0))
        self.assertEqual(
            (answer.product_id, answer.user_id, answer.country_id, answer.company_id),
            (self.product, self.engineer, self.country, self.company),
        )
        self.assertEqual(self.ticket.satisfaction_average, 5, "the ticket knows of the signature only")

    def test_the_month_is_that_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-31 17:00:00"):
            self.assertEqual(str(self._record(anonymous=True).answered_on), "2026-04-01 12:00:00")

    def test_the_database_refuses_a_name_on_an_answer_without_one(self):
        with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.cr.execute(
                """
                INSERT INTO aftersales_satisfaction (company_id, source, answered_on, anonymous, partner_id,
                    mark_integrity, mark_attitude, mark_skill, mark_speed)
                VALUES (%s, 'link', '2026-03-01 12:00:00', TRUE, %s, 1, 1, 1, 1)
                """,
                [self.company.id, self.customer.id],
            )

    # --- with the signature ----------------------------------------------------------------------------

    def test_marks_given_with_the_signature_are_the_answer(self):
        answer = self.env["aftersales.satisfaction"].search([("report_id", "=", self.report.id)])
        self.assertEqual((answer.source, answer.mark_skill, answer.average), ("signature", 5, 5))
        self.assertEqual((answer.user_id, answer.ticket_id), (self.engineer, self.ticket))

    def test_a_corrected_report_is_no_second_visit(self):
        self.report.with_user(self.manager).sudo().write({"state": "superseded"})
        before = self.env["aftersales.satisfaction"].search_count([])
        self.seal._record_satisfaction()
        self.assertEqual(self.env["aftersales.satisfaction"].search_count([]), before)

    def test_a_signature_without_marks_is_no_answer(self):
        report = self._work_on(self._plan_order(start="2026-03-03 08:00:00"))
        report.action_sign("customer", "Mary Miller", self._draw())
        self.assertFalse(self.env["aftersales.satisfaction"].search([("report_id", "=", report.id)]))

    # --- by phone ----------------------------------------------------------------------------------------

    def test_the_clerk_takes_down_what_is_said_on_the_phone(self):
        answer = self._enter(mark_speed="2", remarks="Two days is too long")
        self.assertEqual((answer.source, answer.mark_speed, answer.average), ("phone", 2, 2))
        self.assertEqual(answer.create_uid, self.clerk)

    def test_others_do_not_take_down_answers(self):
        for user in (self.engineer, self.dispatcher, self.auditor):
            with self.assertRaises(AccessError):
                self._enter(user=user, mark_speed="5")

    def test_nothing_is_taken_down_about_a_report_of_wrongdoing(self):
        secret = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaisesRegex(ValidationError, "report of wrongdoing"):
            self._enter(ticket=secret, user=self.confidant, mark_speed="5")

    # --- who reads it ------------------------------------------------------------------------------------

    def test_engineers_read_answers_about_their_own_work_only(self):
        own, others = self._record(), self._record(order_id=False, ticket_id=False, lot_id=self.other_lot.id)
        nameless = self._record(anonymous=True)
        seen = self.env["aftersales.satisfaction"].with_user(self.engineer).search([])
        self.assertIn(own, seen)
        self.assertNotIn(others, seen)
        self.assertNotIn(nameless, seen)
        self.assertFalse(self.env["aftersales.satisfaction"].with_user(self.other_engineer).search([]))
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.engineer).read(["satisfaction_average"])

    def test_the_desk_and_the_readers_read_all(self):
        answer = self._record(anonymous=True)
        for user in (self.clerk, self.dispatcher, self.manager, self.auditor, self.general_manager):
            self.assertIn(answer, self.env["aftersales.satisfaction"].with_user(user).search([]), user.name)
        with self.assertRaises(AccessError):
            self.env["aftersales.satisfaction"].with_user(self.customer_user).search([])

    def test_companies_do_not_see_each_other(self):
        answer = self._record()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_clerk_branch",
            groups="aftersales_service.group_manager",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
            context=NO_MAIL,
        )
        self.assertNotIn(answer, self.env["aftersales.satisfaction"].with_user(there).search([]))

    def test_what_becomes_confidential_is_hidden(self):
        answer = self._record()
        self.ticket.with_user(self.clerk).action_hand_over_confidential()
        self.assertNotIn(answer, self.env["aftersales.satisfaction"].with_user(self.manager).search([]))
        self.assertIn(answer, self.env["aftersales.satisfaction"].with_user(self.confidant).search([]))

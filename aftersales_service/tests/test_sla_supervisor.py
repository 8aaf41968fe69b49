from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaSupervisor(SlaCommon):
    """A supervisor handles every complaint in person (T13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.todo = cls.env.ref("aftersales_service.activity_supervise")
        cls.motors = cls.env["helpdesk.ticket.team"].create({"name": "Motors", "user_id": cls.manager.id})

    def complaint(self, **values):
        return self._create_ticket(**{"kind_id": self.kind_complaint.id, "team_id": self.team.id, **values})

    def todos(self, ticket):
        return ticket.activity_ids.filtered(lambda activity: activity.activity_type_id == self.todo)

    def test_leader_of_the_team_gets_every_complaint(self):
        ticket = self.complaint()
        self.assertEqual(ticket.supervisor_id, self.dispatcher)
        self.assertEqual(self.todos(ticket).user_id, self.dispatcher)
        self.assertIn("Complaint", self.todos(ticket).summary)
        other = self._create_ticket(kind_id=self.kind_consultation.id, team_id=self.team.id)
        self.assertFalse(other.supervisor_id)
        self.assertFalse(self.todos(other))
        mine = (
            self.env["helpdesk.ticket"].with_user(self.dispatcher).search([("supervisor_id", "=", self.dispatcher.id)])
        )
        self.assertEqual(mine, ticket)

    def test_judged_later_it_gets_one_and_judged_anew_it_loses_it(self):
        ticket = self._create_ticket(team_id=self.team.id)
        self.assertFalse(ticket.supervisor_id)
        ticket.kind_id = self.kind_complaint
        self.assertEqual(self.todos(ticket).user_id, self.dispatcher)
        ticket.kind_id = self.kind_consultation
        self.assertFalse(ticket.supervisor_id)
        self.assertFalse(self.todos(ticket))

    def test_told_once(self):
        ticket = self.complaint()
        self.todos(ticket).with_user(self.dispatcher).action_feedback(feedback="I have called the customer")
        ticket.kind_id = self.kind_consultation
        ticket.kind_id = self.kind_complaint
        self.assertEqual(ticket.supervisor_id, self.dispatcher)
        self.assertFalse(self.todos(ticket), "he has been told")

    def test_handed_to_another_team_another_one_takes_over(self):
        ticket = self.complaint()
        ticket.team_id = self.motors
        self.assertEqual(ticket.supervisor_id, self.manager)
        self.assertEqual(self.todos(ticket).user_id, self.manager)
        nobody = self.env["helpdesk.ticket.team"].create({"name": "Without a leader"})
        ticket.team_id = nobody
        self.assertEqual(ticket.supervisor_id, self.manager, "somebody stays responsible")

    def test_chosen_by_hand(self):
        form = Form(self.complaint())
        form.supervisor_id = self.manager
        ticket = form.save()
        self.assertEqual(ticket.supervisor_id, self.manager)
        self.assertEqual(self.todos(ticket).user_id, self.manager)

    def test_company_names_one_for_what_has_no_team(self):
        self.company.aftersales_supervisor_id = self.manager
        self.assertEqual(self.complaint(team_id=False).supervisor_id, self.manager)
        self.assertEqual(self.complaint().supervisor_id, self.dispatcher)

    def test_complaint_without_a_supervisor_is_not_closed(self):
        ticket = self.complaint(team_id=False)
        self.assertFalse(ticket.supervisor_id)
        with self.assertRaisesRegex(ValidationError, "Name one on the ticket"), self.env.cr.savepoint():
            ticket.stage_id = self.stage_done
        with self.assertRaisesRegex(ValidationError, "Name one on the ticket"), self.env.cr.savepoint():
            self.complaint(team_id=False, stage_id=self.stage_done.id)
        ticket.supervisor_id = self.dispatcher
        ticket.stage_id = self.stage_done
        self.assertTrue(ticket.closed)
        with self.assertRaisesRegex(ValidationError, "Name one on the ticket"):
            ticket.supervisor_id = False

    def test_what_nobody_handled_is_closed_without_one(self):
        self.complaint(team_id=False).stage_id = self.stage_cancelled
        ledger = self.complaint(team_id=False, external_reference="2019-17", stage_id=self.stage_done.id)
        self.assertTrue(ledger.closed)
        taken_over = self.complaint(external_reference="2019-18")
        self.assertEqual(taken_over.supervisor_id, self.dispatcher)
        self.assertFalse(self.todos(taken_over), "it is history")

    def test_manager_decides_which_kinds(self):
        self.kind_complaint.with_user(self.manager).supervised = False
        self.kind_repair.with_user(self.manager).supervised = True
        self.complaint(team_id=False).stage_id = self.stage_done
        self.assertEqual(self.complaint(kind_id=self.kind_repair.id).supervisor_id, self.dispatcher)
        with self.assertRaises(AccessError):
            self.kind_repair.with_user(self.clerk).supervised = False

    def test_report_of_wrongdoing_has_no_supervisor_but_a_named_person(self):
        ticket = self.complaint()
        ticket.with_user(self.clerk).action_hand_over_confidential()
        ticket = ticket.sudo()
        self.assertFalse(ticket.supervisor_id)
        self.assertFalse(self.todos(ticket))
        with self.assertRaisesRegex(ValidationError, "not one of them"):
            ticket.supervisor_id = self.manager

    def test_leader_who_sees_his_own_work_only_sees_what_he_supervises(self):
        self.team.user_id = self.engineer
        ticket = self.complaint()
        self.assertEqual(ticket.supervisor_id, self.engineer)
        self.assertTrue(ticket.with_user(self.engineer).has_access("read"))

    def test_first_screen_counts_them(self):
        self.complaint()
        sections = self.env["aftersales.today"].with_user(self.dispatcher).get_sections()
        cards = {card["name"]: card["count"] for section in sections for card in section["cards"]}
        self.assertEqual(cards["To handle in person"], 1)

    def test_many_cost_as_many_queries_as_few(self):
        spent = {}
        values = {"name": "x", "description": "x", "kind_id": self.kind_complaint.id, "team_id": self.team.id}
        tickets = self.env["helpdesk.ticket"]
        for amount in (3, 5, 40):
            created = tickets.create([values] * amount)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            created.write({"supervisor_id": self.manager.id})
            self.env.flush_all()
            spent[amount] = self.env.cr.sql_log_count - before
            self.assertEqual(len(created.activity_ids.filtered(lambda a: a.user_id == self.manager)), amount)
        self.assertLessEqual(spent[40], spent[5] + 5, spent)

    def test_in_the_language_of_the_supervisor(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.dispatcher.lang = "zh_CN"
        self.kind_complaint.with_context(lang="zh_CN").name = "投诉"
        self.assertIn("投诉", self.todos(self.complaint()).summary)

    def test_customer_closes_his_own(self):
        ticket = self.complaint(team_id=False, partner_id=self.customer.id)
        ticket.with_user(self.customer_user).sudo().stage_id = self.stage_done
        self.assertTrue(ticket.closed)

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaAccess(SlaCommon):
    """Who sees which deadlines: those of the tickets he sees, no others."""

    def seen_by(self, user, ticket):
        limits = self.env["aftersales.sla.deadline"].with_user(user).search([("ticket_id", "=", ticket.id)])
        limits.mapped("due")
        return bool(limits)

    def test_duties_and_own_work(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id, user_id=self.engineer.id)
        other = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id, user_id=self.clerk.id)
        for user in (self.clerk, self.dispatcher, self.manager, self.auditor, self.finance, self.general_manager):
            self.assertTrue(self.seen_by(user, ticket), user.name)
            self.assertTrue(self.seen_by(user, other), user.name)
        self.assertTrue(self.seen_by(self.engineer, ticket))
        self.assertFalse(self.seen_by(self.engineer, other))
        self.assertFalse(self.seen_by(self.station, ticket))
        with self.assertRaises(AccessError):
            other.deadline_ids.with_user(self.engineer).read(["due"])
        # the ticket goes to somebody else: its whole history goes with it
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_done
            ticket.user_id = self.clerk
        self.assertFalse(self.seen_by(self.engineer, ticket))

    def test_work_waiting_in_the_team_is_seen_by_its_members(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_repair.id)
        self.assertTrue(self.seen_by(self.engineer, ticket))
        self.assertFalse(self.seen_by(self.station, ticket))

    def test_reports_of_wrongdoing(self):
        with self.at("2026-03-06 10:00"):
            secret = self._create_ticket(
                user=self.confidant,
                kind_id=self.kind_wrongdoing.id,
                channel_id=self.channel_phone.id,
                user_id=self.confidant.id,
            )
        self.assertTrue(self.limit(secret, "t4_phone"))
        with self.at("2026-03-08 10:00"):
            self.scan()
        self.assertTrue(self.seen_by(self.confidant, secret))
        notices = self.env["aftersales.sla.notice"]
        self.assertTrue(notices.with_user(self.confidant).search([("deadline_id.ticket_id", "=", secret.id)]))
        for user in (self.clerk, self.manager, self.auditor, self.engineer, self.general_manager):
            self.assertFalse(self.seen_by(user, secret), user.name)
            self.assertFalse(
                notices.with_user(user).search_count([("deadline_id", "in", secret.deadline_ids.ids)]), user.name
            )
            with self.assertRaises(AccessError):
                secret.deadline_ids.with_user(user).read(["due"])

    def test_ticket_handed_over_as_a_report_takes_its_deadlines_along(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id, user_id=self.engineer.id)
        with self.at("2026-03-07 12:00"):
            self.scan()
            self.assertTrue(ticket.activity_ids)
            ticket.with_user(self.clerk).action_hand_over_confidential()
        for user in (self.clerk, self.engineer, self.manager):
            self.assertFalse(self.seen_by(user, ticket.sudo()))
        self.assertFalse(ticket.sudo().with_context(active_test=False).activity_ids)

    def test_other_company(self):
        tokyo = self.env["res.company"].create({"name": "Tokyo"})
        with self.at("2026-03-06 10:00"):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": "x", "description": "x", "company_id": tokyo.id, "kind_id": self.kind_complaint.id}
            )
        self.assertTrue(ticket.deadline_ids)
        self.assertFalse(self.seen_by(self.manager, ticket))

    def test_customer_goes_on_though_he_knows_nothing_of_limits(self):
        ticket = self.new_ticket(
            "2026-03-06 10:00", kind_id=self.kind_repair.id, partner_id=self.customer_user.partner_id.id
        )
        with self.at("2026-03-06 11:00"):
            ticket.stage_id = self.stage_awaiting
        with self.at("2026-03-06 12:00"):
            ticket.with_user(self.customer_user).message_post(
                body="Here you are", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(self.limit(ticket, "t7_near").state, "running")
        with self.assertRaises(AccessError):
            self.env["aftersales.sla.deadline"].with_user(self.customer_user).search([])
        theirs = ticket.with_user(self.customer_user)
        self.assertFalse(theirs.sla_state)
        for name in ("sla_due", "next_deadline_id", "sla_breached"):
            with self.assertRaises(AccessError):
                theirs.read([name])

    def test_reader_explains_nothing(self):
        ticket = self.new_ticket("2026-03-06 10:00", kind_id=self.kind_complaint.id, user_id=self.engineer.id)
        with self.at("2026-03-07 12:00"):
            self.scan()
        limit = self.limit(ticket, "t4_complaint")
        with self.assertRaises(AccessError):
            limit.with_user(self.auditor).breach_reason = "Because"
        limit.with_user(self.engineer).breach_reason = "The part came late"

    def test_first_screen_counts_until_the_midnight_of_its_reader(self):
        self.clerk.tz = "Asia/Shanghai"
        self.policies.active = False
        policy = self._create_policy(calendar_id=False, length=2)
        self.new_ticket("2026-03-06 14:00")
        with self.at("2026-03-06 14:30"):
            # due at 16:00, which is 23:00 in Shanghai: today; one hour later it would be tomorrow
            self.assertEqual(self.count_due_today(), 1)
        policy.length = 4
        self.new_ticket("2026-03-06 14:00")
        with self.at("2026-03-06 14:30"):
            self.assertEqual(self.count_due_today(), 1)

    def count_due_today(self):
        sections = self.env["aftersales.today"].with_user(self.clerk).get_sections()
        return next(card["count"] for card in sections[0]["cards"] if card["name"] == "Limits due today")

    def test_lists_are_filtered_and_sorted_by_what_is_due(self):
        self.policies.active = False
        self._create_policy()
        late, soon = self.new_ticket("2026-03-05 09:00"), self.new_ticket("2026-03-06 09:00")
        tickets = self.env["helpdesk.ticket"].with_user(self.clerk)
        with self.at("2026-03-06 12:00"):
            self.scan()
            both = [("id", "in", (late | soon).ids)]
            self.assertEqual(tickets.search(both, order="sla_due desc"), soon | late)
            self.assertEqual(tickets.search([*both, ("sla_breached", "=", True)]), late)
            self.assertEqual(tickets.search([*both, ("sla_breached", "=", False)]), soon)
            self.assertEqual(late.sla_state, "overdue")
            for name, expected in (("sla_due_today", soon), ("sla_overdue", late)):
                view = self.env.ref("aftersales_service.helpdesk_ticket_view_search_sla")
                arch = etree.fromstring(tickets.get_view(view.inherit_id.id, "search")["arch"])
                domain = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
                self.assertEqual(tickets.search([*both, *domain]), expected, name)

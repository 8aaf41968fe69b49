from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.share_out import Job, ShareOut

from .callback_common import CallbackCommon

DAYS = [date(2026, 3, day) for day in range(1, 15)]


@tagged("post_install", "-at_install")
class TestShareOut(BaseCase):
    """The arithmetic by itself."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.dictionaries(st.integers(1, 5), st.sets(st.sampled_from(DAYS)).map(sorted), min_size=1),
        st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 4), st.none() | st.integers(1, 3)), max_size=30),
    )
    def test_nobody_calls_on_a_free_day_and_nothing_is_late_without_need(self, working, jobs):
        share = ShareOut(working)
        for key, (first, length, together) in enumerate(jobs):
            last = date.fromordinal(first.toordinal() + length)
            place = share.place(Job(key, first, last, together))
            possible = [day for days in working.values() for day in days if day >= first]
            if not possible:
                self.assertIsNone(place)
                continue
            person, day = place
            self.assertIn(day, working[person])
            self.assertGreaterEqual(day, first)
            if any(day <= last for day in possible):
                self.assertLessEqual(day, last)
            else:
                self.assertEqual(day, min(possible))

    @settings(max_examples=20, deadline=None)
    @given(st.integers(1, 6), st.integers(0, 60))
    def test_the_load_differs_by_one_at_most(self, people, jobs):
        share = ShareOut(dict.fromkeys(range(1, people + 1), DAYS[:3]))
        places = Counter(share.place(Job(key, DAYS[0], DAYS[2])) for key in range(jobs))
        counts = [places[person, day] for person in range(1, people + 1) for day in DAYS[:3]]
        self.assertLessEqual(max(counts) - min(counts), 1)


@tagged("post_install", "-at_install")
class TestCallbackSpread(CallbackCommon):
    """Calls are handed out evenly, to those who are there, on days on which they work."""

    def rows(self, tickets):
        return self.env["helpdesk.ticket"].union(*tickets).callback_ids

    def customers(self, count):
        return self.env["res.partner"].create(
            [{"name": f"Mill {number}", "phone": f"+44 20 7946 05{number:02}"} for number in range(count)]
        )

    def test_evenly_over_callers_and_days(self):
        rows = self.rows(self.settle(partner_id=customer.id) for customer in self.customers(12))
        self.hand_out("2026-03-02 17:00")
        places = Counter((row.user_id, row.due) for row in rows)
        # Tuesday to Thursday, two callers: two calls each a day
        self.assertEqual(set(places.values()), {2})
        self.assertEqual({day for _user, day in places}, {date(2026, 3, day) for day in (3, 4, 5)})
        self.assertEqual({user for user, _day in places}, {self.clerk, self.other_clerk})

    def test_never_on_a_day_off_and_within_the_limit(self):
        """Settled on Friday: Monday is the only working day of the three."""
        ticket = self.settle("2026-03-06 16:00")
        self.hand_out("2026-03-06 17:00")
        self.assertEqual(ticket.callback_ids.due, date(2026, 3, 9))
        self.assert_due(ticket, "t11_callback", "Tue 2026-03-10 00:00")

    def test_over_a_long_holiday_as_soon_as_somebody_is_there(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Works holiday",
                "calendar_id": self.office.id,
                "company_id": self.company.id,
                "date_from": self.utc("2026-03-03 00:00"),
                "date_to": self.utc("2026-03-10 23:59"),
            }
        )
        ticket = self.settle("2026-03-02 16:00")
        self.hand_out("2026-03-02 17:00")
        self.assertEqual(ticket.callback_ids.due, date(2026, 3, 11))

    def test_a_shorter_limit_goes_first(self):
        self.policy("t11_callback").length = 1
        ticket = self.settle()
        self.hand_out("2026-03-02 17:00")
        self.assertEqual(ticket.callback_ids.due, date(2026, 3, 3))

    def test_what_was_left_lying_is_called_at_once(self):
        ticket = self.settle()
        self.hand_out("2026-03-11 08:00")
        self.assertEqual(ticket.callback_ids.due, date(2026, 3, 11))

    def test_who_is_away_gets_nothing(self):
        self.absent(self.other_clerk, "2026-03-03 00:00", "2026-03-06 23:59")
        rows = self.rows(self.settle(partner_id=customer.id) for customer in self.customers(4))
        self.hand_out("2026-03-02 17:00")
        self.assertEqual(rows.user_id, self.clerk)

    def absent(self, user, since, until):
        employee = self.env["hr.employee"].create({"name": user.name, "user_id": user.id})
        employee.resource_calendar_id = self.office
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": employee.resource_id.id,
                "calendar_id": self.office.id,
                "company_id": self.company.id,
                "date_from": self.utc(since),
                "date_to": self.utc(until),
            }
        )

    def test_who_falls_ill_hands_over_the_calls_of_the_day(self):
        self.company.aftersales_caller_ids = self.other_clerk
        ticket = self.settle()
        self.hand_out("2026-03-02 17:00")
        self.assertEqual((ticket.callback_ids.user_id, ticket.callback_ids.due), (self.other_clerk, date(2026, 3, 3)))
        self.company.aftersales_caller_ids = self.clerk | self.other_clerk
        self.absent(self.other_clerk, "2026-03-03 00:00", "2026-03-03 23:59")
        self.hand_out("2026-03-03 08:00")
        self.assertEqual(ticket.callback_ids.user_id, self.clerk)

    def test_who_has_left_hands_over_everything(self):
        self.company.aftersales_caller_ids = self.other_clerk
        ticket = self.settle()
        self.hand_out("2026-03-02 17:00")
        self.other_clerk.active = False
        self.company.aftersales_caller_ids = self.clerk
        self.hand_out("2026-03-02 18:00")
        self.assertEqual(ticket.callback_ids.user_id, self.clerk)

    def test_nobody_named_means_the_clerks_but_not_the_manager(self):
        self.company.aftersales_caller_ids = False
        callers = self.company._get_callers()
        self.assertIn(self.clerk, callers)
        self.assertNotIn(self.manager, callers)
        self.assertNotIn(self.engineer, callers)

    def test_without_any_caller_the_call_waits_and_is_seen(self):
        self.company.aftersales_caller_ids = False
        clerks = self.company._get_callers()
        clerks.group_ids = [Command.unlink(self.env.ref("aftersales_service.group_clerk").id)]
        self.manager.group_ids = [Command.link(self.env.ref("aftersales_service.group_manager").id)]
        ticket = self.settle_as(self.manager)
        self.hand_out("2026-03-02 17:00")
        self.assertFalse(ticket.callback_ids.user_id)
        cards = self.cards(self.manager)
        self.assertEqual(cards["Callbacks nobody has"], 1)

    def settle_as(self, user):
        with self.at("2026-03-02 10:00"):
            ticket = self._create_ticket(
                user=user, kind_id=self.kind_repair.id, partner_id=self.customer.id, team_id=self.team.id
            )
        with self.at("2026-03-02 16:00"):
            ticket.stage_id = self.stage_done
        return ticket

    def cards(self, user):
        sections = self.env["aftersales.today"].with_user(user).get_sections()
        return {card["name"]: card["count"] for section in sections for card in section["cards"]}

    def test_the_cases_of_one_customer_come_to_one_caller_on_one_day(self):
        rows = self.rows(self.settle() for _number in range(4))
        self.hand_out("2026-03-02 17:00")
        self.assertEqual(len(rows.user_id), 1)
        self.assertEqual(len(set(rows.mapped("due"))), 1)
        later = self.settle("2026-03-02 18:00")
        self.hand_out("2026-03-02 18:30")
        self.assertEqual((later.callback_ids.user_id, later.callback_ids.due), (rows.user_id, rows[0].due))
        self.assertEqual(rows[0].together_count, 5)
        self.assertEqual(rows[0].together_ids, (rows | later.callback_ids) - rows[0])

    def test_handing_out_again_changes_nothing(self):
        rows = self.rows(self.settle(partner_id=customer.id) for customer in self.customers(5))
        self.hand_out("2026-03-02 17:00")
        before = [(row.user_id, row.due) for row in rows]
        self.hand_out("2026-03-02 17:30")
        self.assertEqual([(row.user_id, row.due) for row in rows], before)

    def test_the_day_cards_of_a_caller(self):
        self.company.aftersales_caller_ids = self.clerk
        self.settle()
        self.hand_out("2026-03-02 17:00")
        with self.at("2026-03-03 09:00"):
            self.assertEqual(self.cards(self.clerk)["My callbacks due"], 1)
            self.assertEqual(self.cards(self.other_clerk)["My callbacks due"], 0)
            self.assertEqual(self.cards(self.clerk)["Callbacks overdue"], 0)
        with self.at("2026-03-05 09:00"):
            self.assertEqual(self.cards(self.other_clerk)["Callbacks overdue"], 1)
            overdue = self.callbacks.with_user(self.other_clerk).search([("overdue", "=", True)])
            self.assertTrue(overdue.overdue)

"""Dispatch order, plan of the week, morning list, work log (V2, V9)."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user

from .common import NO_MAIL
from .report_common import ReportCommon

DISPATCH_ORDER = "aftersales_service.action_report_dispatch_order"


@freeze_time("2026-03-04 09:00:00")
class TestOrderPapers(ReportCommon):
    """It is Wednesday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher.tz = cls.engineer.tz = "Europe/London"
        cls.colleague = new_test_user(
            cls.env,
            "as_colleague",
            groups="aftersales_service.group_engineer",
            context=NO_MAIL,
            name="The colleague",
            tz="Europe/London",
        )

    def _paper(self, document, user=None, **values):
        user = user or self.dispatcher
        paper = self.env["aftersales.field.print"].with_user(user).create({"document": document, **values})
        action = paper.action_print()
        self.assertEqual(action["report_name"], f"aftersales_service.report_field_{document}")
        return self._read(self._print(paper, user=user, report=action["report_name"]))

    # -- dispatch order -------------------------------------------------------------------------------

    def test_dispatch_order_says_who_when_where_and_what(self):
        self.customer.write({"street": "12 Mill Lane", "city": "Sheffield"})
        order = self._plan_order(
            start="2026-03-05 08:00:00",
            companion_ids=[Command.set(self.workshop.ids)],
            instructions="Bring the long ladder\nRing at gate 2",
            contact_name="Jane Miller",
            contact_phone="+44 20 7946 0123",
        )
        for user in (self.engineer, self.dispatcher):
            (page,) = self._open(self._print(order, user=user, report=DISPATCH_ORDER)).pages
            text = " ".join(page.extract_text().split())
            for said in (
                "Dispatch Order",
                order.name,
                "Mar 5, 2026",
                "The engineer",
                "The workshop",
                "Northern Mill",
                "12 Mill Lane, Sheffield",
                "Jane Miller · +44 20 7946 0123",
                "SN-1001",
                order.ticket_id.number,
                "Pump makes noise",
                "It rattles.",
                "Bring the long ladder",
                "Customer called",
            ):
                self.assertIn(said, text)
            self.assertEqual(self._get_links(page), {order.map_url})

    def test_dispatch_order_without_a_plan_and_cancelled(self):
        order = self._plan_order(start=False, engineer_id=False)
        self.assertIn("Not planned yet", self._read(self._print(order, user=self.dispatcher, report=DISPATCH_ORDER))[0])
        order.with_user(self.dispatcher).action_cancel("Not needed")
        self.assertIn("Cancelled", self._read(self._print(order, user=self.dispatcher, report=DISPATCH_ORDER))[0])

    def test_hostile_text_is_printed_as_text(self):
        hostile = '<script>x</script><img src="/web/image/1"/>'
        ticket = self._create_ticket(
            partner_id=self.customer.id,
            user_id=self.engineer.id,
            name=hostile,
            description='It rattles. <img src="/web/image/1"/><a href="https://evil.example/">here</a>',
        )
        order = self._plan_order(
            ticket, start="2026-03-04 12:00:00", instructions=hostile, contact_name=hostile, fault=hostile
        )
        order.prepare_ids[0].note = hostile
        (page,) = self._open(self._print(order, report=DISPATCH_ORDER)).pages
        text = "".join(page.extract_text().split())
        self.assertEqual(text.count("<script>x</script>"), 4)
        self.assertFalse(self._get_pictures(page))
        self.assertEqual(self._get_links(page) - {order.map_url}, set())
        for document in ("plan", "morning"):
            text = "".join("".join(self._paper(document)).split())
            self.assertIn("<script>x</script>", text)

    def test_second_visit_tells_of_the_first(self):
        first = self._plan_order(start="2026-03-03 08:00:00")
        report = self._work_on(first, result="unsolved", leftover="A new shaft is needed")
        report.action_sign("customer", "Mr Miller", self._draw())
        second = self._plan_order(ticket=first.ticket_id, start="2026-03-06 08:00:00")
        text = " ".join(self._read(self._print(second, report=DISPATCH_ORDER)))
        self.assertIn(f"for the same fault as {first.name}", text)
        self.assertIn("A new shaft is needed", text)

    def test_an_engineer_prints_his_own_orders_only(self):
        order = self._plan_order(start="2026-03-05 08:00:00")
        with self.assertRaises(AccessError):
            self._print(order, user=self.colleague, report=DISPATCH_ORDER)

    # -- plan of the week -----------------------------------------------------------------------------

    def test_plan_of_the_week(self):
        shown = self._plan_order(start="2026-03-05 08:00:00")
        self._plan_order(start="2026-03-08 23:30:00", engineer_id=self.colleague.id)
        later = self._plan_order(start="2026-03-09 00:30:00")
        cancelled = self._plan_order(start="2026-03-06 08:00:00")
        cancelled.with_user(self.dispatcher).action_cancel("Not needed")
        text = " ".join(self._paper("plan", date="2026-03-04"))
        self.assertIn("Mar 2, 2026 – Mar 8, 2026", text)
        for said in (shown.name, "Northern Mill", "The engineer", "The colleague", "Thu 5"):
            self.assertIn(said, text)
        for absent in (later.name, cancelled.name):
            self.assertNotIn(absent, text)

    def test_plan_puts_each_visit_on_its_day_in_local_time(self):
        self.dispatcher.tz = "Asia/Shanghai"
        order = self._plan_order(start="2026-03-04 20:00:00")  # Thursday, four in the morning
        long = self._plan_order(
            start="2026-03-06 01:00:00", planned_end="2026-03-08 09:00:00", engineer_id=self.colleague.id
        )
        paper = self.env["aftersales.field.print"].with_user(self.dispatcher).create({"date": "2026-03-04"})
        rows = {row["name"]: row["cells"] for row in paper._get_document()._get_plan()["rows"]}
        self.assertEqual([len(cell) for cell in rows["The engineer"]], [0, 0, 0, 1, 0, 0, 0])
        self.assertEqual(rows["The engineer"][3][0].id, order.id)
        self.assertEqual([len(cell) for cell in rows["The colleague"]], [0, 0, 0, 0, 1, 1, 1])
        self.assertEqual(rows["The colleague"][4][0].id, long.id)

    def test_plan_of_chosen_engineers_and_of_a_station(self):
        mine = self._plan_order(start="2026-03-05 08:00:00")
        other = self._plan_order(start="2026-03-05 08:00:00", engineer_id=self.colleague.id)
        station = self.env["res.partner"].create({"name": "Harbour Service", "is_service_station": True})
        theirs = self._plan_order(start="2026-03-05 08:00:00", engineer_id=False, station_id=station.id)
        text = " ".join(self._paper("plan", engineer_ids=[Command.set(self.colleague.ids)]))
        self.assertIn(other.name, text)
        self.assertNotIn(mine.name, text)
        self.assertNotIn("The engineer", text)
        text = " ".join(self._paper("plan", station_id=station.id))
        self.assertIn("Harbour Service", text)
        self.assertIn(theirs.name, text)
        self.assertNotIn(mine.name, text)

    def test_an_engineer_sees_his_own_week(self):
        mine = self._plan_order(start="2026-03-05 08:00:00")
        other = self._plan_order(start="2026-03-05 08:00:00", engineer_id=self.colleague.id)
        text = " ".join(self._paper("plan", user=self.engineer))
        self.assertIn(mine.name, text)
        self.assertNotIn(other.name, text)
        self.assertNotIn("The colleague", text)

    # -- morning list ---------------------------------------------------------------------------------

    def test_morning_list(self):
        with freeze_time("2026-03-03 08:00:00"):
            done = self._plan_order(start="2026-03-03 08:00:00")
            self._work_on(done, leftover="Order a new seal")
        unfinished = self._plan_order(start="2026-03-03 13:00:00")
        today = self._plan_order(start="2026-03-04 08:00:00")
        to_plan = self._plan_order(start=False, engineer_id=False)
        tomorrow = self._plan_order(start="2026-03-05 08:00:00")
        text = " ".join(self._paper("morning"))
        results, rest = text.split("Planned, but not finished")
        not_done, rest = rest.split("Today")
        planned, waiting = rest.split("To plan")
        self.assertIn(done.name, results)
        self.assertIn("Order a new seal", results)
        self.assertIn(unfinished.name, not_done)
        self.assertIn(today.name, planned)
        self.assertIn(to_plan.name, waiting)
        self.assertNotIn(tomorrow.name, text)

    def test_on_monday_the_results_of_friday_are_talked_about(self):
        with freeze_time("2026-03-06 08:00:00"):
            done = self._plan_order(start="2026-03-06 08:00:00")
            self._work_on(done)
        text = " ".join(self._paper("morning", date="2026-03-09"))
        self.assertIn("Results since the last working day, Friday, March 6, 2026", text)
        self.assertIn(done.name, text)

    # -- work log -------------------------------------------------------------------------------------

    def test_work_log_of_each_engineer(self):
        with freeze_time("2026-03-02 07:00:00") as clock:
            order = self._plan_order(start="2026-03-02 08:00:00", companion_ids=[Command.set(self.colleague.ids)])
            order = order.with_user(self.engineer)
            order.action_depart()
            clock.tick(timedelta(hours=1.5))
            order.action_arrive()
            order.report_id.write(self.FACTS)
            order.report_id.check_ids.result = "ok"
            clock.tick(timedelta(hours=2))
            order.report_id.action_finish()
        pages = self._paper("log", date_from="2026-03-01", date_to="2026-03-04")
        self.assertEqual(len(pages), 2, "a sheet for each")
        for page, name in zip(pages, ("The colleague", "The engineer"), strict=True):
            for said in (name, order.name, "Bearing replaced, greased", "Visits: 1 1.5 2.0"):
                self.assertIn(said, page)
        text = " ".join(self._paper("log", date_from="2026-03-03", date_to="2026-03-04", user=self.engineer))
        self.assertIn("No visits in this period", text)

    def test_the_dialog_proposes_this_week(self):
        form = Form(self.env["aftersales.field.print"].with_user(self.dispatcher))
        self.assertEqual(form.document, "plan")
        form.document = "log"
        self.assertEqual((str(form.date_from), str(form.date_to)), ("2026-03-02", "2026-03-08"))
        self.assertEqual(form.save().action_print()["type"], "ir.actions.report")

    def test_a_period_has_an_end_after_its_start(self):
        with self.assertRaisesRegex(ValidationError, "to the same or a later day"):
            self._paper("log", date_from="2026-03-04", date_to="2026-03-03")
        with self.assertRaisesRegex(ValidationError, "one year at most"):
            self._paper("log", date_from="2020-03-04", date_to="2026-03-03")

    # -- no query per line ----------------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_lines(self):
        monday = datetime(2026, 3, 2)
        counts = {}
        for number in (2, 12):
            for hour in range(number):
                start = monday + timedelta(days=hour % 6, hours=6 + 3 * (hour // 6) + (number == 12))
                self._plan_order(start=start + (timedelta(hours=8) if number == 12 else timedelta()))
            for document in ("plan", "morning", "log"):
                paper = self.env["aftersales.field.print"].with_user(self.dispatcher).create({"document": document})
                reports = self.env(user=self.dispatcher)["ir.actions.report"]
                name = f"aftersales_service.report_field_{document}"
                reports._render_qweb_html(name, paper.ids)  # templates are compiled
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                reports._render_qweb_html(name, paper.ids)
                counts[document, number] = self.env.cr.sql_log_count - before
        for document in ("plan", "morning", "log"):
            self.assertLessEqual(counts[document, 12], counts[document, 2] + 3, (document, counts))

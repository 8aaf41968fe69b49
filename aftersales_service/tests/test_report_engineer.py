import base64
from io import BytesIO
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.report import report_photo
from .common import NO_MAIL, AfterSalesCommon


def picture(kind="PNG", size=(40, 30), color="teal"):
    content = BytesIO()
    Image.new("RGB", size, color).save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


class EngineerCase(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env,
            "as_second_engineer",
            groups="aftersales_service.group_engineer",
            context=NO_MAIL,
            name="The second engineer",
        )

    def _arrived(self, **values):
        """The report of an order on which the engineer has just arrived."""
        order = self._plan_order(**values).with_user(self.engineer)
        if order._is_journey():
            order.action_depart()
        order.action_arrive()
        return order.report_id


@freeze_time("2026-03-02 06:00:00")
@tagged("post_install", "-at_install")
class TestEngineerDay(EngineerCase):
    """What an engineer finds on the phone in the morning."""

    def _my_day(self, user, day="today"):
        action = self.env.ref("aftersales_service.service_order_action_my_day")
        orders = self.env["aftersales.service.order"].with_user(user)
        filters = {
            "today": [
                ("planned_start", "<", "today +1d"),
                "|",
                ("planned_start", ">=", "today"),
                ("state", "in", ("planned", "travelling", "on_site", "done")),
            ],
            "later": [("planned_start", ">=", "today +1d")],
        }
        domain = [("is_mine", "=", True), ("state", "not in", ("draft", "cancelled"))]
        self.assertEqual(action.domain, str(domain).replace('"', "'"))
        return orders.search(domain + filters[day], order="planned_start, id")

    def test_the_day_shows_today_and_what_is_late_in_order_of_time(self):
        noon = self._plan_order(start="2026-03-02 12:00:00")
        morning = self._plan_order(start="2026-03-02 08:00:00")
        late = self._plan_order(start="2026-02-27 08:00:00")
        tomorrow = self._plan_order(start="2026-03-03 08:00:00")
        self.assertEqual(self._my_day(self.engineer), late | morning | noon)
        self.assertEqual(self._my_day(self.engineer, "later"), tomorrow)
        self.assertTrue(late.is_late)
        self.assertFalse(morning.is_late)
        morning.invalidate_recordset()
        mine = morning.with_user(self.engineer).with_context(tz="Asia/Shanghai")
        self.assertIn("4:00", mine.planned_label)

    def _get_card_specification(self):
        """What the web client asks for to draw the cards."""
        orders = self.env["aftersales.service.order"].with_user(self.engineer)
        view = orders.get_view(self.env.ref("aftersales_service.service_order_view_kanban_my_day").id, "kanban")
        names = {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}
        self.assertLessEqual({"planned_label", "address", "map_url", "contact_phone", "fault"}, names)
        return {
            name: {"fields": {"display_name": {}}} if orders._fields[name].type == "many2one" else {} for name in names
        }

    def test_whoever_goes_along_has_the_order_too_and_nobody_else(self):
        order = self._plan_order(companion_ids=self.second.ids)
        alone = self._plan_order(start="2026-03-02 14:00:00")
        self.assertEqual(self._my_day(self.second), order)
        self.assertEqual(self._my_day(self.engineer), order | alone)
        with self.assertRaises(AccessError):
            alone.with_user(self.second).read(["name"])
        with self.assertRaises(AccessError):
            alone.with_user(self.second).action_depart()
        with self.assertRaises(AccessError):
            alone.prepare_ids.with_user(self.second).done = False

    def test_a_station_has_what_nobody_has_been_named_for(self):
        station = self.station.partner_id
        station.is_service_station = True
        waiting = self._plan_order(engineer_id=False, station_id=station.id)
        self.assertEqual(self._my_day(self.station), waiting)
        self.assertFalse(self._my_day(self.engineer))

    def test_my_day_with_fifty_orders_is_cheap(self):
        ticket = self._create_ticket(partner_id=self.customer.id, lot_id=self.lot.id)
        customers = self.env["res.partner"].create(
            [
                {
                    "name": f"Mill {number}",
                    "street": f"Mill Road {number}",
                    "city": "Milltown",
                    "phone": f"+44 {number}",
                }
                for number in range(50)
            ]
        )
        self.env["aftersales.service.order"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "partner_id": customer.id,
                    "planned_start": f"2026-03-02 {number // 60:02}:{number % 60:02}:00",
                    "planned_end": f"2026-03-02 {number // 60:02}:{number % 60:02}:30",
                    "engineer_id": self.engineer.id,
                }
                for number, customer in enumerate(customers)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        specification = self._get_card_specification()
        self.env.invalidate_all()
        orders = self.env["aftersales.service.order"].with_user(self.engineer)
        domain = [("is_mine", "=", True), ("planned_start", ">=", "today")]
        with self.assertQueryCount(25):
            found = orders.web_search_read(domain, specification, limit=80, order="planned_start, id")
        self.assertEqual(found["length"], 50)
        self.assertIn("Mill Road 0", found["records"][0]["address"])
        self.assertTrue(found["records"][0]["map_url"].startswith("https://"))

    def test_orders_open_on_the_page_made_for_the_phone_for_engineers_only(self):
        orders = self.env["aftersales.service.order"]
        page = self.env.ref("aftersales_service.service_order_view_form_engineer")
        self.assertEqual(orders.with_user(self.engineer).get_view(False, "form")["id"], page.id)
        self.assertNotEqual(orders.with_user(self.dispatcher).get_view(False, "form")["id"], page.id)
        reports = self.env["aftersales.service.report"]
        page = self.env.ref("aftersales_service.service_report_view_form_engineer")
        self.assertEqual(reports.with_user(self.engineer).get_view(False, "form")["id"], page.id)
        self.assertNotEqual(reports.with_user(self.manager).get_view(False, "form")["id"], page.id)

    def test_today_counts_what_waits_for_the_engineer(self):
        def cards(user):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            [section] = [s for s in sections if s["key"] == "aftersales_service.group_field"]
            return {card["name"]: card["count"] for card in section["cards"]}

        names = ["My orders today", "Reports to be written", "Reports to be signed", "Sent back or to be corrected"]
        self._plan_order(start="2026-03-02 14:00:00")
        report = self._arrived()
        self.assertEqual([cards(self.engineer)[name] for name in names], [2, 1, 0, 0])
        report.write(self.FACTS)
        report.check_ids.result = "ok"
        report.action_finish()
        self.assertEqual([cards(self.engineer)[name] for name in names], [1, 0, 1, 0])
        report.action_sign("customer", "Mr Miller", picture())
        report.with_user(self.manager).action_send_back("Cause is missing")
        self.assertEqual([cards(self.engineer)[name] for name in names], [1, 0, 0, 1])
        self.assertEqual([cards(self.second)[name] for name in names], [0, 0, 0, 0])


@freeze_time("2026-03-02 09:00:00")
@tagged("post_install", "-at_install")
class TestEngineerReport(EngineerCase):
    """On site, step by step, as the engineer."""

    def test_the_place_of_departure_and_arrival_is_kept(self):
        order = self._plan_order().with_user(self.engineer)
        self.assertEqual(order.next_step, "depart")
        order.action_depart(latitude=31.2304, longitude=121.4737)
        self.assertEqual(order.next_step, "arrive")
        order.action_arrive(latitude=31.1, longitude=121.5)
        self.assertEqual(order.next_step, "report")
        self.assertAlmostEqual(order.departed_latitude, 31.2304, places=5)
        self.assertAlmostEqual(order.departed_longitude, 121.4737, places=5)
        self.assertAlmostEqual(order.arrived_latitude, 31.1, places=5)

    def test_without_a_position_the_visit_begins_as_well(self):
        order = self._plan_order().with_user(self.engineer)
        order.action_depart()
        self.assertEqual(order.state, "travelling")
        self.assertFalse(order.departed_latitude)

    def test_workshop_and_remote_work_begin_without_a_journey(self):
        for mode in ("walk_in", "remote"):
            order = self._plan_order(mode=mode).with_user(self.engineer)
            self.assertEqual(order.next_step, "arrive")
            order.action_arrive()
            self.assertEqual((order.state, order.report_id.state), ("on_site", "draft"))
            order.sudo().state = "cancelled"
            order.sudo()._sync_bookings()

    def test_what_is_needed_before_leaving_is_ticked_first(self):
        order = self._plan_order().with_user(self.engineer)
        order.prepare_ids.done = False
        with self.assertRaisesRegex(UserError, "Files and documents read, Customer called"):
            order.action_depart()
        order.prepare_ids.filtered("required").done = True
        order.action_depart()
        self.assertEqual(order.state, "travelling")

    def test_all_that_is_missing_is_said_at_once(self):
        report = self._arrived()
        self.assertEqual(report.missing_facts.split("\n")[:2], ["Fault found", "Cause"])
        self.assertIn("Nameplate and serial compared", report.missing_facts)
        self.assertEqual(report.check_progress, "0/4")
        with self.assertRaisesRegex(UserError, "Fault found, Cause, Treatment, Result.*Nameplate and serial compared"):
            report.action_finish()
        report.write({**self.FACTS, "result": "unsolved", "large_problem": True})
        report.check_ids.filtered("required").result = "not_ok"
        report.invalidate_recordset()
        self.assertEqual(report.missing_facts, "Proposal to the leader\nLeft-over questions")
        report.write({"leftover": "Needs a new shaft", "leader_proposal": "Exchange the pump"})
        report.action_finish()
        report.invalidate_recordset()
        self.assertFalse(report.missing_facts)

    def test_a_second_engineer_works_on_the_same_report_a_stranger_does_not(self):
        stranger = new_test_user(
            self.env, "as_stranger", groups="aftersales_service.group_engineer", context=NO_MAIL, name="Stranger"
        )
        report = self._arrived(companion_ids=self.second.ids)
        with self.assertRaises(AccessError):
            self.env["aftersales.report.photo"].with_user(stranger).create({"report_id": report.id, "image": picture()})
        theirs = report.with_user(self.second)
        theirs.write(self.FACTS)
        theirs.check_ids.result = "ok"
        theirs.action_finish()
        self.assertEqual(report.state, "ready")
        for attempt in (
            lambda: report.with_user(stranger).read(["fault"]),
            lambda: report.with_user(stranger).action_take_back(),
            lambda: report.with_user(stranger).get_signing_sheet(),
            lambda: report.with_user(stranger).action_sign("customer", "Mr Miller", picture()),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_whoever_comes_second_is_told_that_the_step_is_taken(self):
        order = self._plan_order(companion_ids=self.second.ids)
        order.with_user(self.second).action_depart()
        with self.assertRaisesRegex(UserError, "is “On the way” now.*Please reload the page"):
            order.with_user(self.engineer).action_depart()
        order.with_user(self.second).action_arrive()
        report = order.report_id.with_user(self.engineer)
        report.write(self.FACTS)
        report.check_ids.result = "ok"
        report.with_user(self.second).action_finish()
        with self.assertRaisesRegex(UserError, "Take it back before it is signed"):
            report.cause = "Written too late"
        with self.assertRaisesRegex(UserError, "not being written any more"):
            report.check_ids[:1].result = "not_ok"
        with self.assertRaisesRegex(UserError, "is “To be signed” now"):
            report.action_finish()
        report.action_sign("customer", "Mr Miller", picture())
        with self.assertRaisesRegex(UserError, "has been signed already"):
            report.with_user(self.second).action_sign("customer", "Mr Miller", picture(color="red"))

    def test_photos_are_pictures_of_a_sensible_size(self):
        report = self._arrived()
        photos = self.env["aftersales.report.photo"].with_user(self.engineer)
        photo = photos.create({"report_id": report.id, "moment": "nameplate", "image": picture("JPEG", (3000, 2000))})
        stored = Image.open(BytesIO(base64.b64decode(photo.image)))
        self.assertEqual(stored.size, (1600, 1067))
        drawing = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>").decode()
        for image in (drawing, base64.b64encode(b"%PDF-1.4 nothing").decode(), "nonsense!", False):
            with self.assertRaisesRegex(UserError, "no photo"):
                photos.create({"report_id": report.id, "image": image})
        with self.assertRaisesRegex(UserError, "no photo"):
            photo.image = drawing
        with patch.object(report_photo, "LARGEST_PHOTO", 50), self.assertRaisesRegex(UserError, "larger than 10 MB"):
            photos.create({"report_id": report.id, "image": picture()})
        report.write(self.FACTS)
        report.check_ids.result = "ok"
        report.action_finish()
        with self.assertRaisesRegex(UserError, "not being written any more"):
            photos.create({"report_id": report.id, "image": picture()})

    def test_the_sheet_says_what_is_signed_and_by_whom(self):
        report = self._arrived()
        part = self.env["product.product"].create({"name": "Part"})
        report.write(
            {
                **self.FACTS,
                "part_ids": [(0, 0, {"product_id": part.id, "old_serial": "A1", "new_serial": "B2"})],
            }
        )
        report.order_id.type_id.sudo().sign_engineer = True
        report.check_ids.result = "ok"
        report.action_finish()
        sheet = report.get_signing_sheet()
        facts = {fact["name"]: fact["value"] for fact in sheet["facts"]}
        self.assertEqual(facts["cause"], "No grease in the bearing")
        self.assertEqual(facts["result"], "Solved")
        self.assertNotIn("leftover", facts)
        self.assertEqual(sheet["parts"][0]["serials"], "A1 → B2")
        self.assertEqual([time["name"] for time in sheet["times"]], ["departed_on", "arrived_on", "finished_on"])
        self.assertEqual(sheet["awaited"], [["customer", "Customer"], ["engineer", "Engineer"]])
        report.action_refuse("Mr Miller", "Wants a discount first", remarks="No.")
        sheet = report.get_signing_sheet()
        self.assertEqual(sheet["awaited"], [["engineer", "Engineer"]])
        self.assertEqual([(seal["role"], seal["refused"]) for seal in sheet["signed"]], [("Customer", True)])

    def test_the_engineers_signature_is_offered_to_who_was_there(self):
        report = self._arrived()
        report.write(self.FACTS)
        report.order_id.type_id.sudo().sign_engineer = True
        report.check_ids.result = "ok"
        report.action_finish()
        self.assertEqual(report.with_user(self.manager).get_signing_sheet()["awaited"], [["customer", "Customer"]])

    def test_earlier_visits_to_the_product_are_shown_whoever_made_them(self):
        report = self._arrived()
        report.write({**self.FACTS, "fault": "Runs <i>hot</i>"})
        report.check_ids.result = "ok"
        report.action_finish()
        following = self._plan_order(engineer_id=self.second.id, start="2026-03-03 08:00:00").with_user(self.second)
        self.assertFalse(following.product_history)
        report.action_sign("customer", "Mr Miller", picture())
        following.invalidate_recordset()
        self.assertIn("Bearing replaced, greased", following.product_history)
        self.assertIn("Runs &lt;i&gt;hot", following.product_history)
        other = self._plan_order(
            ticket=self._create_ticket(partner_id=self.other_customer.id, lot_id=self.other_lot.id),
            engineer_id=self.second.id,
            start="2026-03-04 08:00:00",
        )
        self.assertFalse(other.with_user(self.second).product_history)

    def test_a_cash_advance_is_asked_for_by_who_goes(self):
        order = self._plan_order()
        asked = {"order_id": order.id, "amount": 500, "purpose": "Train"}
        advance = self.env["aftersales.cash.advance"].with_user(self.engineer).create(asked)
        self.assertEqual((advance.state, advance.user_id), ("requested", self.engineer))
        with self.assertRaises(AccessError):
            self.env["aftersales.cash.advance"].with_user(self.second).create(asked)

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import NO_MAIL, AfterSalesCommon, AfterSalesFixtures
from .order_common import OrderFixtures

#: What the menus and cards of the office open.
ACTIONS = (
    "service_order_action",
    "service_order_action_week",
    "service_order_action_log",
    "service_order_action_morning_results",
    "service_order_action_morning_plan",
    "service_report_action",
    "cash_advance_action",
)


@freeze_time("2026-03-02 09:00:00")
class TestOrderAccess(OrderFixtures, AfterSalesCommon):
    """Each duty sees its part of the field work (G1), each company its own (G3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.mine = cls._plan_order()
        cls.others = cls._draft(
            partner_id=cls.other_customer.id,
            planned_start="2026-03-02 08:00:00",
            engineer_id=cls.second_engineer.id,
        )
        cls.others.prepare_ids.done = True

    def _see(self, model, user, records):
        return self.env[model].with_user(user).search([("id", "in", records.ids)])

    # --- own work ---------------------------------------------------------------------------------

    def test_engineers_see_their_own_orders_and_what_belongs_to_them(self):
        reports = self._work_on(self.mine) | self._work_on(self.others, self.second_engineer)
        everything = {
            "aftersales.service.order": self.mine + self.others,
            "aftersales.service.order.check": (self.mine + self.others).prepare_ids,
            "aftersales.service.report": reports,
            "aftersales.report.check": reports.sudo().check_ids,
        }
        for model, records in everything.items():
            order = "report_id.order_id" if model == "aftersales.report.check" else "order_id"
            for user, own in ((self.engineer, self.mine), (self.second_engineer, self.others)):
                expected = (
                    own
                    if model == "aftersales.service.order"
                    else records.sudo().filtered(lambda record, order=order, own=own: record.mapped(order) == own)
                )
                self.assertEqual(self._see(model, user, records), expected, f"{user.name}, {model}")
            for user in (self.dispatcher, self.clerk, self.auditor, self.manager, self.finance):
                self.assertEqual(self._see(model, user, records), records, f"{user.name}, {model}")
            for user in (self.workshop, self.station):
                self.assertFalse(self._see(model, user, records), f"{user.name}, {model}")

    def test_who_is_sent_reads_what_the_customer_said_and_changes_nothing(self):
        mine = self._create_ticket(partner_id=self.customer.id, user_id=self.clerk.id, team_id=False)
        foreign = self._create_ticket(partner_id=self.customer.id, user_id=self.clerk.id, team_id=False)
        self.assertFalse(self._see("helpdesk.ticket", self.engineer, mine + foreign))
        order = self._plan_order(mine, start="2026-03-03 08:00:00")
        self.assertEqual(self._see("helpdesk.ticket", self.engineer, mine + foreign), mine)
        self.assertIn("It rattles", order.with_user(self.engineer).customer_words)
        self.assertIn("registered", mine.with_user(self.engineer).event_ids.mapped("kind_id.code"))
        with self.assertRaises(AccessError):
            mine.with_user(self.engineer).name = "Mine now"

    def test_whoever_goes_along_sees_the_order(self):
        self.assertFalse(self._see("aftersales.service.order", self.workshop, self.mine))
        self.mine.companion_ids = self.workshop
        self.assertTrue(self._see("aftersales.service.order", self.workshop, self.mine))
        self.assertTrue(self.mine.with_user(self.workshop).may_work)

    def test_others_work_is_neither_read_nor_changed_nor_stepped_on(self):
        theirs = self.others.with_user(self.engineer)
        for attack in (
            lambda: theirs.read(["fault"]),
            lambda: theirs.write({"fault": "Nothing"}),
            theirs.action_depart,
            theirs.action_arrive,
            lambda: theirs.prepare_ids.write({"done": False}),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_readers_change_nothing(self):
        for user in (self.auditor, self.finance, self.general_manager):
            with self.assertRaises(AccessError):
                self.mine.with_user(user).write({"fault": "Nothing"})
            with self.assertRaises(AccessError):
                self.mine.with_user(user).message_post(body="Hello")

    def test_every_duty_opens_what_its_menus_offer(self):
        menus = self.env["ir.ui.menu"]
        for user in (
            self.clerk,
            self.dispatcher,
            self.engineer,
            self.station,
            self.workshop,
            self.finance,
            self.auditor,
            self.general_manager,
            self.manager,
        ):
            visible = menus.with_user(user)._visible_menu_ids()
            for name in ACTIONS:
                action = self.env.ref(f"aftersales_service.{name}")
                menu = menus.search([("action", "=", f"{action._name},{action.id}")])
                model = self.env[action.res_model].with_user(user)
                if menu and not set(menu.ids) & visible:
                    continue
                if not model.has_access("read"):
                    self.assertFalse(set(menu.ids) & visible, f"{user.name}: {name} leads nowhere")
                    continue
                for view_type in ("list", "form", "search"):
                    arch = model.get_views([(False, view_type)])["models"][action.res_model]["fields"]
                    if view_type != "search":
                        readable = {name: {} for name in arch if arch[name]["type"] not in ("one2many", "many2many")}
                        model.web_search_read([], readable, limit=10)

    # --- companies --------------------------------------------------------------------------------

    def test_companies_do_not_see_each_others_field_work(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_manager_there",
            groups="aftersales_service.group_manager",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        report = self._work_on(self.mine)
        advance = (
            self.env["aftersales.cash.advance"]
            .with_user(self.engineer)
            .create({"order_id": self.mine.id, "amount": 5, "purpose": "Bus"})
        )
        for records in (
            self.mine,
            self.mine.prepare_ids,
            self.others.sudo().booking_ids | self.mine.sudo().booking_ids,
            report,
            report.check_ids,
            advance,
        ):
            self.assertTrue(records or records._name == "aftersales.order.booking")
            self.assertFalse(self._see(records._name, there, records), records._name)
        order = self.env["aftersales.service.order"].with_user(there).create({"partner_id": self.customer.id})
        self.assertEqual(order.company_id, branch)
        self.assertFalse(self._see("aftersales.service.order", self.manager, order))
        candidates = order.get_candidates(self.mine.planned_start, self.mine.planned_end)
        self.assertNotIn(self.engineer, [candidate["user"] for candidate in candidates])

    # --- customers (G1) ---------------------------------------------------------------------------

    def test_engineers_read_their_own_customers_only(self):
        partners = self.env["res.partner"].with_user(self.engineer)
        contact = self.env["res.partner"].create({"name": "Mr Miller", "parent_id": self.customer.id})
        stranger = self.env["res.partner"].create({"name": "Mr Smith", "parent_id": self.other_customer.id})
        known = self.customer + contact + self.second_engineer.partner_id + self.company.partner_id
        self.assertEqual(partners.search([("id", "in", (known + stranger + self.other_customer).ids)]), known)
        self.assertEqual(partners.name_search("Southern Mill"), [])
        self.assertTrue(partners.name_search("Northern Mill"))
        with self.assertRaises(AccessError):
            self.other_customer.with_user(self.engineer).read(["phone"])

    def test_a_customer_becomes_the_engineers_with_the_work(self):
        self.assertFalse(self._see("res.partner", self.workshop, self.customer + self.other_customer))
        self._create_ticket(partner_id=self.customer.id, user_id=self.workshop.id)
        self.mine.companion_ids = self.workshop
        team = self.env["helpdesk.ticket.team"].create({"name": "Pumps", "user_ids": self.workshop.ids})
        self._create_ticket(partner_id=self.other_customer.id, team_id=team.id)
        self.env.registry.clear_cache()
        self.assertEqual(
            self._see("res.partner", self.workshop, self.customer + self.other_customer),
            self.customer + self.other_customer,
        )

    def test_a_report_of_wrongdoing_makes_nobody_a_customer(self):
        """The reporter is not given away to the team or the person whom the report is about."""
        report, other = (
            self._create_ticket(self.confidant, partner_id=partner.id, kind_id=self.kind_wrongdoing.id)
            for partner in (self.customer, self.other_customer)
        )
        # whatever hands it to somebody: the desk itself takes owner and team away
        team = self.env["helpdesk.ticket.team"].create({"name": "Pumps", "user_ids": self.workshop.ids})
        self.env.flush_all()
        self.env.cr.execute("UPDATE helpdesk_ticket SET user_id = %s WHERE id = %s", [self.workshop.id, report.id])
        self.env.cr.execute("UPDATE helpdesk_ticket SET team_id = %s WHERE id = %s", [team.id, other.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self._see("res.partner", self.workshop, self.customer + self.other_customer))

    def test_a_wider_duty_sees_all_customers(self):
        for group in ("group_clerk", "group_dispatcher", "group_auditor", "group_manager"):
            user = new_test_user(
                self.env,
                f"as_both_{group}",
                groups=f"aftersales_service.group_engineer,aftersales_service.{group}",
                context=NO_MAIL,
            )
            self.assertTrue(self._see("res.partner", user, self.other_customer), group)
        stock = new_test_user(
            self.env,
            "as_engineer_in_stock",
            groups="aftersales_service.group_engineer,stock.group_stock_user",
            context=NO_MAIL,
        )
        self.assertTrue(self._see("res.partner", stock, self.other_customer))

    def test_engineers_work_as_before(self):
        """What they do not see does not stand in their way: colleagues, chatter, quick entry, other places."""
        users = self.env["res.users"].with_user(self.engineer)
        self.assertIn(self.second_engineer, users.search([]))
        self.assertTrue(users.name_search("The dispatcher"))
        self.mine.sudo().message_subscribe((self.other_customer + self.customer).ids)
        mine = self.mine.with_user(self.engineer)
        message = mine.message_post(body="On my way tomorrow", subtype_xmlid="mail.mt_comment")
        self.assertIn(self.other_customer, message.sudo().notified_partner_ids)
        # the work is done at a place of somebody else
        mine.sudo().address_id = self.other_customer
        [values] = mine.web_read({"address_id": {"fields": {"display_name": {}}}, "address": {}, "map_url": {}})
        self.assertEqual(values["address_id"]["display_name"], "Southern Mill")
        # a customer calls the engineer, who finds the machine by its serial
        with Form(
            self.env["helpdesk.ticket"].with_user(self.engineer), "aftersales_service.helpdesk_ticket_view_form_quick"
        ) as form:
            form.name = "Pump stands still"
            form.description = "Since noon"
            form.quick_lookup = self.other_lot.name
        self.assertEqual(form.record.sudo().partner_id, self.other_customer)

    def test_customers_keep_their_portal(self):
        partners = self.env["res.partner"].with_user(self.customer_user)
        self.assertTrue(partners.search([("id", "=", self.customer.id)]))


@tagged("post_install", "-at_install")
class TestOrderChatter(OrderFixtures, AfterSalesFixtures, HttpCase):
    """An engineer reads the talk about an order, whoever takes part in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.set_up_orders()

    def test_the_talk_of_strangers_is_read(self):
        order = self._plan_order()
        order.sudo().message_subscribe(self.other_customer.ids)
        order.sudo().message_post(
            body="We send our own man", author_id=self.other_customer.id, subtype_xmlid="mail.mt_comment"
        )
        self.authenticate(self.engineer.login, self.engineer.login)
        thread = {"thread_model": order._name, "thread_id": order.id}
        answer = self.make_jsonrpc_request("/mail/thread/messages", thread)
        self.assertIn("We send our own man", str(answer["data"]["mail.message"]))
        self.assertIn("Southern Mill", str(answer["data"]["res.partner"]))
        answer = self.make_jsonrpc_request(
            "/mail/data",
            {
                "fetch_params": [
                    [
                        "mail.thread",
                        {**thread, "request_list": ["followers", "suggestedRecipients", "activities", "attachments"]},
                    ]
                ]
            },
        )
        self.assertIn("Southern Mill", str(answer))

    def test_a_channel_with_strangers_opens(self):
        channel = self.env["discuss.channel"].create({"name": "Pumps", "channel_type": "group"})
        channel._add_members(users=self.engineer + self.dispatcher, partners=self.other_customer)
        channel.message_post(body="Hello", author_id=self.other_customer.id, message_type="comment")
        self.authenticate(self.engineer.login, self.engineer.login)
        fetch = ["init_messaging", "channels_as_member", ["discuss.channel", [channel.id]]]
        answer = self.make_jsonrpc_request("/mail/data", {"fetch_params": fetch})
        self.assertIn("Pumps", str(answer["discuss.channel"]))
        answer = self.make_jsonrpc_request("/discuss/channel/messages", {"channel_id": channel.id})
        self.assertIn("Hello", str(answer))

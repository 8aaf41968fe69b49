from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .portal_common import JPEG, AfterSalesPortalCase


@tagged("post_install", "-at_install")
class TestTicketPortal(AfterSalesPortalCase):
    """What a customer sees of his cases and says about them."""

    # ------------------------------------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------------------------------------

    def test_customer_sees_the_cases_of_the_own_company_only(self):
        colleague = self._create_portal_user("as_colleague", self.customer)
        for user in (self.customer_user, colleague):
            self.login(user)
            page = self.url_open("/my/tickets").text
            self.assertIn(self.ticket.number, page)
            self.assertIn("SN-1001", page)
            self.assertNotIn(self.other_ticket.number, page)
            self.assertNotIn("Secret of the south", page)

    def test_open_and_closed_cases_are_kept_apart(self):
        self.login(self.customer_user)
        self.assertIn(self.ticket.number, self.url_open("/my/tickets?filterby=open").text)
        self.assertNotIn(self.ticket.number, self.url_open("/my/tickets?filterby=closed").text)
        self.ticket.stage_id = self.stage_done
        self.assertNotIn(self.ticket.number, self.url_open("/my/tickets?filterby=open").text)
        self.assertIn(self.ticket.number, self.url_open("/my/tickets?filterby=closed").text)
        self.assertIn(self.ticket.number, self.url_open("/my/tickets?filterby=confirm").text)
        self.ticket.customer_confirm()
        self.assertNotIn(self.ticket.number, self.url_open("/my/tickets?filterby=confirm").text)

    def test_search_by_number_serial_and_title_finds_closed_cases_too(self):
        self.ticket.stage_id = self.stage_done
        self.login(self.customer_user)
        for word in (self.ticket.number, self.ticket.register_number, "sn-1001", "makes noise"):
            page = self.url_open("/my/tickets", params={"search": word}).text
            self.assertIn(f'href="/my/ticket/{self.ticket.id}"', page, word)
        page = self.url_open("/my/tickets", params={"search": "SN-2001"}).text
        self.assertNotIn(self.other_ticket.number, page)

    def test_list_survives_any_address(self):
        self.login(self.customer_user)
        for query in (
            "filterby=nonsense&sortby=x&groupby=y&search_in=z&date_begin=1&date_end=2",
            "search=%00%01",
            "search=" + "x" * 5000,
            "search=%25_%5C'%22;--",
            "search=<script>alert(1)</script>",
        ):
            response = self.url_open(f"/my/tickets?{query}")
            self.assertEqual(response.status_code, 200, query[:50])
            self.assertNotIn("<script>alert(1)", response.text)
        self.assertEqual(self.url_open("/my/tickets/page/99999999999999999999").status_code, 200)

    def test_number_of_queries_does_not_grow_with_the_cases(self):
        self.login(self.customer_user)
        few = self._count_queries("/my/tickets")
        for number in range(15):
            lot = self.env["stock.lot"].create(
                {
                    "name": f"SN-5{number:03}",
                    "product_id": self.product.create({"name": f"Pump {number}"}).id,
                    "installed_partner_id": self.customer.id,
                }
            )
            self._create_ticket(partner_id=self.customer_user.partner_id.id, lot_id=lot.id, kind_id=self.kind_repair.id)
        many = self._count_queries("/my/tickets")
        self.assertLessEqual(many, few, "a query for each case")
        self.assertLessEqual(many, 35)

    def _count_queries(self, url):
        # what the preparation of the test has left to be written is not the page's
        self.cr.flush()
        self.url_open(url)
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.cr.sql_log_count - before

    def test_home_page_counts_own_cases_and_products(self):
        self.login(self.customer_user)
        page = self.url_open("/my").text
        self.assertIn('href="/my/tickets"', page)
        self.assertIn('href="/my/products"', page)
        self.assertNotIn("/new/ticket", page)
        counters = self.rpc("/my/counters", counters=["ticket_count", "aftersales_product_count"])
        self.assertEqual(counters["result"], {"ticket_count": 1, "aftersales_product_count": 1})

    def test_a_part_built_in_is_no_product_of_its_own_until_it_is_looked_for(self):
        part = self._deliver(self.customer, "SEAL-77")
        part.parent_lot_id = self.lot
        self.login(self.customer_user)
        page = self.url_open("/my/products").text
        self.assertIn("SN-1001", page)
        self.assertNotIn("SEAL-77", page)
        self.assertIn("SEAL-77", self.url_open("/my/products?search=seal-77").text)
        counters = self.rpc("/my/counters", counters=["aftersales_product_count"])
        self.assertEqual(counters["result"], {"aftersales_product_count": 1})

    # ------------------------------------------------------------------------------------------------
    # One case
    # ------------------------------------------------------------------------------------------------

    def test_case_page_tells_where_it_stands(self):
        self.ticket.stage_id = self.stage_awaiting
        self.login(self.customer_user)
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertIn("Planned / in work", page)
        self.assertIn("We are waiting for your answer", page)
        self.assertIn("Waiting for the customer", page, "the event of the stage is on the timeline")
        self.assertIn("[P-100] Pump", page)

    def test_case_page_keeps_internal_matters_to_ourselves(self):
        self.ticket.with_user(self.clerk).message_post(
            body="He never pays", subtype_xmlid="mail.mt_note", attachments=[("margins.pdf", b"%PDF-1.4")]
        )
        self.ticket.with_user(self.clerk).message_post(
            body="Please look",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("plan.jpg", JPEG)],
        )
        self.ticket.write({"serial_note": "number looks forged", "user_id": self.clerk.id})
        self.ticket._record_event("greeted", note="only for us")
        self.clerk.partner_id.phone = "+44 20 7946 0999"
        self.login(self.customer_user)
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertIn("plan.jpg", page)
        for secret in (
            "He never pays",
            "margins.pdf",
            "looks forged",
            "only for us",
            "Greeted",
            "7946 0999",
            self.clerk.email,
        ):
            self.assertNotIn(secret, page)

    def test_case_of_somebody_else_cannot_be_opened(self):
        self.login(self.other_customer_user)
        for url in (
            f"/my/ticket/{self.ticket.id}",
            f"/my/ticket/{self.ticket.id}/wrong-token",
            f"/my/ticket/{self.ticket.id}/%C3%A9%00",
            f"/my/ticket/{self.ticket.id}?access_token=" + "x" * 5000,
            "/my/ticket/999999999",
            "/my/ticket/9999999999999999999999999999",
            "/my/ticket/0",
        ):
            self.assert_sent_to(self.get(url), "/my")

    def test_link_with_token_opens_the_case_without_an_account(self):
        token = self.ticket._portal_ensure_token()
        self.visit()
        self.assert_sent_to(self.get(f"/my/ticket/{self.ticket.id}"), "/my")
        page = self.url_open(f"/my/ticket/{self.ticket.id}/{token}").text
        self.assertIn(self.ticket.number, page)
        self.assertNotIn('action="/ticket/close"', page)

    def test_confidential_ticket_is_not_opened_by_token(self):
        ticket = self.make_confidential(partner_id=self.customer_user.partner_id.id)
        token = "0b1c2d3e-1111-2222-3333-444455556666"
        ticket.access_token = token
        hash_ = ticket._sign_token(self.customer_user.partner_id.id)
        pid = self.customer_user.partner_id.id
        for come in (self.visit, lambda: self.login(self.customer_user), lambda: self.login(self.confidant)):
            come()
            self.assert_sent_to(self.get(f"/my/ticket/{ticket.id}/{token}"), "/my")
            self.assert_sent_to(self.get(f"/my/ticket/{ticket.id}?access_token={token}&pid={pid}&hash={hash_}"), "/my")
            self.assertNotIn(ticket.number, self.url_open("/my/tickets?filterby=all").text)
            self.assert_sent_to(self.post(f"/my/ticket/{ticket.id}/confirm", {"access_token": token}), "/my")

    def test_customer_reads_no_internals_by_rpc(self):
        ticket = self.ticket.with_user(self.customer_user)
        with self.assertRaises(AccessError):
            ticket.read(["form_token"])
        with self.assertRaises(AccessError):
            ticket.event_ids.read(["note"])
        with self.assertRaises(AccessError):
            self.lot.with_user(self.customer_user).read(["name"])

    # ------------------------------------------------------------------------------------------------
    # The customer's word
    # ------------------------------------------------------------------------------------------------

    def test_customer_confirms(self):
        self.ticket.stage_id = self.stage_done
        self.login(self.customer_user)
        response = self.post(f"/my/ticket/{self.ticket.id}/confirm")
        self.assert_sent_to(response, f"/my/ticket/{self.ticket.id}?notice=confirmed")
        self.env.invalidate_all()
        self.assertTrue(self.ticket.confirmed_date)
        event = self.ticket.event_ids.filtered(lambda event: event.kind_id.code == "confirmed")
        self.assertTrue(event.by_customer)
        self.assertEqual(event.user_id, self.customer_user)
        self.assertIn("Thank you for confirming", self.url_open(response.headers["Location"]).text)

    def test_customer_without_account_confirms_by_link(self):
        self.ticket.stage_id = self.stage_done
        token = self.ticket._portal_ensure_token()
        self.visit()
        response = self.post(f"/my/ticket/{self.ticket.id}/confirm", {"access_token": token})
        self.assert_sent_to(response, f"/my/ticket/{self.ticket.id}/{token}?notice=confirmed")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "confirmed")

    def test_customer_rejects_with_a_reason(self):
        self.ticket.stage_id = self.stage_done
        self.login(self.customer_user)
        url = f"/my/ticket/{self.ticket.id}"
        self.assert_sent_to(self.post(f"{url}/reject", {"reason": "  "}), f"{url}?notice=reason")
        self.env.invalidate_all()
        self.assertTrue(self.ticket.closed)
        reason = "<script>alert(1)</script>\x00 still rattles"
        self.assert_sent_to(self.post(f"{url}/reject", {"reason": reason}), f"{url}?notice=rejected")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "working")
        self.assertFalse(self.ticket.closed_date)
        page = self.url_open(url).text
        self.assertIn("still rattles", page)
        self.assertNotIn("<script>alert(1)", page)

    def test_answer_that_comes_too_late_is_met_kindly(self):
        self.login(self.customer_user)
        url = f"/my/ticket/{self.ticket.id}"
        for action in ("confirm", "reject"):
            response = self.post(f"{url}/{action}", {"reason": "no"})
            self.assert_sent_to(response, f"{url}?notice=outdated")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "received")
        self.assertIn("has moved on in the meantime", self.url_open(response.headers["Location"]).text)

    def test_others_cannot_answer_for_the_customer(self):
        self.ticket.stage_id = self.stage_done
        for come in (self.visit, lambda: self.login(self.other_customer_user)):
            come()
            for action in ("confirm", "reject"):
                for token in ("", "wrong", "é"):
                    url = f"/my/ticket/{self.ticket.id}/{action}"
                    self.assert_sent_to(self.post(url, {"access_token": token, "reason": "x"}), "/my")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "solved")

    def test_a_link_or_a_foreign_page_changes_nothing(self):
        self.ticket.stage_id = self.stage_done
        self.login(self.customer_user)
        for action in ("confirm", "reject"):
            url = f"/my/ticket/{self.ticket.id}/{action}"
            # the rest of the address is taken for a token, which a GET may be asked with
            self.assertNotEqual(self.get(url).status_code, 500)
            with mute_logger("odoo.http"):
                self.assertEqual(self.post(url, {"reason": "x"}, csrf=False).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "solved")
        self.assertFalse(self.ticket.event_ids.filtered(lambda event: event.kind_id.code in ("confirmed", "rejected")))

    # ------------------------------------------------------------------------------------------------
    # The helpdesk's own routes
    # ------------------------------------------------------------------------------------------------

    def test_closing_needs_the_own_case_a_post_and_a_token(self):
        self.login(self.other_customer_user)
        data = {"ticket_id": self.ticket.id, "stage_id": self.stage_done.id}
        self.assert_sent_to(self.post("/ticket/close", data), "/my")
        self.login(self.customer_user)
        query = f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.stage_done.id}"
        self.assertEqual(self.get(query).status_code, 405)
        with mute_logger("odoo.http"):
            self.assertEqual(self.post("/ticket/close", data, csrf=False).status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(self.ticket.closed)
        self.assert_sent_to(self.post("/ticket/close", data), f"/my/ticket/{self.ticket.id}")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.stage_id, self.stage_done)
        solved = self.ticket.event_ids.filtered(lambda event: event.kind_id.code == "solved")
        self.assertEqual(solved.user_id, self.customer_user)

    def test_closing_takes_only_stages_that_customers_may_choose(self):
        other_team = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        foreign = self.env["helpdesk.ticket.stage"].create(
            {"name": "Theirs", "closed": True, "close_from_portal": True, "team_ids": other_team.ids}
        )
        before = self.ticket.stage_id
        self.login(self.customer_user)
        for stage in (self.stage_awaiting.id, foreign.id, 0, -1, 10**30, "abc", "1e3", ""):
            data = {"ticket_id": self.ticket.id, "stage_id": stage}
            self.assert_sent_to(self.post("/ticket/close", data), f"/my/ticket/{self.ticket.id}")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.stage_id, before)

    def test_closing_with_junk_leads_home(self):
        self.login(self.customer_user)
        for data in ({}, {"ticket_id": "abc"}, {"ticket_id": "-1"}, {"ticket_id": "9" * 30}, {"any_id": "x"}):
            self.assert_sent_to(self.post("/ticket/close", data), "/my")

    def test_old_form_leads_to_the_new_one(self):
        self.login(self.customer_user)
        self.assert_sent_to(self.get("/new/ticket"), "/my/cases/new")

    def test_old_form_takes_no_foreign_category_or_team(self):
        company = self.env["res.company"].create({"name": "Another company"})
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Theirs", "company_id": company.id, "show_in_portal": True}
        )
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Theirs", "company_id": company.id, "show_in_portal": True}
        )
        self.login(self.customer_user)
        for category_id, team_id in ((category.id, team.id), ("abc", "-5"), ("9" * 40, "1e9")):
            data = {"subject": "Old form", "description": "x", "category": category_id, "team": team_id}
            self.assertEqual(self.post("/submitted/ticket", data).status_code, 302)
        tickets = self.new_tickets()
        self.assertEqual(len(tickets), 3)
        self.assertEqual(tickets.company_id, self.company)
        self.assertFalse(tickets.category_id)
        self.assertFalse(tickets.team_id & team)
        self.assertEqual(self.get("/submitted/ticket?subject=x&description=y").status_code, 405)

    def test_old_form_refuses_what_the_new_one_refuses(self):
        self.login(self.customer_user)
        good = {"subject": "Old form", "description": "x"}
        for data, files in (
            ({"subject": "", "description": ""}, None),
            ({**good, "description": "x" * 20_000}, None),
            (good, [("attachment", ("page.html", b"<script>", "text/html"))]),
        ):
            self.assert_sent_to(self.post("/submitted/ticket", data, files), "/my/cases/new")
        self.assertFalse(self.new_tickets())


@tagged("post_install", "-at_install")
class TestTicketPortalTour(AfterSalesPortalCase, HttpCase):
    """A customer at the desk files a case and says that it is not settled."""

    def test_customer_files_a_case(self):
        self.start_tour("/my", "aftersales_portal_new_case", login=self.customer_user.login)
        ticket = self.new_tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertEqual(ticket.kind_id, self.kind_repair)
        self.assertEqual(ticket.demand, "Please come soon")
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["plate.png"])

    def test_customer_says_that_it_is_not_settled(self):
        self.ticket.stage_id = self.stage_done
        self.start_tour(f"/my/ticket/{self.ticket.id}", "aftersales_portal_settle", login=self.customer_user.login)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.portal_step, "working")


@tagged("post_install", "-at_install")
class TestTicketPortalTourPhone(TestTicketPortalTour):
    """The same on a phone."""

    # the loader leaves inherited tests out unless it is told
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True

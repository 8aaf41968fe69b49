import json
from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contract_common import ContractFixtures
from .portal_common import AfterSalesPortalCase

URL = "/my/service-contracts"


@tagged("post_install", "-at_install")
class TestContractPortal(ContractFixtures, AfterSalesPortalCase):
    """My contracts: what the customer reads, and what nobody else does. In force whenever this is run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        term = {"start": date(2020, 1, 1), "end": date(2099, 12, 31), "visits_per_year": 4}
        cls.seal = cls._create_part("Free seal")
        cls.contract = cls._start_contract(
            **term, spare_ids=[Command.create({"product_id": cls.seal.id, "quantity": 7})], response_wish="In one day"
        )
        cls.env["aftersales.upkeep.plan"].with_user(cls.dispatcher).create(
            {
                "name": "Inspection",
                "contract_id": cls.contract.id,
                "lot_id": cls.lot.id,
                "interval": 7,
                "unit": "day",
                "start": date(2020, 1, 1),
            }
        )
        cls.other_contract = cls._start_contract(
            **term, partner_id=cls.other_customer.id, lot_ids=[Command.set(cls.other_lot.ids)]
        )
        cls.draft = cls._draft_contract(**term)

    def page(self, contract, path="", **query):
        arguments = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{URL}/{contract.id}{path}{'?' if arguments else ''}{arguments}"

    def test_customers_find_their_own_contracts(self):
        self.login(self.customer_user)
        text = self.get(URL).text
        self.assertIn(self.contract.name, text)
        self.assertNotIn(self.other_contract.name, text)
        self.assertNotIn(self.draft.name, text, "a draft is still ours")
        counters = self.rpc("/my/counters", counters=["aftersales_contract_count"])
        self.assertEqual(counters["result"]["aftersales_contract_count"], 1)

    def test_the_page_says_what_is_covered_and_what_is_left(self):
        self.login(self.customer_user)
        text = self.get(self.page(self.contract)).text
        for fact in (self.lot.name, "Free seal", "In one day", "visits left", "Next visit", "Labour"):
            self.assertIn(fact, text)
        self.assertIn("7 of 7 left", text)
        self.assertNotIn("reminder", text)

    def test_the_contract_on_paper(self):
        self.login(self.customer_user)
        response = self.get(self.page(self.contract, "/file"))
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        # tests render no file: what would be on it
        self.assertIn(self.contract.name, response.text)
        self.assertIn("Free seal", response.text)
        self.assertNotIn(self.other_contract.name, response.text)

    def test_contracts_of_others_and_drafts_are_not_there(self):
        token = self.contract._portal_ensure_token()
        self.login(self.customer_user)
        for contract in (self.other_contract, self.draft):
            self.assert_sent_to(self.get(self.page(contract)), "/my")
            self.assert_sent_to(self.get(self.page(contract, access_token=token)), "/my")
            self.assertEqual(self.get(self.page(contract, "/file")).status_code, 404)
        self.assert_sent_to(self.get(f"{URL}/99999999"), "/my")

    def test_without_an_account_only_by_the_link(self):
        token = self.contract._portal_ensure_token()
        self.draft._portal_ensure_token()
        self.visit()
        self.assert_sent_to(self.get(self.page(self.contract)), "/my")
        for wrong in ("x", token[:-1], token + "x", "ü", ""):
            self.assert_sent_to(self.get(self.page(self.contract, access_token=wrong)), "/my")
        self.assert_sent_to(self.get(self.page(self.draft, access_token=self.draft.access_token)), "/my")
        self.assertEqual(self.get(self.page(self.contract, "/file")).status_code, 404)
        self.assertIn(self.lot.name, self.get(self.page(self.contract, access_token=token)).text)
        self.assertEqual(self.get(self.page(self.contract, "/file", access_token=token)).status_code, 200)

    def test_nothing_is_changed_through_the_portal(self):
        self.login(self.customer_user)
        for path in ("", "/file"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.post(self.page(self.contract, path), {"state": "ended"}).status_code, 405)
        self.get(self.page(self.contract, state="ended", covers_parts="1"))
        self.assertEqual((self.contract.state, self.contract.covers_parts), ("running", False))

    def test_customers_reach_no_contract_by_rpc(self):
        self.login(self.customer_user)
        for model, ids in (
            ("aftersales.contract", self.contract.ids),
            ("aftersales.contract.spare", self.contract.spare_ids.ids),
            ("aftersales.upkeep.plan", self.contract.plan_ids.ids),
            ("aftersales.upkeep.visit", self.contract.visit_ids.ids[:1]),
        ):
            for method, args in (("read", [ids, ["display_name"]]), ("search", [[]]), ("write", [ids, {}])):
                with mute_logger("odoo.http"):
                    answer = self.rpc("/web/dataset/call_kw", model=model, method=method, args=args, kwargs={})
                self.assertIn("error", answer, f"{method} on {model}: {json.dumps(answer)[:200]}")
                self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_our_own_people_read_what_they_may(self):
        self.login(self.clerk)
        self.assertIn(self.contract.name, self.get(self.page(self.contract)).text)
        self.login(self.engineer)
        self.assert_sent_to(self.get(self.page(self.contract)), "/my")


@tagged("post_install", "-at_install")
class TestContractPortalTour(TestContractPortal):
    """On a phone: from the first page to the contract."""

    browser_size = "360x740"
    touch_enabled = True

    def test_customer_reads_the_contract_on_a_phone(self):
        self.start_tour("/my", "aftersales_portal_contract", login=self.customer_user.login)

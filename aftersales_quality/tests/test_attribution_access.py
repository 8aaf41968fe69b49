from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .attribution_common import AttributionCommon


class TestAttributionAccess(AttributionCommon):
    """Each duty sees its own part of a decision (G1)."""

    def _see(self, user, model="aftersales.attribution.share"):
        return self.env[model].with_user(user).search([])

    def test_a_department_sees_what_is_served_on_it_and_nothing_else(self):
        attribution = self._draft_two()
        attribution.action_propose()
        self.assertFalse(self._see(self.head), "not before it is served")
        attribution.with_user(self.manager).action_approve()
        attribution.action_serve()
        self.assertEqual(self._see(self.head), self._get_share(attribution, "department"))
        self.assertFalse(self._see(self.other_head))
        self.assertFalse(self._see(self.worker))
        share = self._get_share(attribution, "department").with_user(self.head)
        self.assertEqual((share.case_title, share.product_name), ("Shaft seal drips", self.product.display_name))
        for model in ("aftersales.attribution", "aftersales.quality.case", "aftersales.attribution.appraisal"):
            with self.assertRaises(AccessError):
                self._see(self.head, model)
        with self.assertRaises(AccessError):
            self._get_share(attribution, "supplier").with_user(self.head).read(["share"])

    def test_a_party_reads_the_evidence_of_its_own_share_only(self):
        attribution = self._draft_two()
        case = attribution.case_id
        own, other = self._add_evidence(case, b"Own"), self._add_evidence(case, b"Other")
        self._get_share(attribution, "department").evidence_ids = own
        self._get_share(attribution, "supplier").evidence_ids = other
        self.assertFalse(self._see(self.head, "aftersales.quality.evidence"))
        self._serve(attribution)
        self.assertEqual(self._see(self.head, "aftersales.quality.evidence"), own)
        with self.assertRaises(AccessError):
            other.with_user(self.head).read(["name"])
        self.assertEqual(self._see(self.auditor, "aftersales.quality.evidence"), own + other)

    def test_the_desk_sees_the_outcome(self):
        attribution = self._draft_two()
        case = attribution.case_id.with_user(self.clerk)
        self.assertFalse(self._see(self.clerk))
        self.assertFalse(case.decided_share_bar)
        with self.assertRaises(AccessError):
            case.read(["share_bar"])
        self._serve(attribution)
        self.assertFalse(self._see(self.clerk, "aftersales.attribution"))
        self._appraise(attribution)
        self.assertEqual(self._see(self.clerk, "aftersales.attribution"), attribution)
        self.assertEqual(len(case.decided_share_bar), 2)

    def test_the_storekeeper_opens_the_case_and_learns_of_no_blame(self):
        attribution = self._serve()
        self._appraise(attribution)
        case = attribution.case_id.with_user(self.storekeeper)
        with Form(case) as form:
            self.assertEqual(form.title, case.title)
            self.assertNotIn("decided_share_bar", form._view["fields"])
            self.assertNotIn("cause_summary", form._view["fields"])
        for model in ("attribution", "quality.cause", "attribution.appraisal"):
            self.assertFalse(case.env[f"aftersales.{model}"].has_access("read"), model)
        for model in ("attribution.share", "quality.evidence", "quality.consent"):
            self.assertFalse(self._see(self.storekeeper, f"aftersales.{model}"), model)
        with self.assertRaises(AccessError):
            case.read(["decided_share_bar"])

    def test_the_auditor_reads_all_and_changes_nothing(self):
        attribution = self._serve()
        self._appraise(attribution)
        for model in ("", ".share", ".approval", ".objection", ".appraisal"):
            records = self._see(self.auditor, f"aftersales.attribution{model}")
            self.assertTrue(records, model)
            records.read()
            with self.assertRaises(AccessError):
                records.check_access("write")

    def test_the_field_sees_nothing_but_what_is_served_on_it(self):
        employee = self._employ(self.engineer, self.assembly)
        attribution = self._draft(self._share(employee, 10), self._share(self.supplier, 90))
        self.assertFalse(self._see(self.engineer))
        self._serve(attribution)
        self.assertEqual(self._see(self.engineer), self._get_share(attribution, "person"))
        sections = self.env["aftersales.today"].with_user(self.engineer).get_sections()
        cards = [card["name"] for section in sections for card in section["cards"] if card["count"]]
        self.assertIn("Responsibility to accept or object to", cards)

    def test_customers_see_nothing(self):
        self._serve()
        for model in ("aftersales.attribution", "aftersales.attribution.share", "aftersales.attribution.objection"):
            with self.assertRaises(AccessError):
                self._see(self.customer_user, model)

    def test_another_company_sees_nothing(self):
        self._appraise(self._serve())
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_there",
            groups="aftersales_service.group_manager,aftersales_service.group_general_manager",
            context=NO_MAIL,
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        for model in ("", ".share", ".approval", ".objection", ".appraisal"):
            self.assertFalse(self._see(there, f"aftersales.attribution{model}"), model)

    def test_only_quality_and_the_manager_propose(self):
        attribution = self._draft_two()
        for user in (self.clerk, self.dispatcher, self.purchasing, self.finance, self.auditor, self.general_manager):
            with self.assertRaises(AccessError):
                attribution.with_user(user).action_propose()
            with self.assertRaises(AccessError):
                self.env["aftersales.attribution"].with_user(user).create({"case_id": attribution.case_id.id})

    def test_the_first_screen_says_what_waits(self):
        attribution = self._draft_two()
        attribution.action_propose()

        def count(user, name):
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            return max(
                (card["count"] for section in sections for card in section["cards"] if card["name"] == name), default=0
            )

        self.assertEqual(count(self.manager, "Responsibility to approve"), 1)
        attribution.with_user(self.manager).action_approve()
        self.assertEqual(count(self.manager, "Responsibility to approve"), 0)
        self.assertEqual(count(self.quality, "Decisions to serve"), 1)
        attribution.action_serve()
        self.assertEqual(count(self.head, "Responsibility to accept or object to"), 1)
        self.assertEqual(count(self.purchasing, "Parties that have not answered"), 1)
        self._object(attribution)
        self.assertEqual(count(self.quality, "Objections to appraise"), 1)
        attribution.action_start_appraisal(self.general_manager.id)
        self.assertEqual(count(self.general_manager, "Appraisals to conclude"), 1)
        self.assertEqual(count(self.general_manager_2, "Appraisals to conclude"), 0)

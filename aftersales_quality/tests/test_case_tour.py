from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .common import QualityFixtures


@tagged("post_install", "-at_install")
class TestQualityCaseTour(QualityFixtures, HttpCase):
    """Quality opens a case from a complaint and finds the cause; a department is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def test_from_the_complaint_to_the_confirmed_cause(self):
        ticket = self._complain()
        self.start_tour(
            f"/odoo/action-aftersales_service.helpdesk_ticket_action_all/{ticket.id}",
            "aftersales_quality_case",
            login=self.quality.login,
            timeout=180,
        )
        case = ticket.with_user(self.quality).quality_case_id
        self.assertEqual((case.state, case.severity_id), ("confirmed", self.serious))
        self.assertEqual(case.defect_code_id.code, "LEAK")
        self.assertEqual(
            case._get_root_causes().sorted("kind").mapped("name"), ["Hardness is not checked", "Seal too hard"]
        )
        child = case.cause_ids.filtered("parent_id")
        self.assertEqual((child.name, child.parent_id.name), ("Mixture changed by the supplier", "Seal too hard"))

    def test_department_says_why_it_does_not_agree(self):
        user = new_test_user(self.env, "as_moulding", groups="aftersales_service.group_department", context=NO_MAIL)
        department = self.env["hr.department"].create({"name": "Moulding"})
        self.env["hr.employee"].create({"name": "Moulding", "user_id": user.id, "department_id": department.id})
        case = self._bring_to(self._open_case(department_ids=department.ids), "analysing")
        for kind in ("occurrence", "escape"):
            self._add_cause(case, kind=kind).action_confirm()
        case.action_request_consents()
        self.start_tour("/odoo/quality-consents", "aftersales_quality_consent", login=user.login)
        self.assertEqual((case.consent_ids.decision, case.consent_ids.reason), ("refused", "Never measured"))

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestConsent(QualityCommon):
    """What is decided together waits for everybody, and nobody speaks for another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assembly = cls._create_department("Assembly", "as_assembly")
        cls.moulding = cls._create_department("Moulding", "as_moulding")
        cls.assembler, cls.moulder = cls.assembly.manager_id.user_id, cls.moulding.manager_id.user_id
        cls.case = cls._open_case(department_ids=(cls.assembly | cls.moulding).ids)
        cls._bring_to(cls.case, "analysing")
        for kind in ("occurrence", "escape"):
            cls._add_cause(cls.case, kind=kind).action_confirm()

    @classmethod
    def _create_department(cls, name, login):
        user = new_test_user(cls.env, login, groups="aftersales_service.group_department", context=NO_MAIL)
        department = cls.env["hr.department"].create({"name": name})
        department.manager_id = cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "department_id": department.id}
        )
        return department

    def _asked_of(self, department):
        return self.case.consent_ids.filtered(lambda c: c.department_id == department and not c.superseded)

    def test_step_waits_for_each_department_and_says_for_whom(self):
        self.assertTrue(self.case.must_ask)
        with self.assertRaisesRegex(UserError, "Assembly, Moulding"):
            self.case.action_advance()
        self.case.action_request_consents()
        self.assertEqual(set(self.case.waits_for.split(", ")), {"Moulding", "Assembly"})
        self._asked_of(self.assembly).with_user(self.assembler).action_agree()
        with self.assertRaisesRegex(UserError, "consent of Moulding"):
            self.case.action_advance()
        self._asked_of(self.moulding).with_user(self.moulder).action_agree()
        self.case.action_advance()
        self.assertEqual(self.case.state, "confirmed")
        consent = self._asked_of(self.moulding)
        self.assertEqual((consent.user_id, consent.decision), (self.moulder, "agreed"))

    def test_nobody_consents_for_another(self):
        self.case.action_request_consents()
        consent = self._asked_of(self.assembly)
        for user in (
            self.moulder,
            self.quality,
            self.manager,
            self.general_manager,
            self.clerk,
            self.env.ref("base.user_admin"),
        ):
            for step in (lambda own: own.action_agree(), lambda own: own.action_refuse("No")):
                with self.assertRaises(AccessError, msg=user.login):
                    step(consent.with_user(user))
            with self.assertRaises(AccessError):
                consent.with_user(user).write({"decision": "agreed", "user_id": self.assembler.id})
        self.assertEqual(consent.decision, "waiting")

    def test_one_person_does_not_speak_for_two(self):
        self.moulding.sudo().manager_id = self.assembly.manager_id
        self.case.action_request_consents()
        self._asked_of(self.assembly).with_user(self.assembler).action_agree()
        with self.assertRaisesRegex(AccessError, "colleague"):
            self._asked_of(self.moulding).with_user(self.assembler).action_agree()

    def test_department_sees_what_it_is_asked_and_nothing_else(self):
        self.case.action_request_consents()
        consents = self.env["aftersales.quality.consent"].with_user(self.assembler).search([])
        self.assertEqual(consents, self._asked_of(self.assembly))
        self.assertIn("Seal too hard", consents.subject)
        self.assertEqual((consents.case_title, consents.product_name), (self.case.title, self.product.display_name))
        for records in (self.case, self.case.cause_ids, self.case.ticket_ids, self.case.step_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.assembler).read(["display_name"])
        menus = self.env["ir.ui.menu"].with_user(self.assembler)._visible_menu_ids()
        self.assertIn(self.env.ref("aftersales_quality.menu_quality_consent").id, menus)
        self.assertNotIn(self.env.ref("aftersales_quality.menu_quality_case").id, menus)
        cards = [
            card
            for section in self.env["aftersales.today"].with_user(self.assembler).get_sections()
            for card in section["cards"]
        ]
        self.assertEqual([card["count"] for card in cards if card["name"] == "Consents asked of me"], [1])

    def test_refusal_says_why_and_stops_the_case_until_it_is_asked_again(self):
        self.case.action_request_consents()
        consent = self._asked_of(self.assembly).with_user(self.assembler)
        with self.assertRaisesRegex(UserError, "why"):
            consent.action_refuse(" ")
        consent.action_refuse("The torque was never measured")
        self._asked_of(self.moulding).with_user(self.moulder).action_agree()
        with self.assertRaisesRegex(UserError, "never measured"):
            self.case.action_advance()
        with self.assertRaisesRegex(UserError, "not asked any more"):
            consent.action_agree()
        self.case.action_request_consents()
        again = self._asked_of(self.assembly)
        self.assertNotEqual(again, consent)
        again.with_user(self.assembler).action_agree()
        self.case.action_advance()

    def test_consent_lapses_when_what_was_agreed_to_changes(self):
        self.case.action_request_consents()
        for department, user in ((self.assembly, self.assembler), (self.moulding, self.moulder)):
            self._asked_of(department).with_user(user).action_agree()
        self._add_cause(self.case, "Torque too high").action_confirm()
        self.assertTrue(self.case.must_ask)
        with self.assertRaisesRegex(UserError, "missing"):
            self.case.action_advance()

    def test_consents_are_not_asked_for_something_unproven(self):
        case = self._bring_to(self._open_case(department_ids=self.assembly.ids), "analysing")
        with self.assertRaisesRegex(UserError, "why the fault happened"):
            case.action_request_consents()

    def test_general_manager_takes_part_in_a_major_case(self):
        case = self._bring_to(self._open_case(severity=self.major), "analysing")
        for kind in ("occurrence", "escape"):
            self._add_cause(case, kind=kind).action_confirm()
        case.action_request_consents()
        consent = case.consent_ids
        with self.assertRaises(AccessError):
            consent.with_user(self.manager).action_agree()
        consent.with_user(self.general_manager).action_agree()
        case.action_advance()
        with self.assertRaisesRegex(UserError, "meeting with the general manager"):
            case._ensure_ready_for("proposed")
        self._hold_meeting(case)
        self._prepare_proposed(case)
        self.assertEqual(case.state, "proposed")

    def test_supervisor_of_the_complaint_is_asked(self):
        self.company.aftersales_supervisor_id = self.manager
        case = self._bring_to(self._open_case(), "analysing")
        self.assertEqual(case.supervisor_id, self.manager)
        self.assertIn(self.manager, case.activity_ids.user_id)
        for kind in ("occurrence", "escape"):
            self._add_cause(case, kind=kind).action_confirm()
        case.action_request_consents()
        self.assertEqual(case.consent_ids.asked_user_id, self.manager)
        with self.assertRaises(AccessError):
            case.consent_ids.action_agree()

    def test_rules_are_data(self):
        rule = self.env["aftersales.quality.consent.rule"].with_user(self.manager)
        rule.create(
            {
                "severity_id": self.light.id,
                "state": "closed",
                "who": "duty",
                "group_id": self.env.ref("aftersales_service.group_finance").id,
            }
        )
        case = self._bring_to(self._open_case(severity=self.light), "verified")
        with self.assertRaisesRegex(UserError, "Finance"):
            case.action_advance()
        case.action_request_consents()
        case.consent_ids.with_user(self.finance).action_agree()
        case.action_advance()
        self.assertEqual(case.state, "closed")


@tagged("post_install", "-at_install")
class TestSeverity(QualityCommon):
    """How bad it is is judged with a reason."""

    def test_severity_is_raised_by_quality_and_lowered_by_the_manager(self):
        case = self._bring_to(self._open_case(), "verified")
        with self.assertRaisesRegex(UserError, "Change severity"):
            case.severity_id = self.light
        with self.assertRaisesRegex(UserError, "why"):
            case.action_change_severity(self.major.id)
        case.action_change_severity(self.major.id, "Two more customers")
        self.assertIn("Two more customers", case.step_ids.sorted("id")[-1].note)
        with self.assertRaises(AccessError):
            case.action_change_severity(self.light.id, "Not so bad")
        case.with_user(self.manager).action_change_severity(self.light.id, "Not so bad")
        self.assertEqual((case.severity_id, case.next_state), (self.light, "closed"))

    def test_meeting_is_fixed_once_its_minutes_are_released(self):
        case = self._open_case(severity=self.major)
        meeting = self._hold_meeting(case)
        for user in (self.quality, self.manager):
            with self.assertRaises(UserError):
                meeting.with_user(user).decision = "Something else"
            with self.assertRaises(UserError):
                meeting.with_user(user).unlink()
        draft = meeting.create({"case_id": case.id, "name": "Next"})
        with self.assertRaisesRegex(UserError, "who took part"):
            draft.action_release()
        with self.assertRaises(AccessError):
            draft.released = True
        draft.unlink()

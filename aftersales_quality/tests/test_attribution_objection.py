import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .attribution_common import AttributionCommon


class TestObjection(AttributionCommon):
    """A party does not accept: the objection goes to another and higher appraiser."""

    def test_the_head_of_the_department_objects_with_a_document(self):
        attribution = self._serve()
        share = self._get_share(attribution, "department").with_user(self.head)
        with self.assertRaises(UserError):
            share.action_object(" ")
        share.action_object("It was the drawing", [("drawing.txt", base64.b64encode(b"Gap 0.3"))])
        self.assertEqual((attribution.state, attribution.case_id.state), ("objected", "objected"))
        objection = share.objection_ids
        self.assertEqual((objection.reason, objection.user_id), ("It was the drawing", self.head))
        self.assertEqual(objection.evidence_ids.user_id, self.head)
        self.assertEqual(base64.b64decode(objection.evidence_ids.file), b"Gap 0.3")
        self.assertEqual(attribution.case_id.evidence_ids, objection.evidence_ids.sudo())
        with self.assertRaisesRegex(UserError, "has answered already"):
            share.action_object("And again")

    def test_nobody_answers_for_another_party(self):
        attribution = self._serve()
        department, supplier = (self._get_share(attribution, kind) for kind in ("department", "supplier"))
        for user in (self.quality, self.manager, self.purchasing, self.auditor):
            for method in ("action_object", "action_accept"):
                arguments = ["No"] if method == "action_object" else []
                with self.assertRaises(AccessError):
                    getattr(department.with_user(user), method)(*arguments)
        for user in (self.other_head, self.engineer, self.clerk):
            with self.assertRaises(AccessError):
                department.with_user(user).action_accept()
        for user in (self.quality, self.clerk, self.finance):
            with self.assertRaises(AccessError):
                supplier.with_user(user).action_object("No")
        self.assertEqual(set(attribution.share_ids.mapped("response")), {"pending"})

    def test_the_desk_speaks_for_customers(self):
        attribution = self._serve(
            self._draft(
                {"party_kind": "customer", "partner_id": self.customer.id, "share": 100, "grounds": "Ran dry"},
            )
        )
        share = attribution.share_ids.with_user(self.clerk)
        self.assertTrue(share.may_respond)
        share.action_object("Says that it never ran dry")
        self.assertEqual(attribution.state, "objected")
        # the desk does not see what is not decided
        self.assertFalse(self.env["aftersales.attribution"].with_user(self.clerk).search([]))

    def test_who_has_no_access_is_spoken_for_by_the_superior(self):
        attribution = self._serve(self._draft(self._share(self._employ_without_access(), 100)))
        share = attribution.share_ids
        self.assertEqual(share.responsible_user_id, self.head)
        share.with_user(self.head).action_accept()
        self.assertEqual(attribution.state, "decided")

    def _employ_without_access(self):
        return self.env["hr.employee"].create(
            {"name": "A fitter", "department_id": self.assembly.id, "parent_id": self.head.employee_id.id}
        )

    def test_too_late(self):
        attribution = self._serve()
        with freeze_time(attribution.objection_until):
            share = self._get_share(attribution, "department").with_user(self.head)
            self.assertFalse(share.may_respond)
            with self.assertRaisesRegex(UserError, "has ended"):
                share.action_object("It was the drawing")

    def test_other_parties_may_still_object_while_it_is_appraised(self):
        attribution = self._serve()
        self._object(attribution)
        attribution.with_user(self.quality).action_start_appraisal(self.general_manager.id)
        with self.assertRaisesRegex(UserError, "may still object"):
            attribution.with_user(self.general_manager).action_conclude_appraisal("rejected", "Examined")
        self._object(attribution, "supplier", self.purchasing, "Seals were to drawing")
        attribution.with_user(self.general_manager).action_conclude_appraisal("rejected", "Examined")
        self.assertEqual(attribution.objection_ids.mapped("state"), ["rejected", "rejected"])
        self.assertEqual(len(attribution.appraisal_ids.objection_ids), 2)

    # ---------------------------------------------------------------------------------------------
    # The appraiser
    # ---------------------------------------------------------------------------------------------

    def test_the_appraiser_is_another_and_higher(self):
        attribution = self._serve()
        self._object(attribution)
        possible = attribution._search_appraisers()
        self.assertEqual(possible, self.general_manager + self.general_manager_2)
        for user in (self.manager, self.manager_2, self.quality, self.head):
            with self.assertRaisesRegex(AccessError, "another and higher"):
                attribution.with_user(self.quality).action_start_appraisal(user.id)
        attribution.with_user(self.quality).action_start_appraisal(self.general_manager.id)
        self.assertEqual((attribution.state, attribution.case_id.state), ("appraisal", "appraisal"))
        self.assertEqual(attribution.objection_ids.appraisal_id, attribution.appraisal_ids)

    def test_above_the_highest_level_it_is_somebody_else_of_that_level(self):
        attribution = self._serve(self._draft_two(severity=self.major))
        self._object(attribution)
        self.assertEqual(attribution._search_appraisers(), self.general_manager_2)

    def test_the_appraiser_bears_no_share(self):
        self._employ(self.general_manager, self.assembly)
        attribution = self._serve()
        self._object(attribution)
        with self.assertRaisesRegex(AccessError, "nobody decides on himself"):
            attribution.with_user(self.quality).action_start_appraisal(self.general_manager.id)
        attribution.with_user(self.quality).action_start_appraisal(self.general_manager_2.id)
        # concerned meanwhile
        self._employ(self.general_manager_2, self.assembly)
        self._get_share(attribution, "supplier").with_user(self.purchasing).action_accept()
        with self.assertRaisesRegex(AccessError, "cannot appraise"):
            attribution.with_user(self.general_manager_2).action_conclude_appraisal("rejected", "Examined")

    def test_only_the_appraiser_concludes(self):
        attribution = self._serve()
        self._object(attribution)
        attribution.with_user(self.quality).action_start_appraisal(self.general_manager.id)
        self._get_share(attribution, "supplier").with_user(self.purchasing).action_accept()
        for user in (self.manager, self.general_manager_2, self.quality):
            self.assertFalse(attribution.with_user(user).may_appraise)
            with self.assertRaises(AccessError):
                attribution.with_user(user).action_conclude_appraisal("rejected", "Examined")
        appraiser = attribution.with_user(self.general_manager)
        self.assertTrue(appraiser.may_appraise)
        for result, finding, fee, bearer in (
            ("rejected", "", 0, None),
            ("nonsense", "Examined", 0, None),
            ("rejected", "Examined", 50, None),
        ):
            with self.assertRaises(UserError):
                appraiser.action_conclude_appraisal(result, finding, fee, bearer)
        appraiser.action_conclude_appraisal("rejected", "Examined", 50, "objector")
        appraisal = attribution.appraisal_ids
        self.assertEqual((appraisal.fee, appraisal.fee_bearer, appraisal.state), (50, "objector", "done"))

    # ---------------------------------------------------------------------------------------------
    # Results
    # ---------------------------------------------------------------------------------------------

    def test_rejected_the_decision_stands(self):
        attribution = self._serve()
        self._appraise(attribution, "rejected")
        self.assertEqual((attribution.state, attribution.ended_by), ("decided", "rejected"))
        self.assertEqual(attribution.case_id.state, "attributed")
        self.assertEqual(attribution.objection_ids.state, "rejected")

    def test_changed_leads_to_a_second_round_with_shares_of_its_own(self):
        first = self._serve()
        self._appraise(first, "changed")
        case = first.case_id
        second = case.current_attribution_id
        self.assertEqual((first.state, second.state, second.number), ("superseded", "draft", 2))
        self.assertEqual(second.reasoning, "Examined the sample again")
        self.assertFalse(case._get_decided_shares())
        self._get_share(second, "department").with_user(self.quality).share = 20
        self._get_share(second, "supplier").with_user(self.quality).share = 80
        second.with_user(self.quality).action_propose()
        self.assertEqual(case.state, "proposed")
        # those who approved the first round are below the appraiser
        self.assertEqual(second.approval_ids.group_id, self.env.ref("aftersales_service.group_general_manager"))
        with self.assertRaises(AccessError):
            second.with_user(self.manager).action_approve()
        second.with_user(self.general_manager).action_approve()
        second.with_user(self.quality).action_serve()
        # a second objection is closed: final at once
        self.assertEqual((second.state, second.ended_by), ("decided", "final"))
        with self.assertRaises(UserError):
            self._object(second)
        self.assertEqual(self._get_share(first, "department").share, 60)
        self.assertEqual(case._get_decided_shares().mapped("share"), [80, 20])
        self.assertEqual(case.state, "attributed")

    def test_a_second_objection_where_the_company_allows_it(self):
        self.company.aftersales_second_objection = True
        first = self._serve()
        self._appraise(first, "upheld")
        second = first.case_id.current_attribution_id
        second.with_user(self.quality).action_propose()
        second.with_user(self.general_manager).action_approve()
        second.with_user(self.quality).action_serve()
        self.assertEqual(second.state, "served")
        self._object(second)
        # neither who approved it nor who appraised the first round
        self.assertEqual(second._search_appraisers(), self.general_manager_2)
        self._appraise(second, "rejected", self.general_manager_2)
        self.assertEqual((second.state, first.state), ("decided", "superseded"))
        self.assertEqual(len(first.case_id.attribution_ids), 2)

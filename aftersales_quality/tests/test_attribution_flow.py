from odoo.exceptions import AccessError, UserError

from .attribution_common import AttributionCommon


class TestAttributionFlow(AttributionCommon):
    """From the proposal to a decision that costs can be borne by."""

    def test_two_parties_who_accept(self):
        attribution = self._draft_two()
        case = attribution.case_id
        attribution.action_propose()
        self.assertEqual((case.state, attribution.proposer_id), ("proposed", self.quality))
        self.assertEqual(attribution.approval_ids.mapped("state"), ["waiting"])
        attribution.with_user(self.manager).action_approve()
        self.assertTrue(attribution.approved_on)
        with self.assertRaises(AccessError):
            attribution.with_user(self.general_manager).action_serve()
        attribution.action_serve()
        self.assertEqual((attribution.state, case.state), ("served", "proposed"))
        self.assertFalse(case._get_decided_shares())
        self._get_share(attribution, "department").with_user(self.head).action_accept()
        self.assertEqual(attribution.state, "served")
        self._get_share(attribution, "supplier").with_user(self.purchasing).action_accept()
        self.assertEqual((attribution.state, attribution.ended_by), ("decided", "accepted"))
        self.assertEqual(case.state, "attributed")
        self.assertIn("Assembly 60.00 %", case.step_ids[0].note)
        shares = case._get_decided_shares()
        self.assertEqual(sum(shares.mapped("share")), 100)
        self.assertEqual((shares.department_id, shares.partner_id), (self.assembly, self.supplier))

    def test_each_party_is_served_in_its_own_way_and_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.head.lang = "fr_FR"
        attribution = self._draft_two()
        self._get_share(attribution, "supplier").serve_by = "letter"
        mails = self.env["mail.mail"].search([])
        self._serve(attribution)
        department, supplier = (self._get_share(attribution, kind) for kind in ("department", "supplier"))
        self.assertEqual(department.served_by_id, self.quality)
        self.assertIn("head@ours.example", department.served_to)
        self.assertEqual(supplier.served_to, "Seals Ltd")
        sent = (self.env["mail.mail"].search([]) - mails).filtered(lambda mail: mail.model == department._name)
        self.assertEqual(sent.mapped("res_id"), department.ids)
        self.assertEqual(sent.recipient_ids, self.head.partner_id)
        self.assertIn("60 %", sent.body_html)
        self.assertIn("Found on the part", sent.body_html)
        self.assertIn(f"/odoo/my-responsibility/{department.id}", sent.body_html)
        # the head finds it among the own activities, too
        self.assertEqual(department.activity_ids.user_id, self.head)
        # Monday, five working days, closing time
        self.assertEqual(attribution.objection_until.date().isoformat(), "2026-03-09")

    def test_a_major_case_is_approved_on_two_levels_in_their_order(self):
        attribution = self._draft_two(severity=self.major)
        attribution.action_propose()
        levels = attribution.approval_ids.sorted("sequence").group_id
        self.assertEqual(
            levels,
            self.env.ref("aftersales_service.group_manager") + self.env.ref("aftersales_service.group_general_manager"),
        )
        attribution.with_user(self.manager).action_approve()
        self.assertFalse(attribution.approved_on)
        with self.assertRaisesRegex(UserError, "not approved yet"):
            attribution.action_serve()
        with self.assertRaises(AccessError):
            attribution.with_user(self.manager_2).action_approve()
        attribution.with_user(self.general_manager).action_approve()
        self.assertTrue(attribution.approved_on)

    def test_the_damage_decides_who_approves(self):
        self.env["aftersales.attribution.approval.rule"].with_user(self.manager).create(
            {
                "sequence": 30,
                "amount": 10_000,
                "group_id": self.env.ref("aftersales_service.group_general_manager").id,
            }
        )
        for amount, levels in ((9_999, 1), (10_000, 2)):
            attribution = self._draft_two()
            attribution.amount = amount
            attribution.action_propose()
            self.assertEqual(len(attribution.approval_ids), levels)

    def test_without_a_level_nothing_is_proposed(self):
        self.env["aftersales.attribution.approval.rule"].search([]).active = False
        with self.assertRaisesRegex(UserError, "Nobody is set up"):
            self._draft_two().action_propose()

    def test_refused_with_a_reason_is_proposed_anew(self):
        attribution = self._draft_two()
        attribution.action_propose()
        leader = attribution.with_user(self.manager)
        with self.assertRaises(UserError):
            leader.action_refuse(" ")
        leader.action_refuse("The supplier was not asked")
        self.assertEqual((attribution.state, attribution.case_id.state), ("draft", "proposed"))
        attribution.share_ids[0].share = 50
        attribution.share_ids[1].share = 50
        attribution.action_propose()
        # the same leader may look at it again
        leader.action_approve()
        self.assertEqual(attribution.approval_ids.sorted("id").mapped("state"), ["refused", "approved"])
        self.assertTrue(any("Assembly 60.00 %" in (body or "") for body in attribution.message_ids.mapped("body")))

    def test_taken_back_before_the_last_level(self):
        attribution = self._draft_two()
        attribution.action_propose()
        attribution.action_take_back()
        self.assertEqual(attribution.state, "draft")
        self._approve(attribution)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            attribution.action_take_back()

    def test_the_company_alone_is_asked_nothing(self):
        attribution = self._serve(self._draft({"party_kind": "company", "share": 100, "grounds": "Our own drawing"}))
        self.assertEqual((attribution.state, attribution.ended_by), ("decided", "accepted"))
        self.assertEqual(attribution.case_id.state, "attributed")

    def test_the_case_does_not_pass_by_its_decision(self):
        case = self._bring_to(self._open_case(), "confirmed")
        with self.assertRaisesRegex(UserError, "propose it first"):
            case.action_advance()
        attribution = self._draft_two(case=case)
        attribution.action_propose()
        with self.assertRaisesRegex(UserError, "not decided yet"):
            case.action_advance()

    def test_a_case_has_one_open_round(self):
        attribution = self._draft_two()
        case = attribution.case_id
        self.assertEqual(case.action_open_attribution()["res_id"], attribution.id)
        self.assertEqual(case.with_user(self.manager).action_open_attribution()["res_id"], attribution.id)

    def test_taken_up_again_the_old_decision_holds_until_the_new_one(self):
        attribution = self._serve(self._draft({"party_kind": "company", "share": 100, "grounds": "Our own drawing"}))
        case = self._bring_to(attribution.case_id, "closed")
        case.action_reopen("Leaks again")
        self._bring_to(case, "confirmed")
        action = case.action_open_attribution()
        following = self.env["aftersales.attribution"].with_user(self.quality).browse(action["res_id"])
        self.assertEqual((following.number, following.share_ids.share), (2, 100))
        self.assertEqual(case._get_decided_shares(), attribution.share_ids)
        following.share_ids.unlink()
        following.write({"share_ids": [(0, 0, self._share(self.supplier, 100))]})
        self._serve(following)
        self.assertEqual(case._get_decided_shares(), attribution.share_ids)
        following.share_ids.with_user(self.purchasing).action_accept()
        self.assertEqual((attribution.state, following.state), ("superseded", "decided"))
        self.assertEqual(case._get_decided_shares(), following.share_ids)

    def test_the_cause_was_another_one(self):
        attribution = self._serve()
        case = attribution.case_id
        case._enter("analysing", "The seal was not to blame")
        self.assertEqual(attribution.state, "superseded")
        self.assertFalse(attribution.decided_on)
        self.assertFalse(attribution.share_ids.activity_ids)
        with self.assertRaises(UserError):
            self._get_share(attribution, "department").with_user(self.head).action_accept()
        self._bring_to(case, "confirmed")
        case.action_open_attribution()
        self.assertEqual((case.current_attribution_id.number, case.current_attribution_id.state), (2, "draft"))

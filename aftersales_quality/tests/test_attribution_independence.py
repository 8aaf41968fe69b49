from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .attribution_common import AttributionCommon

EVERY_DUTY = (
    "aftersales_service.group_manager,aftersales_service.group_general_manager,aftersales_quality.group_quality,"
    "aftersales_service.group_finance,aftersales_quality.group_purchasing,base.group_system"
)


class TestNobodyDecidesOnHimself(AttributionCommon):
    """Every way in which somebody could approve his own share, as a browser or a program would call it."""

    def _call(self, user, attribution, method, *args):
        """As ``/web/dataset/call_kw`` does."""
        return call_kw(attribution.with_user(user).browse(), method, [attribution.ids, *args], {})

    def _assert_no_say(self, attribution, user, sentence):
        before = attribution.approval_ids.mapped("state")
        for method, args in (("action_approve", ()), ("action_refuse", ("No",))):
            with self.assertRaisesRegex(AccessError, sentence):
                self._call(user, attribution, method, *args)
        seen = attribution.with_user(user)
        self.assertFalse(seen.may_approve)
        self.assertEqual(attribution.approval_ids.mapped("state"), before)

    def _propose(self, *shares, **case_values):
        attribution = self._draft(*shares, **case_values)
        attribution.action_propose()
        return attribution

    def test_the_own_share_as_a_person(self):
        employee = self._employ(self.manager, self.purchase)
        attribution = self._propose(self._share(employee, 30), self._share(self.supplier, 70))
        self._assert_no_say(attribution, self.manager, "nobody decides on himself")
        self.assertIn("has a share in it", attribution.with_user(self.manager).conflict)
        self._call(self.manager_2, attribution, "action_approve")

    def test_the_department_that_one_heads(self):
        self.assembly.manager_id = self._employ(self.manager, self.purchase)
        attribution = self._propose(self._share(self.assembly, 100))
        self._assert_no_say(attribution, self.manager, "Assembly has a share in it")

    def test_a_department_below_the_one_that_one_heads(self):
        self.assembly.manager_id = self._employ(self.manager, self.purchase)
        self.line_2.manager_id = self.head.employee_id
        attribution = self._propose(self._share(self.line_2, 100))
        self._assert_no_say(attribution, self.manager, "line 2 has a share in it")

    def test_the_department_in_which_one_works(self):
        self._employ(self.manager, self.assembly)
        attribution = self._propose(self._share(self.assembly, 100))
        self._assert_no_say(attribution, self.manager, "nobody decides on himself")

    def test_the_department_above_the_one_in_which_one_works(self):
        self._employ(self.manager, self.line_2)
        attribution = self._propose(self._share(self.assembly, 100))
        self._assert_no_say(attribution, self.manager, "nobody decides on himself")

    def test_the_firm_from_which_one_comes(self):
        self.manager.partner_id.parent_id = self.supplier
        attribution = self._propose(self._share(self.supplier, 100))
        self._assert_no_say(attribution, self.manager, "Seals Ltd has a share in it")

    def test_the_own_share_as_a_sales_representative(self):
        attribution = self._propose(
            {
                "party_kind": "representative",
                "partner_id": self.manager.partner_id.id,
                "share": 100,
                "grounds": "Promised too much",
            }
        )
        self.assertEqual(attribution.share_ids.responsible_user_id, self.manager)
        self._assert_no_say(attribution, self.manager, "nobody decides on himself")

    def test_colleagues_of_one_company_are_not_concerned_by_each_other(self):
        (self.manager + self.manager_2).partner_id.parent_id = self.company.partner_id
        attribution = self._propose(
            {
                "party_kind": "representative",
                "partner_id": self.manager.partner_id.id,
                "share": 100,
                "grounds": "Promised too much",
            }
        )
        self._call(self.manager_2, attribution, "action_approve")
        self.assertTrue(attribution.approved_on)

    def test_what_one_has_proposed(self):
        attribution = self._draft_two()
        attribution.with_user(self.manager).action_propose()
        self._assert_no_say(attribution, self.manager, "You have proposed it")

    def test_what_one_investigates(self):
        attribution = self._draft_two()
        attribution.case_id.user_id = self.manager
        attribution.action_propose()
        self._assert_no_say(attribution, self.manager, "You investigate the case")

    def test_every_duty_at_once_does_not_help(self):
        chief = new_test_user(self.env, "as_chief", groups=EVERY_DUTY, context=NO_MAIL, email="chief@ours.example")
        self._employ(chief, self.assembly)
        attribution = self._propose(self._share(self.assembly, 100), severity=self.major)
        self._assert_no_say(attribution, chief, "nobody decides on himself")
        self.assertFalse(attribution.approval_ids.user_id)

    def test_nobody_stands_for_two_levels(self):
        chief = new_test_user(self.env, "as_chief", groups=EVERY_DUTY, context=NO_MAIL, email="chief@ours.example")
        attribution = self._propose(self._share(self.assembly, 100), severity=self.major)
        self._call(chief, attribution, "action_approve")
        self._assert_no_say(attribution, chief, "Each level is approved by somebody else")

    def test_the_flag_of_the_superuser_does_not_help(self):
        self._employ(self.manager, self.assembly)
        attribution = self._propose(self._share(self.assembly, 100))
        with self.assertRaisesRegex(AccessError, "nobody decides on himself"):
            attribution.with_user(self.manager).sudo().action_approve()
        root = self.env["res.users"].browse(SUPERUSER_ID)
        self._employ(root, self.assembly)
        with self.assertRaises(AccessError):
            attribution.with_user(SUPERUSER_ID).action_approve()

    def test_other_duties_have_no_say(self):
        attribution = self._propose(self._share(self.assembly, 100))
        for user in (self.quality, self.purchasing, self.finance, self.auditor):
            with self.assertRaises(AccessError):
                self._call(user, attribution, "action_approve")
        for user in (self.clerk, self.engineer, self.head, self.customer_user):
            with self.assertRaises(AccessError):
                self._call(user, attribution, "action_approve")

    def test_approvals_are_not_written_by_hand(self):
        attribution = self._propose(self._share(self.assembly, 100))
        row = attribution.approval_ids
        for user in (self.manager, self.general_manager, self.quality):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                row.with_user(user).create({"attribution_id": attribution.id, "group_id": row.group_id.id})
        for values in ({"state": "served"}, {"approved_on": "2026-03-02"}, {"proposer_id": self.clerk.id}):
            with self.assertRaises(AccessError):
                attribution.with_user(self.manager).write(values)

    # ---------------------------------------------------------------------------------------------
    # Those who investigate, propose and serve
    # ---------------------------------------------------------------------------------------------

    def test_nobody_proposes_a_round_with_the_own_share(self):
        self._employ(self.quality, self.assembly)
        attribution = self._draft_two()
        with self.assertRaisesRegex(AccessError, "cannot work on"):
            attribution.action_propose()
        # the leader can, if he investigates as well
        attribution.case_id.sudo().user_id = self.manager_2
        attribution.with_user(self.manager_2).action_propose()
        self.assertEqual(attribution.state, "proposed")

    def test_the_investigator_bears_no_share(self):
        self._employ(self.quality, self.assembly)
        attribution = self._draft_two()
        with self.assertRaisesRegex(AccessError, "investigates the case"):
            attribution.with_user(self.manager).action_propose()

    def test_who_bears_a_share_does_not_become_investigator(self):
        attribution = self._propose(self._share(self.assembly, 100))
        case = attribution.case_id
        accused = case._get_accused_users()
        self.assertEqual(accused, self.head + self.worker)
        with self.assertRaises(Exception) as refused, self.cr.savepoint():
            case.sudo().user_id = self.worker
        self.assertIn("cannot investigate", str(refused.exception))

    def test_who_bears_a_share_does_not_serve_it(self):
        attribution = self._propose(self._share(self.assembly, 100))
        attribution.with_user(self.manager).action_approve()
        self._employ(self.manager_2, self.assembly)
        with self.assertRaisesRegex(AccessError, "cannot work on"):
            attribution.with_user(self.manager_2).action_serve()

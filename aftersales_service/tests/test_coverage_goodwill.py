from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .charge_common import ChargeCommon
from .common import NO_MAIL


@tagged("post_install", "-at_install")
class TestGoodwill(ChargeCommon):
    """Who pays is changed with a reason and by the right person; what is given away by two of them (W1)."""

    def setUp(self):
        super().setUp()
        self.order = self._plan_paid()
        self._need(self.order, self.bearing, 1)
        self.part = self._lines(self.order, kind="part")
        self.labour_line = self._lines(self.order, kind="labour")

    def _history(self):
        return " ".join(self.order.sudo().message_ids.mapped("body"))

    def test_small_goodwill(self):
        """The clerk asks, the dispatcher approves within the limit, the order keeps who, when and why."""
        self.part.with_user(self.clerk).change_coverage("goodwill", "Long-standing customer")
        self.assertEqual((self.part.coverage, self.part.asked_coverage), ("customer", "goodwill"))
        self.part.with_user(self.dispatcher).action_approve()
        self.assertEqual((self.part.coverage, self.part.amount_due), ("goodwill", 0))
        self.assertEqual(self.part.coverage_reason, "Long-standing customer")
        self.assertIn("The clerk", self._history())
        self.assertEqual(self.order.sudo().charge_free_amount, 100)

    def test_limits_by_duty(self):
        """Above one's limit somebody with a higher one has to approve; above all, the general manager."""
        self._need(self.order, self.seal_ring, 200)
        lines = self.order.sudo().charge_line_ids
        lines.with_user(self.clerk).change_coverage("goodwill", "It was our fault in the end")
        expensive = lines.filtered(lambda line: line.product_id == self.seal_ring)
        for user in (self.dispatcher, self.manager):
            with self.assertRaises(AccessError, msg=user.login):
                expensive.with_user(user).action_approve()
        self.assertFalse(expensive.with_user(self.manager).may_decide)
        expensive.with_user(self.general_manager).action_approve()
        self.assertEqual(expensive.coverage, "goodwill")

    def test_many_small_ones_are_a_large_one(self):
        """The limit counts for all that is given away on the order."""
        self.part.with_user(self.clerk).change_coverage("goodwill", "A present")
        self.labour_line.with_user(self.clerk).change_coverage("goodwill", "Another present")
        self.part.with_user(self.dispatcher).action_approve()
        with self.assertRaises(AccessError):
            self.labour_line.with_user(self.dispatcher).action_approve()
        self.labour_line.with_user(self.manager).action_approve()

    def test_nobody_approves_the_own_proposal(self):
        self.part.with_user(self.manager).change_coverage("goodwill", "I like them")
        self.assertEqual(self.part.coverage, "customer")
        for user in (self.manager, self.clerk, self.engineer, self.finance, self.auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self.part.with_user(user).action_approve()
        # not by pretending that somebody else had asked either
        for values in ({"asked_by_id": self.clerk.id}, {"coverage": "goodwill"}, {"granted_amount": 1}):
            with self.assertRaises(AccessError):
                self.part.with_user(self.manager).write(values)
        self.part.with_user(self.general_manager).action_approve()

    def test_warranty_by_hand_is_given_away_too(self):
        """Calling it warranty is no way around the limit."""
        self.part.with_user(self.manager).change_coverage("warranty", "Let us call it warranty")
        self.assertEqual((self.part.coverage, self.part.asked_coverage), ("customer", "warranty"))

    def test_engineers_never(self):
        """Those who do the work do not decide who pays, also if they have a duty in the office."""
        both = new_test_user(
            self.env,
            "as_engineer_dispatcher",
            groups="aftersales_service.group_engineer,aftersales_service.group_dispatcher",
            context=NO_MAIL,
        )
        for user in (self.engineer, self.workshop, self.station):
            with self.assertRaises(AccessError, msg=user.login):
                self.part.with_user(user).change_coverage("goodwill", "My friends")
        self.order.with_user(self.dispatcher).companion_ids = both
        with self.assertRaises(AccessError):
            self.part.with_user(both).change_coverage("goodwill", "My friends")
        with self.assertRaises(AccessError):
            self.part.with_user(self.auditor).change_coverage("goodwill", "I only read")

    def test_free_to_payable_by_the_dispatcher(self):
        """At once, with a reason; the clerk may not."""
        self.part.with_user(self.clerk).change_coverage("goodwill", "Long-standing customer")
        self.part.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            self.part.with_user(self.clerk).change_coverage("customer", "They can pay")
        with self.assertRaises(UserError):
            self.part.with_user(self.dispatcher).change_coverage("customer", "  ")
        self.part.with_user(self.dispatcher).change_coverage("customer", "They can pay")
        self.assertEqual(self.part.coverage, "customer")

    def test_refused(self):
        self.part.with_user(self.clerk).change_coverage("goodwill", "Long-standing customer")
        self.part.with_user(self.manager).action_refuse("Twice this year already")
        self.assertEqual((self.part.coverage, self.part.asked_coverage), ("customer", False))
        self.assertIn("Twice this year already", self._history())

    def test_more_is_approved_again(self):
        """What was given away for one bearing does not hold for three."""
        self.part.with_user(self.clerk).change_coverage("goodwill", "Long-standing customer")
        self.part.with_user(self.dispatcher).action_approve()
        self.order.sudo().needed_part_ids.quantity = 3
        self.assertEqual((self.part.quantity, self.part.coverage), (3, "customer"))
        self.assertEqual(self.part.asked_coverage, "goodwill")

    def test_limits_are_not_the_managers_to_raise(self):
        limit = self.env["aftersales.goodwill.limit"].search([("company_id", "=", self.company.id)], limit=1)
        with self.assertRaises(AccessError):
            limit.with_user(self.manager).no_limit = True

    def test_no_way_round(self):
        """Neither a type that charges nothing nor a product below zero gives away what was done."""
        discount = self.env["product.product"].create({"name": "Discount", "type": "service", "list_price": -50})
        with self.assertRaises(UserError):
            self.env["aftersales.charge.line"].with_user(self.dispatcher).create(
                {"order_id": self.order.id, "product_id": discount.id}
            )
        self._work_on(self.order)
        with self.assertRaisesRegex(UserError, "type decides"):
            self.order.with_user(self.dispatcher).type_id = self.env.ref("aftersales_service.order_type_installation")

from odoo.exceptions import AccessError, UserError

from .common import QualityCommon


class TestQualityCaseFlow(QualityCommon):
    """From a complaint to a closed case, one step at a time."""

    def test_case_takes_over_what_the_complaint_says(self):
        ticket = self._complain()
        action = ticket.with_user(self.quality).action_open_quality_case()
        dialog = self.env[action["res_model"]].with_user(self.quality).browse(action["res_id"])
        self.assertEqual(dialog.choice, "new")
        case = self.env["aftersales.quality.case"].with_user(self.quality).browse(dialog.action_confirm()["res_id"])
        self.assertEqual(case.ticket_ids, ticket)
        self.assertEqual((case.product_id, case.lot_ids, case.partner_id), (self.product, self.lot, self.customer))
        self.assertTrue(case.name.startswith("QC"))
        again = ticket.with_user(self.clerk).action_open_quality_case()
        self.assertEqual(again["res_id"], case.id)

    def test_light_case_is_verified_and_closed(self):
        case = self._open_case(severity=self.light)
        case.action_verify()
        self.assertEqual(case.next_state, "closed")
        case.action_advance()
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.step_ids.sorted("id").mapped("to_state"), ["received", "verified", "closed"])
        self.assertEqual(case.step_ids.user_id, self.quality)

    def test_unfounded_needs_a_reason_and_is_told_on_the_timeline(self):
        case = self._open_case()
        with self.assertRaises(UserError):
            case.action_verify(founded=False)
        case.action_verify(founded=False, note="Water came from a leaking roof")
        self.assertEqual(case.state, "unfounded")
        self.assertIn("verified", case.ticket_ids.event_ids.kind_id.mapped("code"))

    def test_state_is_written_by_steps_only(self):
        case = self._open_case()
        for values in ({"state": "closed"}, {"founded": "true"}, {"name": "QC1"}):
            with self.assertRaises(AccessError):
                case.write(values)
        with self.assertRaises(AccessError):
            case.with_user(self.clerk).action_advance()
        with self.assertRaises(AccessError):
            case.with_user(self.auditor).write({"title": "x"})

    def test_closed_case_is_reopened_with_a_reason(self):
        case = self._open_case(severity=self.light)
        case.action_verify()
        case.action_advance()
        with self.assertRaises(UserError):
            case.write({"title": "Something else"})
        with self.assertRaises(UserError):
            case.action_reopen()
        case.action_reopen("Drips again")
        self.assertEqual(case.state, "received")

    def test_severity_decides_the_way(self):
        serious = self._bring_to(self._open_case(), "confirmed")
        self.assertEqual(
            serious.step_ids.sorted("id").mapped("to_state"),
            ["received", "verified", "contained", "analysing", "confirmed"],
        )
        light = self._bring_to(self._open_case(severity=self.light), "closed")
        self.assertEqual(light.step_ids.sorted("id").mapped("to_state"), ["received", "verified", "closed"])

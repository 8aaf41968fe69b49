from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCommon

#: What each button does from where; everything else is refused.
NEXT = {
    "received": {"verified", "unfounded"},
    "verified": {"contained"},
    "contained": {"analysing"},
    "analysing": {"confirmed"},
    "confirmed": {"proposed", "analysing"},
    "proposed": {"attributed", "analysing"},
    "objected": set(),
    "appraisal": set(),
    "attributed": {"actions", "analysing"},
    "actions": {"verifying", "analysing"},
    "verifying": {"closed", "analysing"},
    "closed": {"analysing"},
    "unfounded": {"received"},
}


@tagged("post_install", "-at_install")
class TestForbiddenMoves(QualityCommon):
    """Whatever button or call: a case goes no other way than its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = [state for state, _name in cls.env["aftersales.quality.case"]._fields["state"].selection]
        cls.case = cls._bring_to(cls._open_case(), "analysing")
        cls._prepare_confirmed(cls.case)

    def _put(self, state):
        """The case, standing at ``state`` however it came there; with all that a step may ask for."""
        self.case.sudo().write(
            {"state": state, "founded": "unfounded" if state == "unfounded" else state != "received" and "true"}
        )
        return self.case

    def _try_everything(self, case):
        """Call each public step with good arguments; yields the state that it led to, each tried alone."""
        calls = {
            "action_advance": (),
            "action_contain": (),
            "action_analyse": (),
            "action_confirm_causes": (),
            "action_close": (),
            "action_verify": (),
            "unfounded": (),
            "action_reopen": ("Again",),
            "action_back_to_analysis": ("Another cause",),
        }
        for name, arguments in calls.items():
            with self.env.cr.savepoint() as savepoint:
                try:
                    if name == "unfounded":
                        case.action_verify(False, "Not so")
                    else:
                        getattr(case, name)(*arguments)
                    reached = case.state
                except UserError:
                    reached = None
                if reached:
                    yield name, reached
                savepoint.rollback()
                self.env.invalidate_all()

    def test_steps_lead_nowhere_else(self):
        for state in self.states:
            case = self._put(state).with_user(self.manager)
            for name, reached in self._try_everything(case):
                if name == "action_advance" and state in ("proposed", "objected", "appraisal", "attributed", "actions"):
                    # what these wait for has its own tests
                    continue
                self.assertIn(reached, NEXT[state], f"{state} by {name}")

    def test_state_is_never_written(self):
        case = self._put("analysing")
        for before, after in product(self.states, self.states):
            if before == after:
                continue
            case.sudo().state = before
            with self.assertRaises(UserError, msg=f"{before} to {after}"):
                case.with_user(self.manager).write({"state": after})
        for user in (self.quality, self.general_manager, self.clerk, self.auditor, self.customer_user):
            with self.assertRaises(UserError):
                case.with_user(user).write({"state": "closed"})

    def test_case_is_not_born_further_on(self):
        cases = self.env["aftersales.quality.case"].with_user(self.manager)
        for state in self.states:
            if state != "received":
                with self.assertRaises(AccessError):
                    cases.create({"title": "Leaks", "state": state})

    def test_nobody_else_takes_a_step(self):
        case = self._put("received")
        for user in (
            self.clerk,
            self.dispatcher,
            self.engineer,
            self.storekeeper,
            self.purchasing,
            self.finance,
            self.auditor,
            self.general_manager,
            self.customer_user,
        ):
            own = case.with_user(user)
            for step in (
                lambda own=own: own.action_verify(),
                lambda own=own: own.action_advance(),
                lambda own=own: own.action_contain(),
                lambda own=own: own.action_close(),
                lambda own=own: own.action_reopen("x"),
                lambda own=own: own.action_back_to_analysis("x"),
                lambda own=own: own.action_change_severity(self.light.id, "x"),
                lambda own=own: own.action_request_consents(),
                lambda own=own: own.action_propose_containment(),
                lambda own=own: own.action_take_out(own.sudo().ticket_ids.ids, "x"),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    step()
        self.assertEqual(case.state, "received")

    def test_way_is_kept_in_the_database(self):
        case = self._put("received")
        with self.assertRaises(UserError):
            case.step_ids[:1].sudo().note = "x"
        with self.assertRaises(UserError):
            case.step_ids[:1].sudo().unlink()

    def test_steps_that_lack_something_are_refused_before_anything_is_written(self):
        case = self._bring_to(self._open_case(), "verified")
        with self.assertRaisesRegex(UserError, "Containment"):
            case.action_advance()
        self._bring_to(case, "analysing")
        with self.assertRaisesRegex(UserError, "why the fault happened"):
            case.action_advance()
        self._add_cause(case).action_confirm()
        with self.assertRaisesRegex(UserError, "nobody found"):
            case.action_advance()
        case.escape_reason = "Damaged in transport"
        case.action_advance()
        self.assertEqual(case.state, "confirmed")

    def test_button_of_an_old_page_does_nothing(self):
        case = self._bring_to(self._open_case(), "contained")
        case.containment_waived = "Nothing else"
        with self.assertRaisesRegex(UserError, "reload"):
            case.action_contain()
        self.assertEqual(case.state, "contained")

    def test_going_back_needs_a_reason_and_the_manager_once_it_is_decided(self):
        case = self._bring_to(self._open_case(), "confirmed")
        with self.assertRaisesRegex(UserError, "why"):
            case.action_back_to_analysis()
        case.action_back_to_analysis("Another batch leaks, too")
        self.assertEqual((case.state, case.step_ids.sorted("id")[-1].note), ("analysing", "Another batch leaks, too"))
        case.sudo().state = "attributed"
        with self.assertRaises(AccessError):
            case.action_back_to_analysis("Once more")
        case.with_user(self.manager).action_back_to_analysis("Once more")
        self.assertEqual(case.state, "analysing")

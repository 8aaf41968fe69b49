from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestComplaintsOfCase(QualityCommon):
    """Complaints of one fault on one case; the same fault again is seen."""

    def _ask(self, tickets):
        action = tickets.with_user(self.quality).action_open_quality_case()
        self.assertEqual(action["res_model"], "aftersales.quality.case.open")
        return self.env[action["res_model"]].with_user(self.quality).browse(action["res_id"])

    def test_similar_open_case_is_proposed_first(self):
        case = self._open_case()
        other = self._open_case(self._complain(name="Paint scratched", lot_id=False, partner_id=self.customer.id))
        ticket = self._complain(lot_id=self.other_lot.id, partner_id=self.other_customer.id)
        dialog = self._ask(ticket)
        self.assertIn(case, dialog.open_case_ids)
        self.assertNotIn(other, dialog.open_case_ids)
        self.assertEqual((dialog.choice, dialog.case_id), ("join", case))
        dialog.action_confirm()
        self.assertEqual(case.ticket_count, 2)
        self.assertIn(self.other_lot, case.lot_ids)

    def test_several_complaints_chosen_in_the_ledger_make_one_case(self):
        tickets = self._complain() | self._complain(lot_id=self.other_lot.id, partner_id=self.other_customer.id)
        dialog = (
            self.env["aftersales.quality.case.open"]
            .with_user(self.quality)
            .with_context(active_model="helpdesk.ticket", active_ids=tickets.ids)
            .create({})
        )
        dialog.write({"choice": "new", "severity_id": self.major.id})
        dialog.action_confirm()
        case = tickets.quality_case_id
        self.assertEqual((len(case), case.severity_id), (1, self.major))
        self.assertEqual(case.lot_ids, self.lot | self.other_lot)
        with self.assertRaisesRegex(UserError, "already"):
            tickets[0].with_user(self.quality)._make_quality_case()

    def test_complaint_who_joins_late_is_checked_with_the_case(self):
        case = self._bring_to(self._open_case(), "verified")
        ticket = self._complain()
        case.action_join(ticket.ids)
        self.assertIn("verified", ticket.event_ids.kind_id.mapped("code"))

    def test_complaint_is_taken_out_before_the_check_with_a_reason(self):
        case = self._open_case(self._complain() | self._complain())
        ticket = case.ticket_ids[0]
        with self.assertRaisesRegex(UserError, "why"):
            case.action_take_out(ticket)
        case.action_take_out(ticket, "Another fault")
        self.assertFalse(ticket.sudo().quality_case_id)
        with self.assertRaisesRegex(UserError, "at least one"):
            case.action_take_out(case.ticket_ids, "Another fault")
        case.action_join(ticket)
        case.action_verify()
        with self.assertRaises(UserError):
            case.action_take_out(ticket, "Another fault")

    def test_nobody_moves_complaints_past_the_steps(self):
        case = self._open_case()
        ticket = self._complain()
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).quality_case_id = case
            with self.assertRaises(AccessError):
                case.ticket_ids.with_user(user).quality_case_id = False
            with self.assertRaises(AccessError):
                self._complain(user=user, quality_case_id=case.id)
        with self.assertRaises(AccessError):
            case.with_user(self.quality).ticket_ids = [Command.link(ticket.id)]

    def test_confidential_complaint_stays_out(self):
        ticket = self._create_ticket(user=self.confidant, kind_id=self.kind_wrongdoing.id)
        with self.assertRaises(AccessError):
            self._open_case().action_join(ticket.ids)

    @freeze_time("2026-03-02 08:00:00")
    def test_running_limit_of_the_oldest_complaint_is_shown(self):
        case = self._open_case(self._complain() | self._complain())
        limits = case.sudo().ticket_ids.deadline_ids.filtered(
            lambda limit: "verified" in limit.policy_id.stop_event_kind_ids.mapped("code")
        )
        self.assertEqual(case.sla_deadline, min(limits.mapped("due")))
        self.assertEqual(case.sla_state, "running")
        case.action_verify()
        self.assertFalse(case.sla_deadline)
        self.assertEqual(set(limits.mapped("state")), {"met"})

    def test_the_same_fault_again_proposes_to_reopen(self):
        case = self._bring_to(self._open_case(severity=self.light), "closed")
        again = self._complain()
        dialog = self._ask(again)
        self.assertEqual((dialog.choice, dialog.case_id), ("reopen", case))
        dialog.action_confirm()
        self.assertEqual((case.state, again.sudo().quality_case_id), ("received", case))

    def test_recurrence_is_marked_on_a_new_case(self):
        case = self._bring_to(self._open_case(severity=self.light), "closed")
        dialog = self._ask(self._complain())
        dialog.choice = "new"
        dialog.action_confirm()
        new = dialog.ticket_ids.sudo().quality_case_id
        self.assertEqual((new.recurrence_of_id, new.recurring), (case, True))
        self.assertTrue(case.recurring)

    def test_long_closed_case_is_not_proposed(self):
        case = self._bring_to(self._open_case(severity=self.light), "closed")
        case.sudo().closed_on = fields.Datetime.subtract(case.closed_on, days=181)
        self.assertEqual(self._ask(self._complain()).choice, "new")

    def test_similar_cases_are_found_by_what_they_say_in_any_language(self):
        one = self._open_case(title="轴封漏水", product_id=False)
        other = self._open_case(title="泵轴封漏水严重", product_id=False, lot_ids=False)
        self.assertIn(other, one.similar_case_ids)
        far = self._open_case(title="包装破损", product_id=False, lot_ids=False)
        self.assertNotIn(far, one.similar_case_ids)

    def test_search_for_similar_ones_takes_few_queries(self):
        for number in range(5):
            self._open_case(title=f"Shaft seal drips {number}")
        case = self._open_case()
        case.invalidate_recordset()
        self.env.flush_all()
        with self.assertQueryCount(30):
            self.assertEqual(case.similar_count, 5)

    def test_clerk_reads_the_outcome(self):
        case = self._open_case()
        ticket = case.ticket_ids.with_user(self.clerk)
        case.action_verify()
        self.assertEqual((ticket.quality_founded, ticket.quality_outcome), ("true", "Verified"))
        case.with_user(self.clerk).read(["state", "title", "founded"])
        for name in ("cause_ids", "evidence_ids"):
            with self.assertRaises(AccessError):
                case.with_user(self.clerk)[name].read(["name"]) or self.env["aftersales.quality.cause"].with_user(
                    self.clerk
                ).search([])


@tagged("post_install", "-at_install")
class TestSecured(QualityCommon):
    """What may have the same fault is found; the sample that proves it is kept."""

    def test_books_propose_what_may_have_the_same_fault(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        batch_product = self.env["product.product"].create({"name": "Seal", "is_storable": True, "tracking": "lot"})
        batch = self.env["stock.lot"].create({"name": "B-1", "product_id": batch_product.id})
        other_batch = self.env["stock.lot"].create({"name": "B-2", "product_id": batch_product.id})
        for lot, quantity in ((batch, 40), (other_batch, 7)):
            self.env["stock.quant"]._update_available_quantity(
                batch_product, warehouse.lot_stock_id, quantity, lot_id=lot
            )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": batch_product.id, "product_uom_qty": 5})],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.move_line_ids.write({"lot_id": batch.id, "quantity": 5})
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        ticket = self._complain(lot_id=batch.id, product_id=batch_product.id)
        case = self._bring_to(self._open_case(ticket), "verified")
        case.action_propose_containment()
        found = {(line.place, line.lot_id, line.partner_id, line.quantity) for line in case.containment_ids}
        self.assertEqual(
            found,
            {
                ("stock", batch, self.env["res.partner"], 35),
                ("field", batch, self.customer, 5),
            },
        )
        case.action_propose_containment()
        self.assertEqual(len(case.containment_ids), 2)
        with self.assertRaisesRegex(UserError, "what was done"):
            case.action_advance()
        case.containment_ids.write({"measure": "block"})
        case.action_advance()
        self.assertEqual(case.state, "contained")

    def test_serials_at_other_customers_are_proposed(self):
        case = self._bring_to(self._open_case(), "verified")
        case.action_propose_containment()
        held = {
            (line.lot_id, line.partner_id) for line in case.containment_ids.filtered(lambda line: line.place == "field")
        }
        self.assertIn((self.other_lot, self.other_customer), held)
        self.assertNotIn(self.lot, case.containment_ids.lot_id)

    def _keep(self, case, **values):
        return (
            self.env["aftersales.quality.sample"]
            .with_user(self.quality)
            .create({"case_id": case.id, "name": "Seal in bag 7", "place": "Shelf 3", **values})
        )

    def test_sample_is_kept_while_an_objection_runs(self):
        case = self._open_case()
        sample = self._keep(case)
        case.sudo().state = "objected"
        for step in (sample.action_scrap, sample.action_give_back):
            with self.assertRaisesRegex(UserError, "objection"):
                step()
        case.sudo().state = "actions"
        with self.assertRaises(AccessError):
            sample.state = "scrapped"
        with self.assertRaises(UserError):
            sample.with_user(self.manager).unlink()
        sample.action_give_back()
        self.assertEqual((sample.state, sample.ended_by_id), ("returned", self.quality))

    @freeze_time("2026-03-02 08:00:00")
    def test_keeper_is_reminded_once_before_the_end(self):
        case = self._open_case()
        soon, later = self._keep(case, keep_until="2026-03-06"), self._keep(case, keep_until="2026-06-01")
        cron = self.env.ref("aftersales_quality.cron_sample_remind")
        for _run in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        reminders = case.activity_ids.filtered(lambda activity: "Seal in bag 7" in (activity.summary or ""))
        self.assertEqual(len(reminders), 1)
        self.assertEqual((soon.reminded, later.reminded), (True, False))
        soon.keep_until = "2026-09-01"
        self.assertFalse(soon.reminded)


@tagged("post_install", "-at_install")
class TestIndependent(QualityCommon):
    """Nobody investigates himself."""

    def test_accused_person_takes_no_part(self):
        case = self._open_case()
        accused = self.manager
        self.patch(type(case), "_get_accused_users", lambda case: accused)
        members = self.env["aftersales.quality.member"].with_user(self.quality)
        with self.assertRaises(ValidationError):
            members.create({"case_id": case.id, "user_id": accused.id})
        member = members.create({"case_id": case.id, "user_id": self.purchasing.id, "role": "expert"})
        case.invalidate_recordset()
        self.assertEqual(case._get_investigators(), self.quality | self.purchasing)
        with self.assertRaises(ValidationError):
            member.user_id = accused
        with self.assertRaises(ValidationError):
            case.user_id = accused

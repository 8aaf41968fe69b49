from freezegun import freeze_time

from odoo.exceptions import UserError

from .action_common import ActionCommon


class TestActionEffect(ActionCommon):
    """Complaints that come in after the action are counted by the program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 08:00:00"):
            cls.case = cls._bring_to(cls._open_case(), "actions")
            cls.action = cls._begin(cls.case, measure="complaints", window_days=30, max_complaints=0)
            cls._finish(cls.action)
        cls.judge = cls.action.with_user(cls.manager)

    def _complain_on(self, day, **values):
        with freeze_time(f"{day} 09:00:00"):
            return self._complain(contact_date=f"{day} 09:00:00", **values)

    def test_counts_complaints_of_the_product_in_the_window(self):
        self.assertEqual(self.action.window_until.isoformat(), "2026-04-01")
        for day in ("2026-03-01", "2026-03-02", "2026-03-20", "2026-04-01", "2026-04-02"):
            self._complain_on(day)
        other = self.env["product.product"].create({"name": "Fan"})
        self._complain_on("2026-03-20", lot_id=False, product_id=other.id)
        self._create_ticket(kind_id=self.kind_repair.id, lot_id=self.lot.id, contact_date="2026-03-20 09:00:00")
        self.action.invalidate_recordset()
        self.assertEqual(self.action.complaint_count, 3, "2 (after the action was done), 20 March and 1 April")

    def test_unfounded_ones_and_duplicates_do_not_count(self):
        first, second, third = (self._complain_on("2026-03-20") for _i in range(3))
        second.duplicate_id = first
        self._open_case(third).action_verify(founded=False, note="Water from the roof")
        self.action.invalidate_recordset()
        self.assertEqual(self.action.complaint_count, 1)

    def test_units_delivered_before_may_be_left_out(self):
        self.action.sudo().measure_units = "new"
        self._complain_on("2026-03-20", delivery_date="2026-01-10")
        self._complain_on("2026-03-21", delivery_date="2026-03-10")
        self.action.invalidate_recordset()
        self.assertEqual(self.action.complaint_count, 1)

    def test_effective_only_after_the_window(self):
        with freeze_time("2026-04-01 12:00:00"), self.assertRaisesRegex(UserError, "watched until"):
            self.judge.action_judge_effect(True, "No complaint")
        with freeze_time("2026-04-02 12:00:00"):
            self.judge.action_judge_effect(True, "No complaint")
        self.assertEqual((self.action.state, self.case.state), ("effective", "closed"))

    def test_not_effective_may_be_said_at_once(self):
        self._complain_on("2026-03-05")
        with freeze_time("2026-03-06 12:00:00"):
            self.judge.action_judge_effect(False, "Drips again")
        self.assertEqual((self.action.state, self.action.effect_count), ("ineffective", 1))

    def test_count_above_the_limit_is_not_effective_unless_it_is_another_fault(self):
        ticket = self._complain_on("2026-03-05")
        stranger = self._complain_on("2026-05-05")
        with freeze_time("2026-05-06 12:00:00"):
            with self.assertRaisesRegex(UserError, "1 complaints"):
                self.judge.action_judge_effect(True, "Fine")
            with self.assertRaises(UserError):
                self.judge.action_judge_effect(True, "Fine", stranger.ids)
            self.judge.action_judge_effect(True, "That one was the coupling", ticket.ids)
        self.assertEqual(self.action.effect_count, 0)
        self.assertEqual(self.action.sudo().not_counted_ids, ticket)

    def test_last_day_is_the_company_s(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-04-02 09:00:00"):
            self._complain(contact_date="2026-04-01 15:30:00")
            self._complain(contact_date="2026-04-01 16:30:00")
        self.action.invalidate_recordset()
        self.assertEqual(self.action.complaint_count, 1, "half past midnight on the 2nd is out of the window")

    def test_one_query_counts_for_all(self):
        with freeze_time("2026-03-02 08:00:00"):
            others = self.env["aftersales.quality.action"].union(
                *(self._begin(self.case, title=f"Action {i}") for i in range(10))
            )
        actions = self.action | others
        actions.flush_recordset()
        actions.invalidate_recordset(["complaint_count"])
        actions.mapped("state")
        with self.assertQueryCount(1):
            actions.mapped("complaint_count")

    def test_complaint_with_another_defect_does_not_count(self):
        codes = self.env["aftersales.defect.code"]
        ours, other = codes.create([{"name": "Drips", "code": "DR-1"}, {"name": "Rattles", "code": "RA-1"}])
        self.action.sudo().measure_defect_id = ours
        tickets = [self._complain_on(f"2026-03-1{day}") for day in range(3)]
        self._open_case(tickets[0], defect_code_id=other.id)
        self._open_case(tickets[1], defect_code_id=ours.id)
        self.action.invalidate_recordset()
        self.assertEqual(self.action.complaint_count, 2, "that of the same defect, and that nobody has looked at")

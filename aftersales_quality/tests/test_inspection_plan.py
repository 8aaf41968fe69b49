from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .goods_common import GoodsCommon


class TestInspectionPlan(GoodsCommon):
    """What is inspected, by which plan, and what becomes of it when the plan changes."""

    def _begin(self, **values):
        return (
            self.env["aftersales.inspection"]
            .with_user(self.quality)
            .create({"product_id": self.product.id, "lot_id": self.lot.id, **values})
        )

    def test_the_nearest_plan_is_taken(self):
        plans = self.env["aftersales.inspection.plan"]
        category = self.env["product.category"].create({"name": "Pumps"})
        below = self.env["product.category"].create({"name": "Small pumps", "parent_id": category.id})
        other = self.env["product.product"].create({"name": "Small pump", "categ_id": below.id})
        general = self.env.ref("aftersales_quality.inspection_plan_incoming")
        self.assertEqual(plans._find(self.product, "incoming", self.company), self.incoming_plan)
        self.assertEqual(plans._find(other, "incoming", self.company), general)
        line = {"name": "Looks right", "kind": "check"}
        wide = self._make_plan("incoming", line, product_id=False, product_category_id=category.id)
        self.assertEqual(plans._find(other, "incoming", self.company), wide)
        near = self._make_plan("incoming", line, product_id=False, product_category_id=below.id)
        self.assertEqual(plans._find(other, "incoming", self.company), near)
        near.line_ids.unlink()
        self.assertEqual(plans._find(other, "incoming", self.company), wide, "a plan without lines is none")

    def test_each_reading_has_a_line_of_its_own(self):
        self._make_plan("sample", {"name": "Bore", "kind": "measure", "lower": 1, "upper": 2, "sample_size": 3})
        inspection = self._begin()
        self.assertEqual(inspection.line_ids.mapped("reading"), [1, 2, 3])
        self.assertEqual(inspection.line_ids[1].display_name, "Bore (2)")

    def test_a_changed_plan_leaves_done_inspections_as_they_were(self):
        plan = self._make_plan("sample")
        first = self._begin()
        self.assertEqual(first.plan_version, 1)
        first.line_ids[0].entry = "5.5"
        first.line_ids[1].answer = "yes"
        first.action_finish()
        plan.line_ids[0].upper = 5.2
        plan.line_ids[1].unlink()
        self.assertEqual(plan.version, 2)
        self.assertEqual((first.state, first.line_ids[0].upper, len(first.line_ids)), ("passed", 6, 2))
        second = self._begin()
        self.assertEqual((second.plan_version, len(second.line_ids)), (2, 1))
        second.line_ids.entry = "5.5"
        second.action_finish()
        self.assertEqual(second.state, "failed")

    def test_a_plan_that_nobody_used_keeps_its_version(self):
        plan = self._make_plan("sample")
        plan.line_ids[0].upper = 7
        plan.write({"line_ids": [Command.create({"name": "Weight", "kind": "measure", "lower": 1, "upper": 2})]})
        self.assertEqual(plan.version, 1)

    def test_limits_must_make_sense(self):
        for line in (
            {"name": "Bore", "kind": "measure", "lower": 3, "upper": 2},
            {"name": "Bore", "kind": "measure", "lower": 1, "upper": 2, "target": 1.5, "sample_size": 1},
        ):
            if line["lower"] > line["upper"]:
                with self.assertRaises(ValidationError):
                    self._make_plan("sample", line)
            else:
                plan = self._make_plan("sample", line)
                with self.assertRaises(ValidationError):
                    plan.line_ids.write({"target": 9})

    def test_the_target_is_the_middle_if_nothing_else_is_said(self):
        plan = self._make_plan("sample", {"name": "Bore", "kind": "measure", "lower": 1, "upper": 2, "unit": "mm"})
        self.assertEqual(plan.line_ids.target, 1.5)
        self.assertEqual(plan.line_ids.limits, "1 to 2 (1.5) mm")

    def test_limits_on_one_side(self):
        plan = self._make_plan(
            "sample",
            {"name": "Resistance", "kind": "measure", "bound": "least", "lower": 2, "unit": "MΩ"},
            {"name": "Leakage", "kind": "measure", "bound": "most", "upper": 0, "unit": "ml"},
        )
        self.assertEqual(plan.line_ids.mapped("limits"), ["at least 2 MΩ", "at most 0 ml"])
        inspection = self._begin()
        inspection.line_ids[0].entry = "500"
        inspection.line_ids[1].entry = "0"
        self.assertEqual(inspection.verdict, "passed")
        inspection.line_ids[1].entry = "0.001"
        self.assertEqual(inspection.verdict, "failed")

    def test_plans_are_set_up_by_quality(self):
        with self.assertRaises(AccessError):
            self.incoming_plan.with_user(self.storekeeper).name = "Mine"
        with self.assertRaises(AccessError):
            self.incoming_plan.line_ids.with_user(self.clerk).write({"upper": 99})


class TestInspection(GoodsCommon):
    """The verdict follows from what was measured, and nobody can talk it better afterwards."""

    def _begin(self, *lines, **values):
        if lines:
            self._make_plan("sample", *lines)
        return (
            self.env["aftersales.inspection"]
            .with_user(self.quality)
            .create({"product_id": self.product.id, "lot_id": self.lot.id, **values})
        )

    def test_without_lines_nothing_passes(self):
        inspection = self._begin()
        self.assertFalse(inspection.plan_id)
        with self.assertRaisesRegex(UserError, "Nothing has been inspected"):
            inspection.action_finish()
        inspection.line_ids = [Command.create({"name": "Looks", "kind": "text", "entry": "fine", "required": False})]
        with self.assertRaisesRegex(UserError, "Words alone"):
            inspection.action_finish()
        inspection.line_ids = [Command.create({"name": "Tight", "kind": "check", "answer": "yes"})]
        inspection.action_finish()
        self.assertEqual((inspection.state, inspection.inspector_id), ("passed", self.quality))
        self.assertTrue(inspection.name.startswith("QI"))

    def test_what_is_required_must_be_done_and_right(self):
        inspection = self._begin(
            {"name": "Pressure", "kind": "measure", "lower": 5, "upper": 6},
            {"name": "Paint", "kind": "check", "required": False},
        )
        with self.assertRaisesRegex(UserError, "Pressure"):
            inspection.action_finish()
        inspection.line_ids[0].entry = "5.0"
        self.assertEqual(inspection.verdict, "passed")
        inspection.line_ids[1].answer = "no"
        self.assertEqual((inspection.verdict, inspection.failed_count), ("passed", 1), "what is not required may fail")
        inspection.line_ids[0].entry = "6.01"
        inspection.action_finish()
        self.assertEqual(inspection.state, "failed")

    def test_one_failure_is_enough_to_fail(self):
        inspection = self._begin(
            {"name": "Pressure", "kind": "measure", "lower": 5, "upper": 6},
            {"name": "Paint", "kind": "check"},
        )
        inspection.line_ids[1].answer = "no"
        inspection.action_finish()
        self.assertEqual(inspection.state, "failed")

    def test_only_numbers_are_measured(self):
        inspection = self._begin({"name": "Pressure", "kind": "measure", "lower": 0, "upper": 6})
        for entry in ("5 bar", "five", "nan", "inf", "1e400", "5,5", "٥x", "--5"):
            with self.assertRaises(ValidationError, msg=entry):
                inspection.line_ids.entry = entry
        inspection.line_ids.entry = " 0 "
        self.assertEqual(inspection.verdict, "passed", "zero is a value")
        inspection.line_ids.entry = False
        self.assertEqual(inspection.verdict, "open")

    def test_numbers_in_the_language_of_whoever_enters_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        inspection = self._begin({"name": "Pressure", "kind": "measure", "lower": 5, "upper": 6, "unit": "bar"})
        line = inspection.line_ids.with_context(lang="de_DE")
        line.entry = "5,5"
        self.assertEqual((line.measured, line.verdict), (5.5, "passed"))
        self.assertEqual(line._get_result(), "5,5 bar")

    def test_limits_are_the_plans(self):
        inspection = self._begin({"name": "Pressure", "kind": "measure", "lower": 5, "upper": 6})
        with self.assertRaises(UserError):
            inspection.line_ids.write({"upper": 99})
        with self.assertRaises(UserError):
            inspection.line_ids.unlink()
        with self.assertRaises(UserError):
            inspection.line_ids.write({"required": False})

    def test_what_is_done_stays(self):
        inspection = self._begin({"name": "Tight", "kind": "check"})
        inspection.line_ids.answer = "no"
        inspection.action_finish()
        for change in (
            lambda: inspection.line_ids.write({"answer": "yes"}),
            lambda: inspection.write({"note": "It was right after all"}),
            lambda: inspection.write({"line_ids": [Command.create({"name": "x", "answer": "yes"})]}),
            lambda: inspection.action_finish(),
            lambda: inspection.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            inspection.write({"state": "passed"})
        again = inspection.browse(inspection.action_inspect_again()["res_id"])
        self.assertEqual((again.state, again.lot_id, again.line_ids.answer), ("draft", self.lot, False))

    def test_results_go_with_another_plan(self):
        inspection = self._begin({"name": "Tight", "kind": "check"})
        inspection.line_ids.answer = "yes"
        inspection.plan_id = self._make_plan("sample", {"name": "Weight", "kind": "measure", "lower": 1, "upper": 2})
        self.assertEqual(inspection.line_ids.mapped("name"), ["Weight"])

    def test_only_quality_inspects(self):
        inspection = self._begin({"name": "Tight", "kind": "check"})
        inspection.line_ids.answer = "yes"
        for user in (self.storekeeper, self.clerk, self.auditor, self.workshop):
            with self.assertRaises(AccessError):
                inspection.with_user(user).action_finish()
        with self.assertRaises(AccessError):
            inspection.line_ids.with_user(self.storekeeper).answer = "no"

    def test_cancelled_keeps_its_number(self):
        inspection = self._begin({"name": "Tight", "kind": "check"})
        inspection.action_cancel()
        self.assertEqual(inspection.state, "cancelled")
        with self.assertRaises(UserError):
            inspection.action_finish()

import json

from odoo import Command
from odoo.tests import tagged

from .charge_common import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargesOnReport(ChargeCommon):
    """Coverage and price stand on what the customer signs."""

    def _prepare_report(self, **facts):
        order = self._plan_paid()
        report = self._work_on(
            order,
            part_ids=[Command.create({"product_id": self.bearing.id, "quantity": 2, "reason": "Worn"})],
            **facts,
        )
        return order, report

    def test_stands_where_it_is_signed(self):
        """On the engineer's device, on paper and in the sealed content as it was signed."""
        _order, report = self._prepare_report(fault_origin="use")
        sheet = report.get_signing_sheet()
        bearing = next(line for line in sheet["charges"]["lines"] if line["name"] == self.bearing.display_name)
        self.assertIn("200", bearing["amount"])
        self.assertIn(report.name, bearing["reason"])
        self._sign(report)
        [page, *_more] = self._read(self._get_file(report))
        for words in ("Coverage and price", "Bearing", "The customer pays", "Use or operation"):
            self.assertIn(words, page)
        content = json.loads(report.sudo().seal_ids.content)
        self.assertEqual(content["facts"]["fault_origin"], "use")
        self.assertIn("Bearing", json.dumps(content["printed"]["charges"]))
        self.assertFalse(report.sudo().seal_ids._get_problems())

    def test_verifies_after_coverage_changed(self):
        """Who pays may change after the signature: what was signed stays, and still matches."""
        order, report = self._prepare_report()
        self._sign(report)
        lines = order.sudo().charge_line_ids
        lines.with_user(self.clerk).change_coverage("goodwill", "A present")
        lines.with_user(self.general_manager).action_approve()
        self.assertEqual(order.sudo().charge_amount, 0)
        self.assertFalse(report.sudo().seal_ids._get_problems())

    def test_not_a_fact_where_not_filled_in(self):
        """Reports without a cause are sealed as they always were."""
        _order, report = self._prepare_report()
        self.assertNotIn("fault_origin", report._get_content()["facts"])

    def test_hidden_by_company_and_type(self):
        _order, report = self._prepare_report()
        self.company.aftersales_hide_charges = True
        self.assertFalse(report.get_signing_sheet()["charges"])
        self.assertNotIn("charges", report._get_content()["printed"])
        report.order_id.sudo().type_id.show_charges = "show"
        self.assertTrue(report.get_signing_sheet()["charges"])

    def test_twenty_lines_are_one_batch(self):
        """A report with twenty parts is kept in step without asking line by line."""
        products = self.env["product.product"].create(
            [{"name": f"Part {number}", "type": "consu", "list_price": number} for number in range(20)]
        )
        order = self._plan_paid().with_user(self.engineer)
        order.action_depart()
        order.action_arrive()
        order.report_id.sudo().part_ids = [Command.create({"product_id": product.id}) for product in products]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(order.sudo().charge_line_ids), 21)
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            order._sync_charges()
            self.env.flush_all()

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .charge_common import ChargeCommon
from .common import NO_MAIL


@tagged("post_install", "-at_install")
class TestQuotation(ChargeCommon):
    """Paid work: approved by a leader, offered, accepted, done, invoiced (W4)."""

    def _plan_offered(self, **values):
        """The quotation has been approved and sent."""
        order = self._plan_paid(**values)
        self._need(order, self.bearing)
        order.with_user(self.dispatcher).action_ask_charge_approval()
        order.with_user(self.manager).action_approve_charge()
        order.with_user(self.dispatcher).action_send_quotation()
        return order

    def _accept(self, order):
        sale = order.sudo().charge_sale_id
        sale.write({"signed_by": "Ms. Jones", "signature": self._draw()})
        sale._validate_order()
        return sale

    def _do(self, order, bearings=1.0, **facts):
        report = self._work_on(
            order,
            part_ids=[Command.create({"product_id": self.bearing.id, "quantity": bearings})] if bearings else [],
            **facts,
        )
        self._sign(report)
        self._approve(report)
        return report

    def test_way_to_the_invoice(self):
        order = self._plan_offered()
        self.assertEqual(order.sudo().charge_state, "sent")
        sale = self._accept(order)
        self.assertEqual((sale.state, order.sudo().charge_state), ("sale", "accepted"))
        self.assertFalse(sale.picking_ids, "parts are used from the engineer's stock, nothing is delivered")
        self._do(order, bearings=4)
        self.assertEqual(order.sudo().charge_state, "to_approve", "more than approved")
        order.with_user(self.manager).action_approve_charge()
        self.assertEqual(order.sudo().charge_state, "to_invoice")
        order.with_user(self.finance).action_invoice_charges()
        invoice = sale.invoice_ids
        self.assertEqual((len(invoice), invoice.state), (1, "draft"))
        self.assertEqual(invoice.amount_untaxed, order.sudo().charge_amount)
        self.assertEqual(order.sudo().charge_state, "invoiced")
        order.with_user(self.finance).action_invoice_charges()
        self.assertEqual(sale.invoice_ids, invoice, "pressed twice, invoiced once")

    def test_not_offered_without_approval(self):
        """By whatever door: button, mail, state written by RPC, portal."""
        order = self._plan_paid()
        with self.assertRaises(UserError):
            order.with_user(self.dispatcher).action_send_quotation()
        order.with_user(self.dispatcher).action_make_quotation()
        sale = order.sudo().charge_sale_id
        for door in (
            lambda: sale.action_quotation_send(),
            lambda: sale.action_quotation_sent(),
            lambda: sale.write({"state": "sent"}),
            lambda: sale.action_confirm(),
        ):
            with self.assertRaises(UserError):
                door()
        self.assertFalse(sale._has_to_be_signed())

    def test_nobody_approves_the_own_request(self):
        order = self._plan_paid()
        order.with_user(self.manager).action_ask_charge_approval()
        for user in (self.manager, self.dispatcher, self.engineer, self.finance, self.clerk):
            with self.assertRaises(AccessError, msg=user.login):
                order.with_user(user).action_approve_charge()
        order.with_user(self.general_manager).action_approve_charge()
        self.assertEqual(order.sudo().charge_state, "approved")
        for user in (self.dispatcher, self.manager, self.engineer):
            for values in ({"charge_approved_amount": 9999}, {"charge_sale_id": False}, {"charge_state": "accepted"}):
                with self.assertRaises(AccessError, msg=f"{user.login} {values}"):
                    order.with_user(user).write(values)

    def test_raised_amount_needs_approval_again(self):
        order = self._plan_offered()
        self._need(order, self.seal_ring, 3)
        self.assertEqual(order.sudo().charge_state, "to_approve")
        self.assertEqual(order.sudo().charge_sale_id.state, "draft", "what the customer had is not offered any more")
        with self.assertRaises(UserError):
            order.with_user(self.dispatcher).action_send_quotation()

    def test_all_free_nothing_to_invoice(self):
        """Everything covered: no quotation, no invoice, and a sentence that says so."""
        order = self._plan_paid()
        report = self._work_on(order)
        order.sudo().charge_line_ids.with_user(self.clerk).change_coverage("goodwill", "Our mistake")
        order.sudo().charge_line_ids.with_user(self.general_manager).action_approve()
        self._sign(report)
        self._approve(report)
        self.assertEqual(order.sudo().charge_state, "free")
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.with_user(self.finance).action_invoice_charges()
        self.assertFalse(order.sudo().charge_sale_id)

    def test_dropped_parts_are_not_invoiced(self):
        """Offered and accepted, but not used after all; what is free stands on the invoice with its reason."""
        order = self._plan_offered()
        sale = self._accept(order)
        self._do(order, bearings=0)
        [bearing] = sale.order_line.filtered(lambda line: line.product_id == self.bearing)
        self.assertEqual((bearing.product_uom_qty, bearing.qty_delivered, bearing.qty_to_invoice), (1, 0, 0))

    def test_correction_after_the_invoice(self):
        """Fewer parts than the invoice says: flagged, and the next press makes the credit."""
        order = self._plan_offered()
        sale = self._accept(order)
        report = self._do(order, bearings=1)
        order.with_user(self.finance).action_invoice_charges()
        invoice = sale.invoice_ids
        invoice.action_post()
        report.with_user(self.manager).action_correct("It was greased only")
        correction = order.sudo().report_id
        correction.with_user(self.engineer).part_ids.unlink()
        correction.with_user(self.engineer).action_finish()
        self._sign(correction.with_user(self.engineer))
        self._approve(correction)
        self.assertTrue(order.sudo().charge_corrected)
        self.assertEqual(order.sudo().charge_state, "to_invoice")
        order.with_user(self.finance).action_invoice_charges()
        credit = sale.invoice_ids - invoice
        self.assertEqual((credit.move_type, credit.amount_untaxed), ("out_refund", 100))
        self.assertFalse(order.sudo().charge_corrected)

    def test_without_quotation_the_signed_report_counts(self):
        """Unplanned paid work: the signature under the prices is the acceptance, a refused one is none."""
        for method, invoiced in (("device", True), ("refused", False)):
            order = self._plan_paid(start=f"2026-03-0{2 + invoiced} 08:00:00")
            report = self._work_on(order, part_ids=[Command.create({"product_id": self.bearing.id, "quantity": 1})])
            if method == "refused":
                report.action_refuse("Ms. Jones", "Too expensive")
            else:
                self._sign(report)
            self._approve(report)
            self.assertEqual(order.sudo().charge_state, "to_approve")
            with self.assertRaises(UserError):
                order.with_user(self.finance).action_invoice_charges()
            order.with_user(self.manager).action_approve_charge()
            if invoiced:
                order.with_user(self.finance).action_invoice_charges()
                self.assertEqual(order.sudo().charge_sale_id.invoice_ids.amount_untaxed, 100)
            else:
                with self.assertRaisesRegex(UserError, "neither accepted"):
                    order.with_user(self.finance).action_invoice_charges()

    def test_paid_work_waits_for_acceptance(self):
        """With the switch on nobody leaves before the customer has accepted."""
        self.company.aftersales_accept_first = True
        order = self._plan_offered()
        with self.assertRaisesRegex(UserError, "accepted"):
            order.with_user(self.engineer).action_depart()
        order.with_user(self.dispatcher).action_accept_charge("By telephone, Ms. Jones, this morning")
        order.with_user(self.engineer).action_depart()
        self.assertEqual(order.state, "travelling")

    def test_price_of_the_sale_is_kept(self):
        """Who sells may not change lines of after-sales; not by RPC, not by a discount."""
        seller = new_test_user(
            self.env, "as_seller", groups="sales_team.group_sale_salesman_all_leads", context=NO_MAIL
        )
        order = self._plan_offered()
        sale = order.sudo().charge_sale_id
        line = sale.order_line.filtered(lambda line: line.product_id == self.bearing)
        for values in ({"price_unit": 1}, {"discount": 50}, {"product_uom_qty": 9}, {"qty_delivered": 9}):
            with self.assertRaises(AccessError, msg=str(values)):
                line.with_user(seller).write(values)
        with self.assertRaises(AccessError):
            sale.with_user(seller).order_line = [
                Command.create({"product_id": self.bearing.id, "product_uom_qty": -1, "price_unit": 10})
            ]
        with self.assertRaises(AccessError):
            line.with_user(seller).unlink()
        with self.assertRaises(AccessError):
            sale.with_user(seller).service_order_id = False
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(seller).create(
                {"partner_id": self.customer.id, "service_order_id": order.id}
            )

    def test_taxes_position_and_currency(self):
        """Taxes by the customer's fiscal position, prices in the currency of the price list."""
        tax = self.env["account.tax"].create({"name": "VAT 20", "amount": 20, "company_id": self.company.id})
        export = self.env["account.fiscal.position"].create({"name": "Export", "company_id": self.company.id})
        none = self.env["account.tax"].create(
            {
                "name": "No VAT",
                "amount": 0,
                "fiscal_position_ids": [Command.link(export.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        self.bearing.taxes_id = tax
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")])
        currency.active = True
        order = self._plan_offered()
        self.assertEqual(self._lines(order, kind="part").price_total, 120)
        self.assertEqual(order.sudo().charge_sale_id.amount_total, order.sudo().charge_total)
        self.customer.property_account_position_id = export
        self.pricelist.currency_id = currency
        second = self._plan_offered(start="2026-03-03 08:00:00")
        line = self._lines(second, kind="part")
        self.assertEqual((line.price_total, line.currency_id), (100, currency))
        sale = second.sudo().charge_sale_id
        self.assertEqual((sale.currency_id, sale.fiscal_position_id), (currency, export))
        self.assertEqual(sale.order_line.filtered(lambda sold: sold.product_id == self.bearing).tax_ids, none)

    def test_covered_lines_are_notes_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        order = self._plan_paid()
        self._need(order, self.bearing)
        labour = self._lines(order, kind="labour")
        labour.with_user(self.clerk).change_coverage("goodwill", "Our mistake")
        labour.with_user(self.manager).action_approve()
        order.with_user(self.dispatcher).action_make_quotation()
        sale = order.sudo().charge_sale_id
        note = sale.order_line.filtered(lambda line: line.display_type == "line_note")
        self.assertIn("Our mistake", note.name)
        self.assertEqual(sale.order_line.product_id, self.bearing)

    def test_other_company_and_readers(self):
        """Charges of another company are not seen, those of others' visits not by engineers."""
        order = self._plan_paid()
        line = order.sudo().charge_line_ids[:1]
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertTrue(company.aftersales_labour_product_id)
        self.assertTrue(company.aftersales_travel_fee_ids)
        stranger = new_test_user(
            self.env,
            "as_stranger",
            groups="aftersales_service.group_manager",
            context=NO_MAIL,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        colleague = new_test_user(self.env, "as_colleague", groups="aftersales_service.group_engineer", context=NO_MAIL)
        for user in (stranger, colleague, self.customer_user):
            with self.assertRaises(AccessError, msg=user.login):
                line.with_user(user).read(["price_unit"])
            with self.assertRaises(AccessError, msg=user.login):
                line.with_user(user).change_coverage("goodwill", "Why not")
        with self.assertRaises(AccessError):
            order.with_user(stranger).action_approve_charge()

    def test_cancelled_visit_and_other_customer(self):
        """A quotation does not outlive its visit, and is not left with the wrong customer."""
        order = self._plan_offered()
        sale = order.sudo().charge_sale_id
        order.with_user(self.dispatcher).partner_id = self.other_customer
        self.assertEqual((sale.state, order.sudo().charge_state), ("cancel", "approved"))
        order.with_user(self.dispatcher).action_send_quotation()
        second = order.sudo().charge_sale_id
        self.assertEqual(second.partner_id, self.other_customer)
        order.with_user(self.dispatcher).action_cancel("The customer is away")
        self.assertEqual((second.state, order.sudo().charge_state), ("cancel", False))

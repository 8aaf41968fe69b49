import base64

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .allocation_common import AllocationCommon

PAPER = base64.b64encode(b"I agree to bear it. Signed.")


class TestAllocationParty(AllocationCommon):
    """Each kind of party in the books, and how the customer pays his share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["res.partner"].create({"name": "Fast Freight", "is_company": True})
        cls.agent = cls.env["res.partner"].create({"name": "Sales Agent"})
        cls.overhead = cls.company.aftersales_cost_account_ids.filtered(lambda one: one.kind == "part").account_id

    def _get_party_values(self):
        return {
            "Assembly": self._share(self.assembly, 10),
            "The worker": self._share(self.fitter, 10),
            "Seals Ltd": self._share(self.supplier, 20),
            "Northern Mill": self._share(self.customer, 20, party_kind="customer"),
            "Fast Freight": self._share(self.carrier, 20, party_kind="carrier"),
            "Sales Agent": self._share(self.agent, 10, party_kind="representative"),
            self.company.name: {"party_kind": "company", "share": 10, "grounds": "Our drawing"},
        }

    def test_each_party_bears_its_share_on_its_own_account(self):
        parties = self._get_party_values()
        case = self._decide(*parties.values())
        self._cost(case, 1000.05)
        run = self._allocate()
        entry = self._get_entry(run.move_ids)
        self.assertAlmostEqual(sum(entry.values()), 0)
        wanted = {(self.overhead.code, name): values["share"] * 10 for name, values in parties.items()}
        # twenty percent of five cents is a cent; the first of the largest shares bears the two that are left
        wanted[self.overhead.code, "Seals Ltd"] = 200.03
        wanted[self.overhead.code, "Northern Mill"] = 200.01
        wanted[self.overhead.code, "Fast Freight"] = 200.01
        wanted[self.overhead.code, "Unattributed"] = -1000.05
        self.assertEqual(entry, wanted)

    # --- the customer ---------------------------------------------------------------------------------

    def _decide_customer(self, share=50):
        other = 100 - share
        case = self._decide(
            self._share(self.customer, share, party_kind="customer"),
            *([self._share(self.assembly, other)] if other else []),
        )
        self._cost(case, 300)
        return case

    def _get_invoices(self, case):
        return self.env["account.move"].search([("aftersales_share_id.case_id", "=", case.id)], order="id")

    def test_customer_gets_a_draft_of_what_he_owes_once(self):
        case = self._decide_customer().with_user(self.finance)
        with self.assertRaisesRegex(UserError, "owes nothing"):
            case.action_invoice_customer()
        self._allocate()
        self.assertTrue(case.owes_customer)
        action = case.action_invoice_customer()
        invoice = self._get_invoices(case)
        self.assertEqual(action["res_id"], invoice.id)
        self.assertEqual(
            (invoice.move_type, invoice.state, invoice.partner_id, invoice.amount_untaxed),
            ("out_invoice", "draft", self.customer, 150),
        )
        line = invoice.invoice_line_ids
        self.assertEqual((line.product_id.type, line.aftersales_case_id.id), ("service", case.id))
        account = self.env["account.analytic.account"].browse(int(next(iter(line.analytic_distribution))))
        self.assertEqual(account.name, "Northern Mill")
        with self.assertRaisesRegex(UserError, "owes nothing"):
            case.action_invoice_customer()
        self.env.invalidate_all()
        self.assertFalse(case.owes_customer)

    def test_later_costs_are_invoiced_beside_and_a_later_round_gives_back(self):
        case = self._decide_customer().with_user(self.finance)
        self._allocate()
        case.action_invoice_customer()
        self._get_invoices(case).action_post()
        self._cost(case, 100)
        self._allocate()
        case.action_invoice_customer()
        self.assertEqual(self._get_invoices(case).mapped("amount_untaxed"), [150, 50])
        self._get_invoices(case)[-1].action_post()
        self._supersede(case, self._share(self.customer, 10, party_kind="customer"), self._share(self.assembly, 90))
        self._allocate()
        case.action_invoice_customer()
        credit = self._get_invoices(case)[-1]
        self.assertEqual((credit.move_type, credit.amount_untaxed), ("out_refund", 160))

    def test_customer_who_bears_nothing_any_more_gets_all_back(self):
        case = self._decide_customer(100).with_user(self.finance)
        self._allocate()
        case.action_invoice_customer()
        self._get_invoices(case).action_post()
        self._supersede(case, self._share(self.assembly, 100))
        self._allocate()
        case.action_invoice_customer()
        self.assertEqual(sum(self._get_invoices(case).mapped("amount_untaxed_signed")), 0)

    def test_tax_comes_on_top_even_where_prices_include_it(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT 13 %", "amount": 13, "type_tax_use": "sale", "company_id": self.company.id}
        )
        self.company.aftersales_owed_product_id.taxes_id = tax
        for included in ("tax_excluded", "tax_included"):
            tax.price_include_override = included
            case = self._decide_customer().with_user(self.finance)
            self._allocate(case)
            case.action_invoice_customer()
            invoice = self._get_invoices(case)
            self.assertEqual(
                (invoice.amount_untaxed, invoice.amount_tax, invoice.amount_total), (150, 19.5, 169.5), included
            )
            with self.assertRaisesRegex(UserError, "owes nothing"):
                case.action_invoice_customer()

    def test_only_finance_invoices(self):
        case = self._decide_customer()
        self._allocate()
        for user in (self.manager, self.quality, self.clerk, self.auditor):
            with self.assertRaises(AccessError, msg=user.name):
                case.with_user(user).action_invoice_customer()


class TestPersonCharge(AllocationCommon):
    """A person is charged with consent, month by month, and never above the cap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"aftersales_person_cap_kind": "amount", "aftersales_person_cap_amount": 100})

    def _charge(self, cost=250, share=100, person=None):
        case = self._decide(
            self._share(person or self.fitter, share),
            *([self._share(self.assembly, 100 - share)] if share < 100 else []),
        )
        self._cost(case, cost)
        self._allocate(case)
        return self.env["aftersales.person.charge"].with_user(self.finance).search([("case_id", "=", case.id)])

    def _consent(self, charge, amount=None, user=None, **values):
        dialog = self.env["aftersales.person.consent"].with_user(user or self.finance)
        dialog.create(
            {"charge_id": charge.id, "amount": amount or charge.amount, "day": "2026-03-01", "paper": PAPER, **values}
        ).action_record()

    def test_without_consent_the_company_bears_it(self):
        charge = self._charge()
        self.assertEqual((charge.state, charge.amount, charge.open_amount), ("waiting", 250, 250))
        with self.assertRaisesRegex(UserError, "consent is missing"):
            charge.action_charge()

    def test_charged_month_by_month_within_the_cap(self):
        charge = self._charge()
        self._consent(charge)
        self.assertEqual(charge.state, "agreed")
        charge.action_charge()
        move = charge.part_ids.move_id
        debt = move.line_ids.filtered(lambda line: line.balance > 0)
        self.assertEqual(
            (debt.balance, debt.partner_id, debt.account_type), (100, self.fitter.work_contact_id, "asset_receivable")
        )
        self.assertEqual((move.state, debt.aftersales_case_id.id), ("posted", charge.case_id.id))
        self.assertEqual((charge.charged_amount, charge.open_amount, charge.state), (100, 150, "agreed"))
        with self.assertRaisesRegex(UserError, "cap is reached"):
            charge.action_charge()
        for day, charged in (("2026-04-01", 200), ("2026-05-01", 250)):
            with freeze_time(f"{day} 10:00:00"):
                charge.action_charge()
            self.assertEqual(charge.charged_amount, charged)
        self.assertEqual(charge.state, "charged")

    def test_cap_counts_all_cases_of_the_person(self):
        charges = self._charge(70) | self._charge(70)
        for charge in charges:
            self._consent(charge)
        charges.action_charge()
        self.assertEqual(sum(charges.mapped("charged_amount")), 100)

    def test_cap_may_be_part_of_the_wage(self):
        self.company.write({"aftersales_person_cap_kind": "percent", "aftersales_person_cap_percent": 20})
        charge = self._charge()
        self._consent(charge)
        with self.assertRaises(UserError):
            charge.action_charge()
        self.fitter.sudo().wage = 400
        charge.action_charge()
        self.assertEqual(charge.charged_amount, 80)

    def test_not_more_than_the_person_agreed_to(self):
        charge = self._charge(90)
        self._consent(charge, 30)
        charge.action_charge()
        self.assertEqual((charge.charged_amount, charge.open_amount, charge.state), (30, 60, "waiting"))

    def test_later_round_gives_back_what_was_charged(self):
        charge = self._charge(90)
        self._consent(charge)
        charge.action_charge()
        case = charge.case_id
        self._supersede(case, self._share(self.fitter, 50), self._share(self.assembly, 50))
        self._allocate(case)
        self.assertEqual((charge.amount, charge.state), (45, "agreed"))
        charge.action_charge()
        self.assertEqual(charge.part_ids.sorted("id").mapped("amount"), [90, -45])
        self.assertEqual(sum(charge.part_ids.move_id.line_ids.filtered("partner_id").mapped("balance")), 45)

    def test_consent_needs_the_paper_and_another_person(self):
        charge = self._charge(90)
        for values in ({"amount": 91}, {"day": "2026-03-03"}, {"amount": -1}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._consent(charge, **values)
        self.worker.group_ids = [Command.link(self.env.ref("aftersales_service.group_finance").id)]
        with self.assertRaisesRegex(AccessError, "own share"):
            self._consent(charge, user=self.worker)
        for user in (self.manager, self.auditor, self.quality):
            with self.assertRaises(AccessError):
                charge.with_user(user).action_charge()
            with self.assertRaises(AccessError):
                charge.with_user(user).action_decline()
            with self.assertRaises(AccessError):
                charge.with_user(user).write({"agreed_amount": 90})

    def test_who_does_not_agree_bears_nothing(self):
        charge = self._charge(90)
        charge.action_decline()
        self.assertEqual(charge.state, "declined")
        with self.assertRaises(UserError):
            charge.action_charge()
        self._consent(charge)
        self.assertEqual(charge.state, "agreed")
        charge.action_charge()
        with self.assertRaises(UserError):
            charge.action_decline()

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .cash_common import CashFixtures
from .order_common import OrderFixtures
from .report_common import ReportCommon

RECEIPT = "aftersales_service.action_report_cash_receipt"
HAND_IN = "aftersales_service.action_report_cash_hand_in"


@freeze_time("2026-03-02 09:00:00")
class TestCashPaper(CashFixtures, OrderFixtures, ReportCommon):
    """The receipt for the customer, the list that both sign, the reminder, the first screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_orders()
        cls.set_up_cash()
        cls._arrive()

    # --- paper ------------------------------------------------------------------------------------

    def test_the_receipt_says_who_paid_what_for_which_visit(self):
        receipt = self._take(1234.5, payer_name="Mary Miller", note="Seal ring and labour")
        [page] = self._read(self._print(receipt, report=RECEIPT))
        for text in (
            "RC2026-00001",
            "Northern Mill",
            "Mary Miller",
            "1,234.50",
            "One Thousand, Two Hundred",
            "Cash",
            self.order.name,
            "Seal ring and labour",
            "The engineer",
            "SN-1001",
        ):
            self.assertIn(text, page)
        self.assertNotIn("Cancelled", page)

    def test_the_receipt_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        receipt = self._take(1234.5)
        self.assertEqual(receipt._get_document()._print_words(), "壹仟贰佰叁拾肆元伍角")
        [page] = self._read(self._print(receipt, report=RECEIPT))
        self.assertIn("壹仟贰佰叁拾肆元伍角", page.replace(" ", ""))

    def test_a_cancelled_receipt_says_so(self):
        receipt = self._take(100)
        receipt.with_user(self.finance).action_cancel("Paid by transfer")
        [page] = self._read(self._print(receipt, report=RECEIPT))
        self.assertIn("Cancelled", page)
        self.assertIn("Paid by transfer", page)

    def test_nobody_prints_the_receipt_of_somebody_else(self):
        receipt = self._take(100)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.second_engineer)._render_qweb_pdf(RECEIPT, receipt.ids)

    def test_the_list_of_what_is_handed_in_shows_count_and_difference(self):
        receipts = self._take(100) + self._take(50) + self._take(80, method="transfer")
        hand_in = self._hand_in(receipts, counted=140, reason="Lost a note")
        [page] = self._read(self._print(hand_in, user=self.finance, report=HAND_IN))
        for text in ("HI2026-00001", "RC2026-00003", "150.00", "140.00", "Lost a note", "Bank transfer", "80.00"):
            self.assertIn(text, page)

    # --- mail -------------------------------------------------------------------------------------

    def test_the_customer_gets_the_receipt_by_mail(self):
        receipt = self._take(100)
        receipt.with_context(force_report_rendering=True).action_send()
        mail = self.env["mail.mail"].search([("model", "=", receipt._name), ("res_id", "=", receipt.id)])
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids.name, "RC2026-00001.pdf")
        self.assertIn(self.order.name, mail.body_html)
        [page] = self._read(mail.attachment_ids.raw)
        self.assertIn("RC2026-00001", page)
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "has no e-mail address"):
            receipt.action_send()
        receipt.with_user(self.finance).action_cancel("Paid by transfer")
        with self.assertRaisesRegex(UserError, "is cancelled"):
            receipt.action_send()

    # --- reminder ---------------------------------------------------------------------------------

    def _remind(self, days):
        self.env.flush_all()
        with freeze_time(fields.Datetime.now() + timedelta(days=days)), self.enter_registry_test_mode():
            self.env.ref("aftersales_service.cron_cash_remind").method_direct_trigger()
        self.env.invalidate_all()

    def _get_reminders(self):
        kind = self.env.ref("aftersales_service.activity_cash")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def test_who_holds_cash_for_too_long_is_reminded_once_and_again_later(self):
        self.company.aftersales_cash_days = 3
        receipts = self._take(100) + self._take(50)
        self._take(70, method="transfer")
        self._remind(2)
        self.assertFalse(self._get_reminders())
        self._remind(3)
        reminder = self._get_reminders()
        self.assertEqual((reminder.user_id, reminder.res_id), (self.engineer, receipts[0].id))
        self.assertIn("150.00", reminder.summary)
        self._remind(3)
        self._remind(7)
        self.assertEqual(self._get_reminders(), reminder, "the same word is not said twice")
        reminder.action_feedback()
        self._remind(8)
        self.assertFalse(self._get_reminders())
        self._remind(11)
        self.assertEqual(len(self._get_reminders()), 1)

    def test_handed_in_nobody_is_reminded(self):
        receipt = self._take(100)
        self._remind(4)
        self.assertTrue(self._get_reminders())
        self._hand_in(receipt)
        self.assertFalse(self._get_reminders())
        self._remind(20)
        self.assertFalse(self._get_reminders())

    def test_a_company_may_do_without_reminders(self):
        self.company.aftersales_cash_days = 0
        self._take(100)
        self._remind(30)
        self.assertFalse(self._get_reminders())

    # --- first screen -----------------------------------------------------------------------------

    def _get_counts(self, user):
        sections = self.env["aftersales.today"].with_user(user).get_sections()
        return {card["name"]: card["count"] for section in sections for card in section["cards"]}

    def test_cash_waits_on_the_first_screen(self):
        receipt = self._take(100)
        self.assertEqual(self._get_counts(self.finance)["Cash not handed in"], 1)
        self.assertEqual(self._get_counts(self.engineer)["Cash to hand in"], 1)
        self.assertEqual(self._get_counts(self.second_engineer)["Cash to hand in"], 0)
        self._hand_in(receipt)
        self.assertEqual(self._get_counts(self.finance)["Cash not handed in"], 0)
        self.assertEqual(self._get_counts(self.engineer)["Cash to hand in"], 0)

    def test_what_the_menus_open_can_be_read_by_who_sees_them(self):
        self._hand_in(self._take(100))
        for name in (
            "cash_receipt_action",
            "cash_receipt_action_to_hand_in",
            "cash_receipt_action_mine",
            "cash_hand_in_action",
            "cash_advance_action",
            "expense_action_visits",
            "engineer_account_action",
        ):
            action = self.env.ref(f"aftersales_service.{name}")
            for user in (self.finance, self.engineer, self.manager, self.auditor, self.general_manager):
                records = self.env[action.res_model].with_user(user)
                for kind in action.view_mode.split(","):
                    self.assertTrue(records.get_view(view_type=kind)["arch"], f"{name} {kind} {user.name}")
                records.search([]).read()

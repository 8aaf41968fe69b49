"""After the last signature the customer gets the sealed file by mail (S5)."""

import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .report_common import ReportCommon


@freeze_time("2026-03-02 09:00:00")
class TestReportMail(ReportCommon):
    def _sign(self, report):
        report.action_sign("customer", "Mr Miller", self._draw())
        return report

    def _get_mails(self):
        return self.env["mail.mail"].sudo().search([("subject", "like", "SV2026")])

    def _notes(self, report):
        return " ".join(report.sudo().message_ids.mapped("preview"))

    def test_the_customer_gets_the_stored_file(self):
        report = self._sign(self._work_on(self._plan_order()))
        mail = self._get_mails()
        self.assertEqual(mail.state, "outgoing", "queued, and not sent before the signature is safe")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(report.name, mail.subject)
        self.assertEqual(mail.attachment_ids.raw, self._get_file(report))
        self.assertEqual(mail.attachment_ids.name, "SV2026-00001-1.pdf")
        self.assertIn("info@northern.example", self._notes(report))

    def test_nothing_is_sent_before_everybody_has_signed(self):
        self.env.ref("aftersales_service.order_type_repair").sign_engineer = True
        report = self._work_on(self._plan_order())
        report.action_sign("engineer", "", self._draw())
        self.assertFalse(self._get_mails())
        self._sign(report)
        self.assertEqual(self._get_mails().attachment_ids.raw, self._get_file(report))

    def test_a_refusal_is_told(self):
        report = self._work_on(self._plan_order())
        report.action_refuse("Mr Miller", "Wants to ask his boss")
        self.assertIn("closed without your signature", self._get_mails().body_html)

    def test_the_answer_comes_to_the_ticket(self):
        report = self._sign(self._work_on(self._plan_order()))
        mail = self._get_mails()
        self.assertEqual((mail.model, mail.res_id), ("helpdesk.ticket", report.ticket_id.id))
        self.assertIn(mail.mail_message_id, report.ticket_id.sudo().message_ids)

    def test_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("aftersales_service.mail_template_report_signed")
        template.with_context(lang="zh_CN").subject = "{{ object.name }} 已签字"
        self.customer.lang = "zh_CN"
        self._sign(self._work_on(self._plan_order()))
        self.assertEqual(self._get_mails().subject, "SV2026-00001/1 已签字")

    def test_a_customer_without_address_is_noted(self):
        self.customer.email = False
        report = self._sign(self._work_on(self._plan_order()))
        self.assertFalse(self._get_mails())
        self.assertEqual(report.state, "signed")
        self.assertIn("Nothing was sent: Northern Mill has no e-mail address", self._notes(report))

    def test_a_broken_template_costs_no_signature(self):
        template = self.env.ref("aftersales_service.mail_template_report_signed")
        template.subject = "{{ object.no_such_field }}"
        report = self._work_on(self._plan_order())
        with (
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
            self.assertLogs("odoo.addons.aftersales_service.models.report.service_report_mail", "WARNING"),
        ):
            self._sign(report)
        self.assertEqual(report.state, "signed")
        self.assertFalse(self._get_mails())
        self.assertIn("Nothing was sent", self._notes(report))
        template.unlink()
        second = self._sign(self._work_on(self._plan_order(start="2026-03-02 12:00:00")))
        self.assertEqual(second.state, "signed")
        self.assertIn("template of signed reports has been deleted", self._notes(second))

    def test_the_file_is_nobody_elses(self):
        self._sign(self._work_on(self._plan_order()))
        file = self._get_mails().attachment_ids
        self.assertFalse(file.public)
        self.assertFalse(file.access_token)
        self.assertTrue(base64.b64decode(file.with_user(self.engineer).datas))
        for stranger in (self.other_customer_user, self.customer_user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                file.with_user(stranger).check_access("read")

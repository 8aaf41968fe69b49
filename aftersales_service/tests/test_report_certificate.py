import base64
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError

from ..models.report import res_company
from ..tools.pades import TimeStampFailed, check_signature, make_self_signed, sign_pdf
from .common import AfterSalesCommon
from .test_order_flow import drawn


class TestReportCertificate(AfterSalesCommon):
    """The company's digital signature under the file that the customer keeps."""

    def _load(self, company, name, with_key=True):
        key, certificate = make_self_signed(name, name, 2)
        values = {"name": name, "company_id": company.id, "content": base64.b64encode(certificate)}
        if with_key:
            values["private_key_id"] = (
                self.env["certificate.key"]
                .create({"name": name, "company_id": company.id, "content": base64.b64encode(key)})
                .id
            )
        return self.env["certificate.certificate"].create(values)

    def _seal(self):
        report = self._work_on(self._plan_order())
        report.action_sign("customer", "Mr Miller", drawn())
        return report.sudo().seal_ids

    def test_every_company_can_sign_from_the_first_day(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.assertTrue(branch.aftersales_certificate_id.private_key_id)
        self.assertEqual(branch.aftersales_certificate_id.subject_common_name, "Branch")

    def test_a_company_that_gets_its_real_name_signs_with_it(self):
        self.company.name = "Real Works"
        self.assertEqual(self.company.aftersales_certificate_id.subject_common_name, "Real Works")
        self._seal()
        self.company.name = "Renamed Works"
        self.assertEqual(
            self.company.aftersales_certificate_id.subject_common_name, "Real Works", "it stands under sealed files"
        )

    def test_a_certificate_of_ones_own_survives_a_new_name(self):
        own = self._load(self.company, "Trusted Works")
        self.company.aftersales_certificate_id = own
        self.company.name = "Real Works"
        self.assertEqual(self.company.aftersales_certificate_id, own)

    def test_the_files_bear_the_certificate_that_was_chosen(self):
        self.company.aftersales_certificate_id = self._load(self.company, "Trusted Works")
        signature = check_signature(base64.b64decode(self._seal().pdf))
        self.assertTrue(signature.intact)
        self.assertIn("Trusted Works", signature.signer)

    def test_a_certificate_without_its_key_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no private key"):
            self.company.aftersales_certificate_id = self._load(self.company, "No Key", with_key=False)

    @freeze_time("2026-03-02 09:00:00")
    def test_a_time_stamp_service_that_is_down_keeps_no_customer_waiting(self):
        self.company.aftersales_timestamp_url = "https://stamps.example"

        def without_service(pdf, key, certificate, timestamp_url=None):
            if timestamp_url:
                raise TimeStampFailed("no answer")
            return sign_pdf(pdf, key, certificate)

        logger = "odoo.addons.aftersales_service.models.report.res_company"
        with patch.object(res_company, "sign_pdf", without_service), self.assertLogs(logger, "WARNING"):
            seal = self._seal()
        self.assertFalse(seal.time_stamped)
        self.assertTrue(check_signature(base64.b64decode(seal.pdf)).intact)

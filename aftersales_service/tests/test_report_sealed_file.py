"""The file that a customer keeps (S3, S5): made for the archive, and checked without our database."""

import base64
import io

from freezegun import freeze_time
from PIL import Image

from odoo import Command

from odoo.addons.aftersales_service.tests import pdfa
from odoo.addons.aftersales_service.tools import pades, verify_report

from .report_common import ReportCommon


@freeze_time("2026-03-02 09:00:00")
class TestReportSealedFile(ReportCommon):
    def _make_stamp(self):
        """A photo of a stamp in the colours of a printer, as scanners save them."""
        file = io.BytesIO()
        Image.effect_noise((200, 200), 80).convert("CMYK").save(file, "JPEG")
        return base64.b64encode(file.getvalue()).decode()

    def _sign_twice(self):
        self.engineer.name = "王师傅"
        self.env.ref("aftersales_service.order_type_repair").sign_engineer = True
        report = self._work_on(
            self._plan_order(),
            cause="轴封磨损",
            photo_ids=[Command.create({"name": "Seal", "image": self._draw((800, 600))})],
        )
        report.action_sign("engineer", "", self._draw())
        report.action_sign(
            "customer", "Northern Mill", self._make_stamp(), method="stamp", remarks="很好", rating_skill="5"
        )
        return report

    def test_it_is_for_the_archive(self):
        self.assertEqual(pdfa.problems(self._get_file(self._sign_twice())), [])

    def test_anyone_can_check_it(self):
        report = self._sign_twice()
        file = self._get_file(report)
        certificate = report.company_id.sudo().aftersales_certificate_id.with_context(bin_size=False)
        result, reason, lines = verify_report.check(file, [base64.b64decode(certificate.pem_certificate)])
        self.assertEqual((result, reason), (verify_report.VALID, "Not a byte was changed since it was signed."))
        self.assertIn(f"Number: {report.name}", lines)
        self.assertIn(f"Version: {report.version}", lines)
        self.assertIn("Signed by: engineer, 王师傅, 2026-03-02T09:00:00Z", lines)
        self.assertIn("Signed by: customer, Northern Mill, 2026-03-02T09:00:00Z", lines)
        for place in range(100, len(file), len(file) // 25):
            changed = file[:place] + bytes([file[place] ^ 4]) + file[place + 1 :]
            self.assertNotEqual(verify_report.check(changed)[0], verify_report.VALID, place)

    def test_each_signature_seals_a_file_of_its_own(self):
        report = self._sign_twice()
        seals = report.sudo().with_context(bin_size=False).seal_ids.sorted("sequence")
        self.assertEqual(len(seals), 2)
        for seal, count in zip(seals, (1, 2), strict=True):
            file = base64.b64decode(seal.pdf)
            self.assertTrue(pades.check_signature(file).valid)
            self.assertEqual(verify_report.embedded_files(file), {"report.json": seal.content.encode()})
            signed = [line for line in verify_report.check(file)[2] if line.startswith("Signed by")]
            self.assertEqual(len(signed), count)

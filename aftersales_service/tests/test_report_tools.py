import doctest
import io
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from unittest.mock import patch

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tests import pdfa
from odoo.addons.aftersales_service.tools import canonical, pades, pdf, seal, verify_report

SCRIPT = Path(verify_report.__file__)
REPORT = {
    "format": "aftersales-report/1",
    "report": {"number": "SR/2026/0007", "version": 2},
    "printed": {"customer": "滨海造纸有限公司"},
    "signatures": [
        {"role": "customer", "method": "device", "signer_name": "王师傅", "date": datetime(2026, 3, 2, 8, 15)}
    ],
}
PAGE = """<html lang="zh"><head><title>Service report</title></head><body><h1>服务报告 Service report</h1>
<a href="https://example.com">link</a><p style="opacity: .5">pale</p>
<img src="/photo.jpg"><img src="/drawing.svg"></body></html>"""
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@cache
def company():
    """A company's key and certificate, made once: it takes a while."""
    return pades.make_self_signed("After-sales service", "水泵有限公司", 20)


@cache
def photo():
    """A picture in the colours of a printer, which PDF/A does not take as it is."""
    file = io.BytesIO()
    Image.effect_noise((40, 30), 50).convert("CMYK").save(file, "JPEG")
    return file.getvalue()


def document(attachments=None, archival=True):
    pictures = {"/photo.jpg": (photo(), "image/jpeg"), "/drawing.svg": (DRAWING, "image/svg+xml")}
    if attachments is None:
        attachments = [("report.json", canonical.canonical_json(REPORT), "Content")]
    return pdf.html_to_pdf(PAGE, lambda path, params: pictures.get(path), archival=archival, attachments=attachments)


@cache
def sealed():
    return pades.sign_pdf(document(), *company())


def altered(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


class ToolsCase(BaseCase):
    def _check_docstrings(self, module, least):
        results = doctest.testmod(module)
        self.assertFalse(results.failed)
        self.assertGreaterEqual(results.attempted, least)


texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-canonical.LARGEST, canonical.LARGEST),
        texts,
        st.dates(),
        st.datetimes(),
        st.decimals(allow_nan=False, allow_infinity=False, places=3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(texts, inner, max_size=4),
        st.lists(st.fixed_dictionaries({"id": st.integers(1, 4), "name": inner}), max_size=4),
    ),
    max_leaves=12,
)


@tagged("post_install", "-at_install")
class TestCanonical(ToolsCase):
    """One value, one sequence of bytes; and what differs between two is named."""

    quick = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

    def test_examples_in_the_docstrings(self):
        self._check_docstrings(canonical, 20)

    @quick
    @given(values)
    def test_what_was_written_is_read_back(self, value):
        content = canonical.canonical_json(value)
        read = canonical.read_canonical(content)
        self.assertEqual(read, canonical.plain(value))
        self.assertEqual(canonical.canonical_json(read), content)

    @quick
    @given(values, values)
    def test_differences_are_found_if_and_only_if_the_bytes_differ(self, one, other):
        same = canonical.canonical_json(one) == canonical.canonical_json(other)
        self.assertEqual(not canonical.differences(one, other), same)
        self.assertFalse(canonical.differences(one, one))

    def test_order_of_the_names_does_not_matter(self):
        one = {"a": {"x": 1, "y": Decimal("2.50")}, "b": date(2026, 3, 2)}
        other = {"b": "2026-03-02", "a": {"y": "2.50", "x": 1}}
        self.assertEqual(canonical.canonical_json(one), canonical.canonical_json(other))


@tagged("post_install", "-at_install")
class TestSealChain(ToolsCase):
    """A chain of seals shows whatever was done to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chain = list(cls._signed(12))

    @staticmethod
    def _signed(count):
        last = None
        for number in range(count):
            content = canonical.canonical_json({"number": number})
            signer = {"name": f"Signer {number}", "role": "customer", "signed_at": datetime(2026, 3, 2, 8, number % 60)}
            made = seal.make_seal("chain", last, content, b"drawing %d" % number, b"%%PDF %d" % number, signer)
            last = made.sequence, made.hash
            yield made._replace(content=content, signature=b"drawing %d" % number, pdf=b"%%PDF %d" % number)

    def _find(self, seals, **options):
        return [(found.sequence, found.code) for found in seal.verify_chain("chain", seals, **options)]

    def test_examples_in_the_docstrings(self):
        self._check_docstrings(seal, 15)

    def test_untouched_chain(self):
        self.assertEqual(self._find(iter(self.chain), tail=(12, self.chain[-1].hash)), [])
        self.assertEqual(self._find(self.chain[5:], after=(5, self.chain[4].hash)), [])

    def test_each_field_of_each_seal_counts(self):
        changes = {
            "sequence": 99,
            "previous_hash": "0" * 64,
            "content_digest": "0" * 64,
            "signature_digest": None,
            "pdf_digest": None,
            "signer": {"name": "Somebody else"},
            "hash": "0" * 64,
            "content": b"{}",
            "signature": None,
            "pdf": b"%PDF",
        }
        self.assertEqual(set(changes), set(seal.Seal._fields))
        for name, value in changes.items():
            for place in (0, 5, 11):
                seals = list(self.chain)
                seals[place] = seals[place]._replace(**{name: value})
                with self.subTest(name=name, place=place):
                    self.assertTrue(self._find(seals))

    def test_forger_has_to_forge_all_that_follows_and_fails_at_the_noted_end(self):
        forged = [one._replace(signer={**one.signer, "role": "dealer"}) for one in self.chain]
        last, done = None, []
        for one in forged:
            made = seal.make_seal("chain", last, one.content, one.signature, one.pdf, one.signer)
            last = made.sequence, made.hash
            done.append(made)
        self.assertEqual(self._find(self.chain[:6] + done[6:]), [(7, "link")])
        self.assertEqual(self._find(done), [])
        self.assertEqual(self._find(done, tail=(12, self.chain[-1].hash)), [(12, "tail")])

    def test_taken_out_put_in_swapped_and_cut_off(self):
        one = self.chain
        self.assertIn((4, "sequence"), self._find(one[:2] + one[3:]))
        self.assertIn((3, "sequence"), self._find(one[:4] + one[2:]))
        self.assertIn((5, "link"), self._find(one[:3] + [one[4], one[3]] + one[5:]))
        self.assertEqual(self._find(one[:-1], tail=(12, one[-1].hash)), [(11, "tail")])

    def test_what_could_never_have_been_sealed_is_a_finding(self):
        seals = [self.chain[0]._replace(signer={"name": 1.5})]
        self.assertEqual(self._find(seals), [(1, "hash")])


@tagged("post_install", "-at_install")
class TestCompanySignature(ToolsCase):
    """The file that leaves the house is PDF/A-3b and shows every change."""

    def test_examples_in_the_docstrings(self):
        self._check_docstrings(pades, 5)
        self._check_docstrings(pdf, 15)

    def test_sealed_file_is_for_the_archive(self):
        self.assertEqual(pdfa.problems(document()), [])
        self.assertEqual(pdfa.problems(sealed()), [])
        ordinary = pdfa.problems(document(archival=False))
        self.assertIn("6.6.2: no metadata", ordinary)
        self.assertIn("6.2.8: picture to be interpolated", ordinary)
        self.assertIn("6.3.2: annotation /Link with flags 0", ordinary)

    def test_untouched_file(self):
        found = pades.check_signature(sealed())
        self.assertTrue(found.valid)
        self.assertTrue(found.self_signed)
        self.assertFalse(found.trusted)
        self.assertEqual((found.signer, found.organisation), ("After-sales service", "水泵有限公司"))
        self.assertTrue(pades.check_signature(sealed(), [company()[1]]).trusted)
        self.assertFalse(pades.check_signature(sealed(), [self._get_other()[1]]).trusted)

    @staticmethod
    @cache
    def _get_other():
        return pades.make_self_signed("After-sales service", "水泵有限公司", 20)

    def test_one_byte_anywhere(self):
        content = sealed()
        begin = content.index(b"<3082")
        places = [*range(0, len(content), len(content) // 40), len(content) - 2]
        # inside the signature itself, where no signature covers: its own fields and the space after it
        places += [begin + 48, begin + 60, begin + 2 * 1139, begin + 9000]
        with self.assertNoLogs(level="WARNING"):
            for place in places:
                with self.subTest(place=place):
                    found = pades.check_signature(altered(content, place))
                    self.assertFalse(found.valid)
                    self.assertTrue(found.problem)

    def test_added_to_and_cut_off(self):
        content = sealed()
        for other in (
            content + b"\n",
            content + b"\n% remark\n%%EOF\n",
            content[:-9],
            content[: len(content) // 2],
            b"",
        ):
            self.assertFalse(pades.check_signature(other).valid)

    def test_signature_taken_off(self):
        found = pades.check_signature(document())
        self.assertEqual((found.signed, found.problem), (False, "The file bears no signature."))

    def test_key_and_certificate_belong_together(self):
        key, certificate = company()
        other = self._get_other()[1]
        with self.assertRaisesRegex(pades.SigningFailed, "does not belong"):
            pades.sign_pdf(document(), key, other)
        with self.assertRaisesRegex(pades.SigningFailed, "cannot be read"):
            pades.sign_pdf(document(), b"no key", certificate)
        with self.assertRaisesRegex(pades.SigningFailed, "cannot be signed"):
            pades.sign_pdf(b"no PDF", key, certificate)
        # a chain may stand in the same file, before or after it
        signed = pades.sign_pdf(document(), key, other + certificate)
        self.assertTrue(pades.check_signature(signed, [certificate]).trusted)


@tagged("post_install", "-at_install")
class TestTimeStamp(ToolsCase):
    """A time stamp is had where a service answers; where none does, that is told apart from other failures."""

    def _get_service(self, **options):
        """A time stamp service without a network."""
        key = serialization.load_pem_private_key(company()[0], None)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Time service")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2020, 1, 1))
            .not_valid_after(datetime(2060, 1, 1))
            .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(key, hashes.SHA256())
        )
        der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        return DummyTimeStamper(
            asn1.Certificate.load(certificate.public_bytes(der)),
            keys.PrivateKeyInfo.load(key.private_bytes(der, pkcs8, serialization.NoEncryption())),
            fixed_dt=datetime(2026, 3, 2, 8, 16, tzinfo=UTC),
            **options,
        )

    def _sign(self, answer):
        async def request(_self, req):
            return answer(req)

        with patch.object(HTTPTimeStamper, "async_request_tsa_response", request):
            return pades.sign_pdf(document(), *company(), timestamp_url="http://time.invalid")

    def test_time_of_the_service(self):
        signed = self._sign(self._get_service().request_tsa_response)
        found = pades.check_signature(signed)
        self.assertTrue(found.valid)
        self.assertEqual(found.time_stamp, datetime(2026, 3, 2, 8, 16, tzinfo=UTC))
        self.assertEqual(found.time_stamped_by, "Time service")
        self.assertEqual(pdfa.problems(signed), [])

    def test_service_that_stamps_something_else(self):
        def answer(req):
            req["message_imprint"]["hashed_message"] = bytes(32)
            return self._get_service().request_tsa_response(req)

        with self.assertRaisesRegex(pades.TimeStampFailed, "something else"):
            self._sign(answer)

    def test_service_that_talks_nonsense(self):
        with self.assertRaises(pades.TimeStampFailed):
            self._sign(lambda req: None)

    def test_service_that_cannot_be_reached(self):
        for address in ("http://127.0.0.1:9/", "no address"):
            with self.assertRaises(pades.TimeStampFailed):
                pades.sign_pdf(document(), *company(), timestamp_url=address, timeout=1)


@tagged("post_install", "-at_install")
class TestVerifyReport(ToolsCase):
    """Anyone can check a file without our database."""

    def _check(self, attachments, trusted=()):
        return verify_report.check(pades.sign_pdf(document(attachments), *company()), trusted)[:2]

    def test_examples_in_the_docstrings(self):
        self._check_docstrings(verify_report, 5)

    def test_as_a_program(self):
        with tempfile.TemporaryDirectory() as folder:
            files = {
                "good.pdf": sealed(),
                "changed.pdf": altered(sealed(), 4000),
                "other.pdf": document([], archival=False),
                "note.txt": b"a note",
                "company.pem": company()[1],
            }
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)

            def run(*arguments):
                done = subprocess.run(
                    [sys.executable, "-I", str(SCRIPT), *arguments], check=False,
                    cwd=folder, capture_output=True, text=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"},
                )  # fmt: skip
                return done.returncode, done.stdout, done.stderr

            status, out, err = run("good.pdf")
            self.assertEqual((status, err), (0, ""))
            for part in (
                "good.pdf: VALID",
                "Number: SR/2026/0007",
                "Version: 2",
                "customer, 王师傅, 2026-03-02T08:15:00Z",
            ):
                self.assertIn(part, out)
            status, out, err = run("good.pdf", "other.pdf", "changed.pdf")
            self.assertEqual((status, err), (1, ""))
            self.assertIn("changed.pdf: ALTERED: The file was changed after it was signed.", out)
            self.assertIn("other.pdf: NOT CHECKED: This is no service report of ours", out)
            status, out, err = run("note.txt", "missing.pdf")
            self.assertEqual((status, err), (2, ""))
            self.assertIn("note.txt: NOT CHECKED: This is no PDF.", out)
            self.assertIn("missing.pdf: NOT CHECKED: The file cannot be read: No such file", out)
            self.assertIn("(trusted)", run("--certificate", "company.pem", "good.pdf")[1])
            self.assertEqual(run("--certificate", "note.txt", "good.pdf")[0], 2)

    def test_needs_nothing_of_odoo(self):
        program = f"import runpy, sys; runpy.run_path({str(SCRIPT)!r}); sys.exit('odoo' in sys.modules)"
        self.assertEqual(subprocess.run([sys.executable, "-c", program], check=False).returncode, 0)

    def test_signed_by_somebody_else(self):
        result, reason, _lines = verify_report.check(sealed(), [TestCompanySignature._get_other()[1]])
        self.assertEqual((result, reason), (1, "The file was not signed with the given certificate."))

    def test_content_that_is_not_ours(self):
        good = canonical.canonical_json(REPORT)
        self.assertEqual(self._check([("report.json", good, "")])[0], verify_report.VALID)
        for attachments, status, reason in (
            ([], 1, "The file holds no report.json."),
            ([("report.json", good + b" ", "")], 1, "written in another way"),
            ([("report.json", b"[]", "")], 1, "is no report"),
            ([("report.json", b'{"format":"other/1"}', "")], 2, "'other/1' is not known"),
        ):
            with self.subTest(reason=reason):
                found = self._check(attachments)
                self.assertEqual(found[0], status)
                self.assertIn(reason, found[1])

    def test_file_without_the_company_s_signature(self):
        result, reason, lines = verify_report.check(document())
        self.assertEqual((result, reason), (1, "The file bears no signature."))
        self.assertIn("Number: SR/2026/0007", lines)

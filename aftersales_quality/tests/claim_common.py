import io
import zipfile
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.aftersales_service.models.report.service_report_pdf import ServiceReport
from odoo.addons.aftersales_service.tests.report_common import ReportCommon
from odoo.addons.aftersales_service.tests.use_common import UseCommon

from .attribution_common import MONDAY, AttributionFixtures


class ClaimFixtures(AttributionFixtures):
    """A case that cost 160 (two bearings, two hours), 40 % of it borne by a supplier: 64 to claim."""

    _strokes = ReportCommon._strokes
    _draw = classmethod(ReportCommon._draw.__func__)
    set_up_use = classmethod(UseCommon.set_up_use.__func__)
    _create_part = classmethod(UseCommon._create_part.__func__)
    _get_holder = classmethod(UseCommon._get_holder.__func__)
    _stock = classmethod(UseCommon._stock.__func__)
    _start = classmethod(UseCommon._start.__func__)
    _use = classmethod(UseCommon._use.__func__)
    _sign = classmethod(UseCommon._sign.__func__)
    _approve_report = classmethod(UseCommon._approve.__func__)
    _correct = classmethod(UseCommon._correct.__func__)

    @classmethod
    def set_up_claims(cls):
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.company.aftersales_hourly_cost = 40
        cls.set_up_use()
        cls.claims = cls.env["aftersales.supplier.claim"]
        cls.term = cls.env.ref("aftersales_quality.claim_term_usual")
        cls.case = cls._make_case()

    @classmethod
    def _make_case(cls, *shares, quantity=2, **values):
        """A complaint, the repair that it took, and a decision on who bears it."""
        ticket = cls._complain(user_id=cls.engineer.id)
        case = cls._bring_to(cls._open_case(ticket, **values), "confirmed")
        cls._stock(cls.bearing, quantity)
        with freeze_time("2026-03-02 08:00:00"):
            report = cls._start(ticket=ticket)
            cls._use(report, cls.bearing, quantity)
        with freeze_time(MONDAY):
            cls._approve_report(report)
        shares = shares or (cls._share(cls.assembly, 60), cls._share(cls.supplier, 40))
        cls._decide(cls._draft(*shares, case=case))
        return case

    @classmethod
    def _decide(cls, attribution):
        """Served, and accepted by everybody."""
        cls._serve(attribution)
        for share in attribution.share_ids:
            user = {"department": cls.head, "person": cls.worker}.get(share.party_kind, cls.purchasing)
            if share.response == "pending":
                share.with_user(user).action_accept()
        return attribution

    @classmethod
    def _propose(cls, case=None, user=None):
        case = (case or cls.case).with_user(user or cls.quality)
        action = case.action_propose_claims()
        return case.env["aftersales.supplier.claim"].browse(action["res_id"])

    @classmethod
    def _approve_claim(cls, claim=None):
        claim = claim or cls._propose()
        claim.with_user(cls.manager).action_approve()
        return claim

    @classmethod
    def _send_claim(cls, claim=None):
        claim = claim or cls._propose()
        if claim.state == "draft":
            cls._approve_claim(claim)
        claim.action_send()
        return claim

    @classmethod
    def _answer(cls, claim=None, part=None, labour=None, reason="Worn by use", user=None):
        """The supplier's answer: all, or these amounts of parts and labour."""
        claim = (claim or cls._send_claim()).with_user(user or cls.purchasing)
        lines = {}
        for line in claim.line_ids:
            amount = {"part": part, "labour": labour}.get(line.kind)
            if amount is not None:
                lines[line.id] = (amount, reason if amount != line.amount else False)
        claim.action_answer(lines)
        return claim

    @classmethod
    def _credit(cls, claim, post=True):
        action = claim.with_user(cls.finance).action_credit()
        move = cls.env["account.move"].with_user(cls.finance).browse(action["res_id"])
        if post:
            move.invoice_date = "2026-03-02"
            move.action_post()
        return move

    def _get_line(self, claim, kind):
        return claim.line_ids.filtered(lambda line: line.kind == kind)

    def _read_letter(self, row):
        pages = OdooPdfFileReader(io.BytesIO(row._get_sent("letter")), strict=False).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def _open_bundle(self, row):
        return zipfile.ZipFile(io.BytesIO(row._get_sent("file")))


@tagged("post_install", "-at_install")
class ClaimCommon(ClaimFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(MONDAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        # the paper itself is not what these tests are about
        cls.startClassPatcher(patch.object(ServiceReport, "_make_sealed_pdf", lambda *_args: (b"%PDF", False)))
        cls.set_up_fixtures()
        cls.set_up_claims()

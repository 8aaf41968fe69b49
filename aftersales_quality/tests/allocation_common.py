from itertools import count

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, tagged

from .attribution_common import MONDAY, AttributionFixtures


class AllocationFixtures(AttributionFixtures):
    """Cases that have cost something, whose shares are decided, in a company with a chart of accounts."""

    _keys = count(1)

    @classmethod
    def set_up_fixtures(cls):
        super().set_up_fixtures()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)

    @classmethod
    def _cost(cls, case, amount, kind="part", **values):
        """A cost of the case's first complaint, as documents leave them."""
        costs = cls.env["aftersales.cost.line"].sudo()
        return costs.create(
            costs._complete(
                {
                    "name": f"What it took ({kind})",
                    "kind": kind,
                    "amount": amount,
                    "ticket_id": case.sudo().ticket_ids[:1].id,
                    "source_model": "helpdesk.ticket",
                    "source_id": case.sudo().ticket_ids[:1].id,
                    "source_key": f"test:{next(cls._keys)}",
                    **values,
                }
            )
        )

    @classmethod
    def _decide(cls, *shares, case=None):
        """A case on which these shares are decided; as fast as the database takes it, past the way of a round.

        The way itself has tests of its own; here it is the outcome that matters.
        """
        case = case or cls._open_case()
        attribution = (
            cls.env["aftersales.attribution"]
            .sudo()
            .create({"case_id": case.id, "share_ids": [Command.create(share) for share in shares]})
        )
        attribution.env.flush_all()
        attribution.write({"state": "decided", "decided_on": "2026-03-02 09:00:00"})
        # the round before its shares: their guard looks at it
        attribution.flush_recordset()
        return case.with_user(cls.quality)

    @classmethod
    def _decide_two(cls, case=None):
        """60 % assembly, 40 % the supplier."""
        return cls._decide(cls._share(cls.assembly, 60), cls._share(cls.supplier, 40), case=case)

    @classmethod
    def _supersede(cls, case, *shares):
        """Another round of the case is decided, and takes the place of the one before."""
        case.sudo().attribution_ids.filtered(lambda one: one.state == "decided").state = "superseded"
        case.env.flush_all()
        return cls._decide(*shares, case=case)

    @classmethod
    def _preview(cls, cases=None, user=None, **values):
        previews = cls.env["aftersales.allocation.preview"].with_user(user or cls.finance)
        preview = previews.create({"company_id": cls.company.id, "case_ids": cases.ids if cases else [], **values})
        preview.action_preview()
        return preview

    @classmethod
    def _start(cls, cases=None, **values):
        """The draft that finance starts from the preview."""
        action = cls._preview(cases, **values).action_start()
        return cls.env["aftersales.allocation"].with_user(cls.finance).browse(action["res_id"])

    @classmethod
    def _allocate(cls, cases=None, **values):
        """Started, reviewed and posted."""
        run = cls._start(cases, **values)
        run.action_review()
        run.action_post()
        return run

    @classmethod
    def _get_entry(cls, moves):
        """Lines of the entries as {(account code, analytic account): balance}."""
        found = {}
        for line in moves.sudo().line_ids:
            [analytic] = line.analytic_distribution or {"0": 100}
            name = cls.env["account.analytic.account"].sudo().browse(int(analytic)).name if int(analytic) else False
            key = (line.account_id.code, name)
            found[key] = round(found.get(key, 0) + line.balance, 2)
        return found


@tagged("post_install", "-at_install")
class AllocationCommon(AllocationFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(MONDAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.set_up_fixtures()

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
        return case.with_user(cls.quality)

    @classmethod
    def _decide_two(cls, case=None):
        """60 % assembly, 40 % the supplier."""
        return cls._decide(cls._share(cls.assembly, 60), cls._share(cls.supplier, 40), case=case)


@tagged("post_install", "-at_install")
class AllocationCommon(AllocationFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(MONDAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.set_up_fixtures()

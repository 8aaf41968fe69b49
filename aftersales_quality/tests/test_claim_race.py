from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestClaimRace(TransactionCase):
    """Two people claim the same costs, or work on the same claim, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        # rows that both transactions see have to be committed; what was made is taken out again
        with self.registry.cursor() as cr:
            self._build(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return cr

    def _build(self, env):
        """Two people of quality, two managers, and a decided case with one cost, borne by a supplier."""
        users = env["res.users"].with_context(no_reset_password=True)
        self.user_ids = users.create(
            [
                {
                    "name": name,
                    "login": name,
                    "email": f"{name}@ours.example",
                    "group_ids": [(4, env.ref(group).id), (4, env.ref("base.group_user").id)],
                }
                for name, group in (
                    ("claimer_one", "aftersales_quality.group_quality"),
                    ("claimer_two", "aftersales_quality.group_quality"),
                    ("claimer_manager", "aftersales_service.group_manager"),
                    ("claimer_manager_two", "aftersales_service.group_manager"),
                )
            ]
        ).ids
        self.one_id, self.two_id, self.manager_id, self.manager_two_id = self.user_ids
        supplier = env["res.partner"].create({"name": "Racing supplier", "is_company": True})
        self.partner_id = supplier.id
        severity = env["aftersales.quality.severity"].create(
            {"name": "Race", "code": "claim_race", "needs_attribution": True}
        )
        self.severity_id = severity.id
        ticket = env["helpdesk.ticket"].create(
            {"name": "Race", "description": "Race", "kind_id": env.ref("aftersales_service.kind_complaint").id}
        )
        self.ticket_id = ticket.id
        case = env["aftersales.quality.case"].create(
            {"title": "Race", "severity_id": severity.id, "user_id": self.one_id}
        )
        self.case_id = case.id
        ticket.quality_case_id = case
        cost = env["aftersales.cost.line"].create(
            {
                "name": "Race",
                "kind": "compensation",
                "origin": "hand",
                "date": "2026-03-02",
                "company_id": env.company.id,
                "currency_id": env.company.currency_id.id,
                "amount": 100,
                "ticket_id": ticket.id,
            }
        )
        self.cost_id = cost.id
        own = case.with_user(self.one_id)
        own.action_verify()
        attribution = own._begin_attribution()
        attribution.write(
            {"share_ids": [(0, 0, {"party_kind": "supplier", "partner_id": supplier.id, "share": 100, "grounds": "x"})]}
        )
        attribution.share_ids.serve_by = "letter"
        attribution.action_propose()
        attribution.with_user(self.manager_id).action_approve()
        attribution.action_serve()
        attribution.sudo()._decide("accepted")
        self.attribution_id = attribution.id
        term = env["aftersales.supplier.claim.term"].create(
            {"partner_id": supplier.id, "claim_days": 0, "line_ids": [(0, 0, {"kind": "compensation"})]}
        )
        self.term_id = term.id

    def _clean(self):
        """Take out what was committed; the guards, which are for ever, are put aside for it."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM aftersales_supplier_claim WHERE partner_id = %s", [self.partner_id])
            claims = [row[0] for row in cr.fetchall()] or [0]
            rows = (
                ("aftersales_supplier_claim_answer", "claim_id", claims),
                ("aftersales_supplier_claim_round", "claim_id", claims),
                ("aftersales_supplier_claim_line", "claim_id", claims),
                ("aftersales_supplier_claim", "id", claims),
                ("aftersales_supplier_claim_term", "id", [self.term_id]),
                ("aftersales_attribution_approval", "attribution_id", [self.attribution_id]),
                ("aftersales_attribution_share", "case_id", [self.case_id]),
                ("aftersales_attribution", "case_id", [self.case_id]),
                ("aftersales_quality_step", "case_id", [self.case_id]),
                ("aftersales_cost_line", "id", [self.cost_id]),
                ("aftersales_ticket_event", "ticket_id", [self.ticket_id]),
                ("aftersales_sla_deadline", "ticket_id", [self.ticket_id]),
                ("helpdesk_ticket", "id", [self.ticket_id]),
                ("aftersales_quality_case", "id", [self.case_id]),
                ("aftersales_quality_severity", "id", [self.severity_id]),
            )
            for name, column, values in rows:
                table = SQL.identifier(name)
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
                cr.execute(SQL("DELETE FROM %s WHERE %s IN %s", table, SQL.identifier(column), tuple(values)))
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
            cr.execute(
                "DELETE FROM mail_message WHERE author_id IN (SELECT partner_id FROM res_users WHERE id IN %s)",
                [tuple(self.user_ids)],
            )
            cr.execute("DELETE FROM mail_activity WHERE user_id IN %s", [tuple(self.user_ids)])
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id | env["res.partner"].browse(self.partner_id)
            users.unlink()
            partners.unlink()

    def _get_case(self, cr, user_id):
        return api.Environment(cr, user_id, {"tracking_disable": True})["aftersales.quality.case"].browse(self.case_id)

    def _get_claim(self, cr, user_id, claim):
        return api.Environment(cr, user_id, {"tracking_disable": True})[claim._name].browse(claim.id)

    @contextmanager
    def _refused(self, error):
        with self.assertRaises(error), mute_logger("odoo.sql_db", "odoo.service.model"):
            yield

    def _propose(self):
        case = self._get_case(self.first, self.one_id)
        case.action_propose_claims()
        self.first.commit()
        return case.env["aftersales.supplier.claim"].search([("partner_id", "=", self.partner_id)])

    def test_two_claim_the_same_cost(self):
        one, two = self._get_case(self.first, self.one_id), self._get_case(self.second, self.two_id)
        self.assertTrue(two.may_claim, "both have looked")
        one.action_propose_claims()
        one.env.flush_all()
        self.first.commit()
        with self._refused(UserError):
            # the second is sent back by the database, looks again, and finds nothing left to claim
            retrying(two.action_propose_claims, two.env)
        self.second.rollback()
        two.env.invalidate_all()
        lines = two.env["aftersales.supplier.claim.line"].search([("case_id", "=", self.case_id)])
        self.assertEqual(lines.mapped("amount"), [100])

    def test_database_refuses_the_second_claim_by_itself(self):
        claim = self._propose()
        self.second.execute("SELECT 1")
        with self._refused(UniqueViolation):
            self.second.execute(
                """
                INSERT INTO aftersales_supplier_claim_line
                       (claim_id, case_id, share_id, cost_line_id, partner_id, party_kind, kind, name, turn, standing)
                SELECT claim_id, case_id, share_id, cost_line_id, partner_id, party_kind, kind, name, turn, TRUE
                  FROM aftersales_supplier_claim_line WHERE claim_id = %s
                """,
                [claim.id],
            )
        self.second.rollback()

    def test_one_approves_while_the_other_withdraws(self):
        claim = self._propose()
        one = self._get_claim(self.first, self.manager_id, claim)
        two = self._get_claim(self.second, self.manager_two_id, claim)
        self.assertEqual(two.state, "draft", "both have looked")
        one.action_approve()
        one.env.flush_all()
        with self._refused(UserError):
            two.action_withdraw("x")
        self.second.rollback()
        self.first.commit()
        with self._refused(UserError):
            retrying(two.action_approve, two.env)
        self.second.rollback()
        two.env.invalidate_all()
        self.assertEqual((two.state, two.approver_id.id), ("approved", self.manager_id))

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestAllocationRace(TransactionCase):
    """Two of finance allocate the same costs in the same moment, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.company
            self.made = []
            finance = env.ref("aftersales_service.group_finance")
            self.was_finance = finance in env.user.group_ids
            env.user.group_ids = [Command.link(finance.id)]
            self.was_set_up = company.aftersales_allocation_journal_id.id
            if not self.was_set_up:
                journal = env["account.journal"].create({"name": "Race", "code": "RACE", "type": "general"})
                company.aftersales_allocation_journal_id = self._remember(journal)
            account = env["account.account"].create({"name": "Race", "code": "RACE", "account_type": "expense"})
            settings = company.aftersales_cost_account_ids.filtered(lambda one: one.kind == "compensation")
            if not settings:
                self._remember(
                    settings.create({"company_id": company.id, "kind": "compensation", "account_id": account.id})
                )
            self._remember(account)
            ticket = env["helpdesk.ticket"].create({"name": "Twice", "description": "Twice"})
            case = env["aftersales.quality.case"].create({"title": "Twice"})
            ticket.quality_case_id = case
            share = {"party_kind": "company", "share": 100, "grounds": "Ours"}
            attribution = env["aftersales.attribution"].create(
                {"case_id": case.id, "share_ids": [Command.create(share)]}
            )
            env.flush_all()
            attribution.write({"state": "decided", "decided_on": "2026-03-02 09:00:00"})
            attribution.flush_recordset()
            costs = env["aftersales.cost.line"]
            values = {"name": "Gift", "kind": "compensation", "origin": "hand", "amount": 10, "ticket_id": ticket.id}
            costs.create(costs._complete(values))
            # the counter of this year exists already
            env.ref("aftersales_quality.register_allocation").draw_many(
                [(env.ref("aftersales_quality.register_allocation"), company)]
            )
            self.case_id, self.ticket_id = case.id, ticket.id
            self.accounts = env["account.analytic.account"].search([("aftersales_party_key", "!=", False)]).ids
        # last of all: whatever the two still hold has been given up by then
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _remember(self, record):
        self.made.append((record._name, record.ids))
        return record

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        """All of it is kept for good; this goes past the guards, for it was never anybody's."""
        case, ticket = self.case_id, self.ticket_id
        guarded = ("aftersales_attribution", "aftersales_attribution_share", "aftersales_quality_step")
        guarded += ("aftersales_ticket_event",)
        with self.registry.cursor() as cr:
            for table in guarded:
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
            runs = "SELECT allocation_id FROM aftersales_allocation_line WHERE case_id = %s"
            cr.execute(runs, [case])
            run_ids = [run for [run] in cr.fetchall()] or [0]
            for statement, value in (
                ("DELETE FROM aftersales_allocation_line WHERE case_id = %s", case),
                ("DELETE FROM aftersales_allocation WHERE id = ANY(%s)", run_ids),
                ("DELETE FROM mail_message WHERE model = 'aftersales.allocation' AND res_id = ANY(%s)", run_ids),
                ("DELETE FROM mail_followers WHERE res_model = 'aftersales.allocation' AND res_id = ANY(%s)", run_ids),
                ("DELETE FROM aftersales_cost_line WHERE ticket_id = %s", ticket),
                ("DELETE FROM aftersales_attribution_share WHERE case_id = %s", case),
                ("DELETE FROM aftersales_attribution WHERE case_id = %s", case),
                ("DELETE FROM aftersales_quality_step WHERE case_id = %s", case),
                ("DELETE FROM aftersales_ticket_event WHERE ticket_id = %s", ticket),
                ("DELETE FROM aftersales_sla_deadline WHERE ticket_id = %s", ticket),
                ("DELETE FROM helpdesk_ticket WHERE id = %s", ticket),
                ("DELETE FROM aftersales_quality_case WHERE id = %s", case),
                ("DELETE FROM mail_message WHERE model = 'aftersales.quality.case' AND res_id = %s", case),
                ("DELETE FROM mail_message WHERE model = 'helpdesk.ticket' AND res_id = %s", ticket),
                ("DELETE FROM mail_followers WHERE res_model = 'aftersales.quality.case' AND res_id = %s", case),
                ("DELETE FROM mail_followers WHERE res_model = 'helpdesk.ticket' AND res_id = %s", ticket),
            ):
                cr.execute(statement, [value])
            for table in guarded:
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
            env = api.Environment(cr, SUPERUSER_ID, {})
            if not self.was_set_up:
                env.company.aftersales_allocation_journal_id = False
            key = f"res.company,{env.company.id}"
            accounts = env["account.analytic.account"].search([("aftersales_party_key", "=", key)])
            accounts.filtered(lambda account: account.id not in self.accounts).unlink()
            for model, ids in sorted(self.made, key=lambda one: one[0] == "account.account"):
                env[model].browse(ids).unlink()
            if not self.was_finance:
                env.user.group_ids = [Command.unlink(env.ref("aftersales_service.group_finance").id)]

    def _start(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        case = env["aftersales.quality.case"].browse(self.case_id)
        run = env["aftersales.allocation"].start(env.company, env.cr.now().date(), case)
        env.flush_all()
        return run

    def test_one_takes_the_costs_the_other_finds_nothing_left(self):
        # the second one has looked before the first one is through
        self.second.execute("SELECT 1")
        run = self._start(self.first)
        self.second.execute("SET LOCAL lock_timeout = '100ms'")
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self._start(self.second)
        self.second.rollback()
        self.second.execute("SELECT count(*) FROM aftersales_allocation")
        self.assertEqual(run.line_ids.mapped("amount"), [10])
        self.first.commit()
        # the framework tries again whatever ends like this
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._start(self.second)
        self.second.rollback()
        with self.assertRaisesRegex(UserError, "nothing to allocate"):
            self._start(self.second)
        self.second.rollback()

    def test_two_who_press_the_same_button(self):
        run = self._start(self.first)
        self.first.commit()
        other = run.with_env(api.Environment(self.second, SUPERUSER_ID, {}))
        run.action_review()
        run.env.flush_all()
        with self.assertRaisesRegex(UserError, "reload"):
            other.action_cancel()
        self.second.rollback()
        self.first.commit()
        with self.assertRaisesRegex(UserError, "reload"):
            other.action_review()
        self.second.rollback()

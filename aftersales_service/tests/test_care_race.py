from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

SENT = "SELECT count(*) FROM mail_mail mail JOIN mail_mail_res_partner_rel rel ON rel.mail_mail_id = mail.id WHERE rel.res_partner_id = ANY(%s)"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-18 10:00:00")
class TestCareRace(TransactionCase):
    """Two workers plan and send at once, one of them dies: nobody is ever asked twice about a case (F1)."""

    def setUp(self):
        super().setUp()
        self.ids = {"ticket": [], "partner": []}
        self.addCleanup(self._clean_up)
        with db_connect(self.env.cr.dbname).cursor() as cr:
            env = api.Environment(cr, self.env.ref("base.user_admin").id, {"tracking_disable": True})
            stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
            partners = env["res.partner"].create(
                [{"name": f"Race {index}", "email": f"race{index}@race.example"} for index in range(2)]
            )
            tickets = (
                env["helpdesk.ticket"]
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True)
                .create(
                    [
                        {"name": "Race", "description": "It rattles", "partner_id": partner.id, "stage_id": stage.id}
                        for partner in (partners[0], partners[0], partners[1])
                    ]
                )
            )
            tickets.to_ask_since = "2026-03-01 08:00:00"
            self.ids = {"ticket": tickets.ids, "partner": partners.ids}
        self.one, self.two = self._open(), self._open()

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return api.Environment(cr, self.env.ref("base.user_root").id, {})

    def _clean_up(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            tickets, partners = self.ids["ticket"], self.ids["partner"]
            cr.execute("ALTER TABLE aftersales_satisfaction DISABLE TRIGGER USER")
            cr.execute("DELETE FROM aftersales_satisfaction WHERE ticket_id = ANY(%s)", [tickets])
            cr.execute("ALTER TABLE aftersales_satisfaction ENABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM mail_message WHERE id IN (SELECT mail_message_id FROM mail_mail mail"
                " JOIN mail_mail_res_partner_rel rel ON rel.mail_mail_id = mail.id WHERE rel.res_partner_id = ANY(%s))"
                " OR (model = 'helpdesk.ticket' AND res_id = ANY(%s)) OR (model = 'res.partner' AND res_id = ANY(%s))",
                [partners, tickets, partners],
            )
            cr.execute("DELETE FROM aftersales_invitation WHERE ticket_id = ANY(%s)", [tickets])
            cr.execute("ALTER TABLE aftersales_ticket_event DISABLE TRIGGER USER")
            cr.execute("DELETE FROM aftersales_ticket_event WHERE ticket_id = ANY(%s)", [tickets])
            cr.execute("ALTER TABLE aftersales_ticket_event ENABLE TRIGGER USER")
            cr.execute("DELETE FROM aftersales_sla_deadline WHERE ticket_id = ANY(%s)", [tickets])
            cr.execute("DELETE FROM mail_followers WHERE res_model = 'helpdesk.ticket' AND res_id = ANY(%s)", [tickets])
            cr.execute("DELETE FROM mail_activity WHERE res_model = 'helpdesk.ticket' AND res_id = ANY(%s)", [tickets])
            cr.execute("DELETE FROM helpdesk_ticket WHERE id = ANY(%s)", [tickets])
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", [partners])

    def _plan(self, env):
        env["aftersales.invitation"]._cron_plan()

    def _send(self, env):
        env["aftersales.invitation"]._cron_send()

    def _get_invitations(self, env):
        env.invalidate_all()
        found = env["aftersales.invitation"].search([("ticket_id", "in", self.ids["ticket"])])
        return found.sorted(lambda invitation: invitation.ticket_id.id)

    def _count_mails(self, env):
        env.cr.execute(SENT, [self.ids["partner"]])
        return env.cr.fetchone()[0]

    def _look(self, env):
        """Take the snapshot of the database that a transaction works with."""
        env.cr.execute("SELECT 1 FROM helpdesk_ticket LIMIT 1")

    def test_two_workers_plan_each_case_once(self):
        self._look(self.two)
        self._plan(self.one)
        with mute_logger("odoo.sql_db"):
            self._plan(self.two)
        self.two.cr.rollback()
        self.assertEqual(len(self._get_invitations(self.two)), 3)

    def test_a_worker_waits_for_nobody(self):
        no_commit = patch.object(type(self.one["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with no_commit:
            self._plan(self.one)
            self.one.flush_all()
            self._plan(self.two)
        self.two.cr.commit()
        self.assertFalse(self._get_invitations(self.two), "locked rows are left to who holds them")
        self.one.cr.commit()
        self.two.cr.commit()
        self.assertEqual(len(self._get_invitations(self.two)), 3)

    def test_a_worker_that_dies_before_the_commit_has_sent_nothing(self):
        self._plan(self.one)
        no_commit = patch.object(type(self.one["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with no_commit:
            self._send(self.one)
            self.one.flush_all()
        self.assertEqual(self._count_mails(self.one), 2)
        self.one.cr.rollback()
        self.one.invalidate_all()
        self.two.cr.commit()
        self.assertEqual(self._count_mails(self.two), 0, "mail and state go together")
        self._send(self.two)
        self.assertEqual(self._count_mails(self.two), 2)
        self._send(self.two)
        self.assertEqual(self._count_mails(self.two), 2)

    def test_a_run_that_is_stopped_is_gone_on_with(self):
        with (
            patch.object(
                type(self.one["ir.cron"]), "_commit_progress", lambda cron, *_args, **_kwargs: cron.env.cr.commit()
            ),
            patch("odoo.addons.aftersales_service.models.care.in_batches.BATCH", 1),
        ):
            self._plan(self.one)
        self.assertEqual(len(self._get_invitations(self.one)), 1, "no time left after the first batch")
        self._plan(self.one)
        self.assertEqual(len(self._get_invitations(self.one)), 3)

    def test_two_workers_do_not_ask_one_contact_about_two_cases(self):
        self._plan(self.one)
        first, second, _third = self._get_invitations(self.one).ids
        self.two.cr.commit()
        self.two["aftersales.invitation"].browse(second).read(["state"])
        self.one["aftersales.invitation"].browse(first)._send()
        self.one.cr.commit()
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            self.two["aftersales.invitation"].browse(second)._send()
            self.two.flush_all()
        self.two.cr.rollback()
        self.two.invalidate_all()
        with freeze_time("2026-03-18 11:00:00"):
            self._send(self.two)
        reasons = self._get_invitations(self.two).mapped("skip_reason")
        self.assertEqual(reasons, [False, "too_often", False])
        self.assertEqual(self._count_mails(self.two), 2)

    def test_pressed_twice_the_customer_is_asked_once(self):
        self._plan(self.one)
        first = self._get_invitations(self.one)[0].id
        self.two.cr.commit()
        self.two["aftersales.invitation"].browse(first).read(["state"])
        self.one["aftersales.invitation"].browse(first).action_send_now()
        self.one.cr.commit()
        with mute_logger("odoo.sql_db", "odoo.service.model"), self.assertRaisesRegex(Exception, "reload"):
            retrying(lambda: self.two["aftersales.invitation"].browse(first).action_send_now(), self.two)
        self.two.cr.rollback()
        self.assertEqual(self._count_mails(self.two), 1)

    def test_submitted_twice_at_once_it_is_one_answer(self):
        self._plan(self.one)
        self._send(self.one)
        invitation = self._get_invitations(self.one)[2]
        sheet = invitation._open_sheet()
        question = self.one.ref("aftersales_service.survey_question_skill")
        sheet._save_lines(question, "5")
        self.one.cr.commit()
        self.addCleanup(self._delete_sheet, sheet.id)
        self.two.cr.commit()
        self.two["survey.user_input"].browse(sheet.id).read(["state"])
        sheet._mark_done()
        self.one.cr.commit()
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(lambda: self.two["survey.user_input"].browse(sheet.id)._mark_done(), self.two)
        self.two.cr.commit()
        answers = self.two["aftersales.satisfaction"].search([("ticket_id", "in", self.ids["ticket"])])
        self.assertEqual(answers.mapped("mark_skill"), [5])

    def _delete_sheet(self, sheet_id):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM survey_user_input WHERE id = %s", [sheet_id])

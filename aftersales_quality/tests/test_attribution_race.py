from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestAttributionRace(TransactionCase):
    """Two people decide in the same moment, each in a transaction of their own."""

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
        """Two managers, the head of a department, and a proposed round over 100 % of the department."""
        users = env["res.users"].with_context(no_reset_password=True)
        self.user_ids = []
        for name, group in (
            ("racer_quality", "aftersales_quality.group_quality"),
            ("racer_one", "aftersales_service.group_manager"),
            ("racer_two", "aftersales_service.group_manager"),
            ("racer_head", "aftersales_service.group_department"),
        ):
            user = users.create(
                {
                    "name": name,
                    "login": name,
                    "email": f"{name}@ours.example",
                    "group_ids": [(4, env.ref(group).id), (4, env.ref("base.group_user").id)],
                }
            )
            self.user_ids.append(user.id)
        self.quality_id, self.one_id, self.two_id, self.head_id = self.user_ids
        department = env["hr.department"].create({"name": "Racing"})
        employee = env["hr.employee"].create({"name": "Head", "user_id": self.head_id, "department_id": department.id})
        department.manager_id = employee
        self.department_id, self.employee_id = department.id, employee.id
        severity = env["aftersales.quality.severity"].create(
            {"name": "Race", "code": "race", "needs_attribution": True}
        )
        self.severity_id = severity.id
        case = env["aftersales.quality.case"].create(
            {"title": "Race", "severity_id": severity.id, "user_id": self.quality_id}
        )
        self.case_id = case.id
        case = case.with_user(self.quality_id)
        case.action_verify()
        attribution = case._begin_attribution()
        attribution.write(
            {
                "share_ids": [
                    (0, 0, {"party_kind": "department", "department_id": department.id, "share": 100, "grounds": "x"})
                ]
            }
        )
        attribution.action_propose()
        self.attribution_id = attribution.id

    def _clean(self):
        """Take out what was committed; the guards, which are for ever, are put aside for it."""
        rows = (
            ("aftersales_attribution_objection", "case_id", self.case_id),
            ("aftersales_attribution_approval", "attribution_id", self.attribution_id),
            ("aftersales_attribution_share", "case_id", self.case_id),
            ("aftersales_attribution", "case_id", self.case_id),
            ("aftersales_quality_step", "case_id", self.case_id),
            ("aftersales_quality_case", "id", self.case_id),
            ("aftersales_quality_severity", "id", self.severity_id),
        )
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            for name, column, value in rows:
                table = SQL.identifier(name)
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
                cr.execute(SQL("DELETE FROM %s WHERE %s = %s", table, SQL.identifier(column), value))
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
            cr.execute(
                "DELETE FROM mail_message WHERE author_id IN (SELECT partner_id FROM res_users WHERE id IN %s)",
                [tuple(self.user_ids)],
            )
            cr.execute("DELETE FROM mail_activity WHERE user_id IN %s", [tuple(self.user_ids)])
            env["hr.department"].browse(self.department_id).manager_id = False
            env["hr.employee"].browse(self.employee_id).unlink()
            env["hr.department"].browse(self.department_id).unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def _get_round(self, cr, user_id):
        return api.Environment(cr, user_id, {"tracking_disable": True})["aftersales.attribution"].browse(
            self.attribution_id
        )

    @contextmanager
    def _refused(self, sentence):
        with self.assertRaisesRegex(UserError, sentence), mute_logger("odoo.sql_db", "odoo.service.model"):
            yield

    def test_two_approvers_at_once(self):
        one, two = self._get_round(self.first, self.one_id), self._get_round(self.second, self.two_id)
        self.assertEqual(two.state, "proposed", "both have looked")
        one.action_approve()
        one.env.flush_all()
        with self._refused("in this moment"):
            two.action_approve()
        self.second.rollback()
        self.assertEqual(two.state, "proposed")
        self.first.commit()
        with self._refused("approved already"):
            retrying(two.action_approve, two.env)
        self.second.rollback()
        two.env.invalidate_all()
        self.assertEqual(two.approval_ids.mapped("state"), ["approved"])
        self.assertEqual(two.approval_ids.user_id.id, self.one_id)

    def test_one_approves_the_other_refuses(self):
        one, two = self._get_round(self.first, self.one_id), self._get_round(self.second, self.two_id)
        self.assertEqual(two.state, "proposed", "both have looked")
        one.action_refuse("Ask the supplier first")
        self.first.commit()
        with self._refused("this step belongs to"):
            retrying(two.action_approve, two.env)
        self.second.rollback()

    def _serve_round(self):
        with self.registry.cursor() as cr:
            self._get_round(cr, self.one_id).action_approve()
            self._get_round(cr, self.quality_id).action_serve()
        with self.registry.cursor() as cr:
            # the period ends in this moment: the cron sees it ended, the party has read that it has not
            cr.execute(
                "UPDATE aftersales_attribution SET objection_until = now() at time zone 'utc' + interval '1 hour'"
                " WHERE id = %s",
                [self.attribution_id],
            )

    def test_objection_and_finalisation_at_once_the_objection_first(self):
        self._serve_round()
        head = self._get_round(self.first, self.head_id).sudo().share_ids.with_user(self.head_id)
        cron = self._get_round(self.second, SUPERUSER_ID)
        self.assertEqual(cron.state, "served", "both have looked")
        head.action_object("It was the drawing")
        head.env.flush_all()
        # what a party is objecting to in this moment is left alone
        cron._attempt_finalise()
        self.assertEqual(cron.state, "served")
        self.first.commit()
        with mute_logger("odoo.sql_db"):
            cron._attempt_finalise()
        self.second.rollback()
        cron.env.invalidate_all()
        self.assertEqual(cron.state, "objected")

    def test_objection_and_finalisation_at_once_the_finalisation_first(self):
        self._serve_round()
        head = self._get_round(self.first, self.head_id).sudo().share_ids.with_user(self.head_id)
        self.assertEqual(head.response, "pending", "both have looked")
        self._get_round(self.second, SUPERUSER_ID)._attempt_finalise()
        self.second.commit()
        with self._refused("this step belongs to"):
            retrying(lambda: head.action_object("It was the drawing"), head.env)
        self.first.rollback()
        head.env.invalidate_all()
        self.assertEqual((head.state, head.response), ("decided", "lapsed"))
        self.assertFalse(head.objection_ids)

    def test_a_share_is_changed_while_the_round_is_proposed(self):
        with self.registry.cursor() as cr:
            self._get_round(cr, self.quality_id).action_take_back()
        editor, proposer = self._get_round(self.first, self.quality_id), self._get_round(self.second, self.quality_id)
        self.assertEqual(proposer.total, 100, "both have looked")
        editor.share_ids.share = 90
        self.first.commit()
        with self._refused("not to 100 %"):
            retrying(proposer.action_propose, proposer.env)
        self.second.rollback()

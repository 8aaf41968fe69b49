from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCallbackRace(TransactionCase):
    """Two workers and two callers at once, each in a transaction of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "no_reset_password": True})
            partner = env["res.partner"].create({"name": "Race Mill", "phone": "+44 20 7946 0777"})
            clerk = env["res.users"].create(
                {
                    "name": "Racing clerk",
                    "login": "as_race_clerk",
                    "group_ids": [(6, 0, env.ref("aftersales_service.group_clerk").ids)],
                }
            )
            event_kind = env.ref("aftersales_service.event_kind_callback")
            tickets = env["helpdesk.ticket"].create(
                [{"name": f"Race {number}", "description": "x", "partner_id": partner.id} for number in range(2)]
            )
            # any event will do for the link: the limits need not know of it
            events = env["aftersales.ticket.event"].create(
                [{"ticket_id": ticket.id, "kind_id": event_kind.id} for ticket in tickets]
            )
            rows = env["aftersales.callback"].create(
                [
                    {
                        "ticket_id": ticket.id,
                        "event_id": event.id,
                        "company_id": ticket.company_id.id,
                        "partner_id": partner.id,
                        "commercial_partner_id": partner.id,
                        "due": fields.Date.today(),
                    }
                    for ticket, event in zip(tickets, events, strict=True)
                ]
            )
            self.row_ids, self.clerk_id, self.partner_id = rows.ids, clerk.id, partner.id
            self.ticket_ids, self.event_ids = tickets.ids, events.ids
        self.addCleanup(self._clean)
        self.first, self.second = (self._open() for _number in range(2))

    def _open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM aftersales_callback_attempt WHERE callback_id = ANY(%s)", [self.row_ids])
            cr.execute("DELETE FROM aftersales_callback WHERE ticket_id = ANY(%s)", [self.ticket_ids])
            cr.execute("ALTER TABLE aftersales_ticket_event DISABLE TRIGGER USER")
            cr.execute("DELETE FROM aftersales_ticket_event WHERE ticket_id = ANY(%s)", [self.ticket_ids])
            cr.execute("ALTER TABLE aftersales_ticket_event ENABLE TRIGGER USER")
            cr.execute("DELETE FROM aftersales_sla_deadline WHERE ticket_id = ANY(%s)", [self.ticket_ids])
            cr.execute("DELETE FROM helpdesk_ticket WHERE id = ANY(%s)", [self.ticket_ids])
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env["res.users"].browse(self.clerk_id)
            partner = user.partner_id
            user.unlink()
            (partner | env["res.partner"].browse(self.partner_id)).unlink()

    def _rows(self, cr, user_id=SUPERUSER_ID):
        return api.Environment(cr, user_id, {})["aftersales.callback"].browse(self.row_ids)

    def test_two_workers_plan_one_settling_once(self):
        values = {
            "ticket_id": self.ticket_ids[0],
            "event_id": self.event_ids[0],
            "company_id": self._rows(self.first)[0].company_id.id,
            "state": "cancelled",
            "cancel_reason": "not_drawn",
        }
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._rows(self.first).create(values)
            self.env.flush_all()

    def test_two_workers_hand_out_different_calls(self):
        rows = self._rows(self.first)
        taken = rows[:1].try_lock_for_update()
        self.assertEqual(taken, rows[:1])
        taken.user_id = self.clerk_id
        rows.env.flush_all()
        other = self._rows(self.second)
        left = other.search([("id", "in", self.row_ids), ("user_id", "=", False)]).try_lock_for_update()
        self.assertEqual(left.ids, self.row_ids[1:])
        left.user_id = self.clerk_id
        left.env.flush_all()
        self.first.commit()
        self.second.commit()
        with self.registry.cursor() as cr:
            self.assertEqual(self._rows(cr).user_id.ids, [self.clerk_id])

    def test_two_callers_record_one_call_once(self):
        row = self._rows(self.first, self.clerk_id)[:1]
        row._record_unreached()
        row.env.flush_all()
        other = self._rows(self.second, self.clerk_id)[:1]
        with self.assertRaisesRegex(Exception, "A colleague is just recording"):
            other._record_unreached()
        self.second.rollback()
        self.second.execute("SELECT 1")
        self.first.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._rows(self.second, self.clerk_id)[:1]._record_unreached()
        self.second.rollback()
        with self.registry.cursor() as cr:
            self.assertEqual(len(self._rows(cr)[:1].attempt_ids), 1)

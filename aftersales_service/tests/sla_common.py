from contextlib import contextmanager
from datetime import datetime

import pytz
from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import AfterSalesCommon

# ten days before and after this Friday nothing happens to the clocks of Berlin
FRIDAY = "2026-03-06"


class SlaFixtures:
    """A desk in Berlin, open from Monday to Friday, 9 to 18 h with a lunch break from 12 to 13 h.

    Times in the tests are told as the clerk reads them off the wall: ``at("2026-03-06 17:50")``.
    """

    ZONE = pytz.timezone("Europe/Berlin")

    @classmethod
    def set_up_sla(cls):
        cls.office = cls._create_calendar("Office hours", range(5), [(9, 12), (13, 18)])
        cls.policies = cls.env["aftersales.sla.policy"].search([("company_id", "=", cls.company.id)])
        cls.policies.filtered("calendar_id").calendar_id = cls.office
        cls.company.resource_calendar_id = cls.office
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Pumps", "user_id": cls.dispatcher.id, "user_ids": [Command.set((cls.engineer | cls.clerk).ids)]}
        )
        stage = "helpdesk_mgmt.helpdesk_ticket_stage_"
        for name in ("new", "in_progress", "awaiting", "done", "cancelled", "rejected"):
            setattr(cls, f"stage_{name}", cls.env.ref(stage + name))
        cls.channel_email = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")

    @classmethod
    def _create_calendar(cls, name, days, hours, tz="Europe/Berlin", **values):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"{day} {begin}",
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                            "day_period": "morning" if begin < 12 else "afternoon",
                        }
                    )
                    for day in days
                    for begin, end in hours
                ],
                **values,
            }
        )

    @classmethod
    def utc(cls, wall):
        """The moment that clocks in Berlin show as ``wall``, as the database keeps it."""
        return cls.ZONE.localize(datetime.fromisoformat(wall)).astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def wall(cls, moment):
        return moment and pytz.utc.localize(moment).astimezone(cls.ZONE).strftime("%a %Y-%m-%d %H:%M")

    @contextmanager
    def at(self, wall):
        """Let it be ``wall`` o'clock."""
        with freeze_time(self.utc(wall)):
            yield
            self.env.flush_all()

    def policy(self, name):
        return self.env.ref(f"aftersales_service.sla_policy_{name}")

    def limit(self, ticket, policy, state=("running", "paused", "met", "missed")):
        """The latest limit of ``ticket`` by ``policy`` (a record or the end of an xml id)."""
        policy = self.policy(policy) if isinstance(policy, str) else policy
        return self.env["aftersales.sla.deadline"].search(
            [("ticket_id", "=", ticket.id), ("policy_id", "=", policy.id), ("state", "in", list(state))],
            order="id desc",
            limit=1,
        )

    def assert_due(self, ticket, policy, wall):
        limit = self.limit(ticket, policy)
        self.assertTrue(limit, f"{policy} does not run for {ticket.number}")
        self.assertEqual(self.wall(limit.due), wall)

    def answer(self, ticket, user=None):
        ticket.with_user(user or self.clerk).message_post(
            body="We are looking into it.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    @classmethod
    def _create_policy(cls, **values):
        """A limit of 8 hours of office time from registration to solution, without steps."""
        return cls.env["aftersales.sla.policy"].create(
            {
                "name": "Eight hours",
                "company_id": cls.company.id,
                "start_event_kind_id": cls.env.ref("aftersales_service.event_kind_registered").id,
                "stop_event_kind_ids": cls.env.ref("aftersales_service.event_kind_solved").ids,
                "length": 8,
                "unit": "hours",
                "calendar_id": cls.office.id,
                **values,
            }
        )

    def scan(self):
        """Run the scheduled action as its worker would."""
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_service.cron_sla_scan").with_user(
                self.env.ref("base.user_root")
            ).method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class SlaCommon(SlaFixtures, AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_sla()

    def new_ticket(self, wall, **values):
        """A ticket registered at ``wall`` o'clock by the clerk."""
        with self.at(wall):
            return self._create_ticket(
                **{"user_id": False, "team_id": self.team.id, "partner_id": self.customer.id, **values}
            )

from freezegun import freeze_time

from odoo.tests import tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestTicketBoard(AfterSalesCommon):
    """The bars over the columns count what is to be done, as core would count it."""

    def test_bars_count_activities_by_stage(self):
        waiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        new, again, late, idle = (self._create_ticket() for _number in range(4))
        late.stage_id = waiting
        for ticket, day in ((new, "2026-03-06"), (again, "2026-03-05"), (late, "2026-03-09"), (late, "2026-03-04")):
            ticket.activity_schedule("mail.mail_activity_data_todo", date_deadline=day, user_id=self.clerk.id)
        done = self._create_ticket()
        done.activity_schedule("mail.mail_activity_data_todo", user_id=self.clerk.id).action_feedback()
        self.env.flush_all()
        tickets = self.env["helpdesk.ticket"].with_user(self.clerk)
        mine = [("id", "in", (new | again | late | idle | done).ids)]
        colors = {"planned": "success", "today": "warning", "overdue": "danger"}
        with freeze_time("2026-03-06 10:00"):
            bars = tickets.read_progress_bar(mine, "stage_id", {"field": "activity_state", "colors": colors})
        self.assertEqual(bars[str(new.stage_id.id)], {"planned": 0, "today": 1, "overdue": 1})
        self.assertEqual(bars[str(waiting.id)], {"planned": 0, "today": 0, "overdue": 1})
        by_priority = tickets.read_progress_bar(
            mine, "stage_id", {"field": "priority", "colors": {"0": "", "1": "", "2": "", "3": ""}}
        )
        self.assertEqual(sum(sum(bar.values()) for bar in by_priority.values()), 5)

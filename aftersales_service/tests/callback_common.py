from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import NO_MAIL
from .sla_common import SlaCommon


class CallbackFixtures:
    """Two clerks who call back, at a desk in Berlin that is open from Monday to Friday; see ``sla_common``."""

    @classmethod
    def set_up_callbacks(cls):
        cls.other_clerk = new_test_user(
            cls.env,
            "as_clerk_two",
            groups="aftersales_service.group_clerk",
            context=NO_MAIL,
            name="The other clerk",
            email="clerk2@ours.example",
        )
        cls.company.aftersales_caller_ids = cls.clerk | cls.other_clerk
        cls.team.user_id = cls.manager
        cls.callbacks = cls.env["aftersales.callback"]
        cls.rule = cls.env.ref("aftersales_service.callback_rule_repair")

    def settle(self, wall="2026-03-02 16:00", **values):
        """A repair that is settled at ``wall`` o'clock (a Monday), two hours after it came in."""
        hour = int(wall[11:13])
        ticket = self.new_ticket(f"{wall[:11]}{hour - 2:02}:00", **{"kind_id": self.kind_repair.id, **values})
        with self.at(wall):
            ticket.with_user(self.clerk).stage_id = self.stage_done
        return ticket

    def call(self, callback, user=None, **values):
        """Type the dialog of a call and press Record; ``values`` may hold ``marks`` for all of its cases."""
        marks = values.pop("marks", None)
        row = callback.with_user(user or self.clerk)
        action = row.action_call()
        dialog = self.env[action["res_model"]].with_user(user or self.clerk).with_context(**action["context"])
        dialog = dialog.create({name: value for name, value in values.items() if name not in ("remarks", "is_wrong")})
        for line in dialog.line_ids:
            line.write({name: values[name] for name in ("remarks", "is_wrong") if name in values})
            if marks:
                names = ("mark_integrity", "mark_attitude", "mark_skill", "mark_speed")
                line.write(dict(zip(names, map(str, marks), strict=True)))
        dialog.action_record()
        return dialog

    def hand_out(self, wall):
        """Run the scheduled action at ``wall`` o'clock as its worker would."""
        with self.at(wall), self.enter_registry_test_mode():
            self.env.ref("aftersales_service.cron_callback_spread").with_user(
                self.env.ref("base.user_root")
            ).method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class CallbackCommon(CallbackFixtures, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_callbacks()
        cls.team.user_ids = [Command.link(cls.other_clerk.id)]

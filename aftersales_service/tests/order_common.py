from odoo import Command
from odoo.tests import new_test_user

from .common import NO_MAIL


class OrderFixtures:
    """Certificates, a second engineer, a station with an engineer of its own. Mixed into test cases."""

    @classmethod
    def set_up_orders(cls):
        cls.second_engineer = new_test_user(
            cls.env,
            "as_second_engineer",
            groups="aftersales_service.group_engineer",
            context=NO_MAIL,
            name="The second engineer",
        )
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Licences",
                "is_certification": True,
                "skill_ids": [Command.create({"name": "High voltage"}), Command.create({"name": "Welding"})],
                "skill_level_ids": [Command.create({"name": "Passed", "level_progress": 100, "default_level": True})],
            }
        )
        cls.high_voltage, cls.welding = cls.skill_type.skill_ids.sorted("name")
        cls.repair = cls.env.ref("aftersales_service.order_type_repair")
        cls.employees = {
            user: cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            for user in (cls.engineer, cls.second_engineer)
        }
        cls.station_partner = cls.env["res.partner"].create(
            {"name": "Western Station", "is_company": True, "is_service_station": True}
        )
        cls.station.partner_id.parent_id = cls.station_partner
        cls.station_engineer = new_test_user(
            cls.env,
            "as_station_engineer",
            groups="aftersales_service.group_station",
            context=NO_MAIL,
            name="The station's engineer",
        )
        cls.station_engineer.partner_id.parent_id = cls.station_partner

    @classmethod
    def _certify(cls, user, skill, start, stop=False):
        return cls.env["hr.employee.skill"].create(
            {
                "employee_id": cls.employees[user].id,
                "skill_type_id": cls.skill_type.id,
                "skill_id": skill.id,
                "skill_level_id": cls.skill_type.skill_level_ids.id,
                "valid_from": start,
                "valid_to": stop,
            }
        )

    @classmethod
    def _draft(cls, **values):
        """A service order that nobody has planned yet."""
        return (
            cls.env["aftersales.service.order"]
            .with_user(cls.dispatcher)
            .create({"partner_id": cls.customer.id, "fault": "Pump makes noise", "type_id": cls.repair.id, **values})
        )

    @classmethod
    def _open_dialog(cls, order, user=None, **values):
        """The dispatch dialog as the button "Plan" opens it, filled in further."""
        action = order.with_user(user or cls.dispatcher).action_plan()
        dialog = cls.env[action["res_model"]].with_user(user or cls.dispatcher).browse(action["res_id"])
        dialog.write(values)
        return dialog

    @classmethod
    def _choose(cls, dialog, engineer):
        """Press "Choose" on the line of an engineer."""
        return (
            dialog.env["aftersales.order.dispatch.candidate"]
            .with_context(dispatch_id=dialog.id, engineer_id=engineer.id)
            .action_choose()
        )

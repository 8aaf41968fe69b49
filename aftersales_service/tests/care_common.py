from odoo import Command
from odoo.tests import new_test_user

from .common import NO_MAIL

#: A Monday in the middle of a half-year.
TODAY = "2026-03-02"


class CareFixtures:
    """Customers of two classes, a department with its manager, people named to decide about people."""

    @classmethod
    def set_up_care(cls):
        cls.env["aftersales.care.plan"].search([]).active = False
        cls.class_key = cls.env.ref("aftersales_service.customer_class_key")
        cls.class_ordinary = cls.env.ref("aftersales_service.customer_class_ordinary")
        cls.customer.customer_class_id = cls.class_key
        cls.clerk_2 = new_test_user(
            cls.env,
            "as_clerk_2",
            groups="aftersales_service.group_clerk",
            context=NO_MAIL,
            name="The other clerk",
            email="clerk2@ours.example",
        )
        cls.head = new_test_user(
            cls.env,
            "as_head",
            groups="aftersales_service.group_department",
            context=NO_MAIL,
            name="The head of design",
            email="head@ours.example",
        )
        # somebody of the house without any duty
        cls.outsider = new_test_user(
            cls.env,
            "as_outsider",
            groups="base.group_user",
            context=NO_MAIL,
            name="The buyer",
            email="buyer@ours.example",
        )
        employees = cls.env["hr.employee"]
        cls.head_employee = employees.create({"name": cls.head.name, "user_id": cls.head.id})
        cls.engineer_employee = employees.create({"name": cls.engineer.name, "user_id": cls.engineer.id})
        cls.driver = employees.create({"name": "The driver"})
        cls.department = cls.env["hr.department"].create({"name": "Design", "manager_id": cls.head_employee.id})

    @classmethod
    def _create_plan(cls, **values):
        return (
            cls.env["aftersales.care.plan"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Visits",
                    "kind": "visit",
                    "rhythm": "class",
                    "class_ids": [Command.set(cls.class_key.ids)],
                    **values,
                }
            )
            .sudo(False)
        )

    @classmethod
    def _create_customers(cls, number, customer_class=None):
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Mill {place:05d}",
                    "is_company": True,
                    "customer_class_id": (customer_class or cls.class_key).id,
                }
                for place in range(number)
            ]
        )

    def _run_plans(self):
        """What the scheduled action does, in a test's transaction."""
        plans = self.env["aftersales.care.plan"]
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1.0)
        plans._cron_foresee()
        self.env.invalidate_all()

    @classmethod
    def _create_opinion(cls, user=None, **values):
        return (
            cls.env["aftersales.opinion"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "text": "The door opens to the wrong side.",
                    "partner_id": cls.customer.id,
                    "product_id": cls.product.id,
                    "department_id": cls.department.id,
                    **values,
                }
            )
        )

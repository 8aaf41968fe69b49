from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

# an invitation mail for each of a dozen users would be most of the time of a test
NO_MAIL = {"no_reset_password": True, "mail_create_nolog": True, "tracking_disable": True}


class AfterSalesFixtures:
    """One user per duty, two customers, each with a delivered serial. Mixed into test cases."""

    @classmethod
    def set_up_fixtures(cls):
        cls.company = cls.env.company
        duties = {
            "clerk": "aftersales_service.group_clerk",
            "dispatcher": "aftersales_service.group_dispatcher",
            "engineer": "aftersales_service.group_engineer",
            "station": "aftersales_service.group_station",
            "workshop": "aftersales_service.group_workshop",
            "storekeeper": "aftersales_service.group_storekeeper",
            "finance": "aftersales_service.group_finance",
            "auditor": "aftersales_service.group_auditor",
            "manager": "aftersales_service.group_manager",
            "general_manager": "aftersales_service.group_general_manager",
            "confidant": "aftersales_service.group_clerk",
        }
        for duty, group in duties.items():
            user = new_test_user(
                cls.env,
                f"as_{duty}",
                groups=group,
                context=NO_MAIL,
                name=f"The {duty}",
                email=f"{duty}@ours.example",
            )
            setattr(cls, duty, user)
        cls.company.aftersales_confidant_ids = cls.confidant

        cls.customer = cls._create_customer("Northern Mill")
        cls.other_customer = cls._create_customer("Southern Mill")
        cls.customer_user = cls._create_portal_user("as_customer", cls.customer)
        cls.other_customer_user = cls._create_portal_user("as_other_customer", cls.other_customer)

        cls.product = cls.env["product.product"].create(
            {
                "name": "Pump",
                "default_code": "P-100",
                "is_storable": True,
                "tracking": "serial",
            }
        )
        cls.lot = cls._deliver(cls.customer, "SN-1001", "K-2026-17")
        cls.other_lot = cls._deliver(cls.other_customer, "SN-2001", "K-2026-18")

        for code in (
            "consultation",
            "repair",
            "installation",
            "complaint",
            "suggestion",
            "praise",
            "wrongdoing",
        ):
            setattr(cls, f"kind_{code}", cls.env.ref(f"aftersales_service.kind_{code}"))
        cls.channel_phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.channel_walk_in = cls.env.ref("aftersales_service.channel_walk_in")

    @classmethod
    def _create_customer(cls, name):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"info@{name.split()[0].lower()}.example",
                "phone": "+44 20 7946 0" + str(100 + len(name)),
                "lang": "en_US",
            }
        )

    @classmethod
    def _create_portal_user(cls, login, company):
        user = new_test_user(
            cls.env, login, groups="base.group_portal", context=NO_MAIL, email=f"{login}@customer.example"
        )
        user.partner_id.parent_id = company
        return user

    @classmethod
    def _deliver(cls, customer, serial, contract=False, product=None):
        """Sell and deliver one unit; the serial then stands at the customer."""
        product = product or cls.product
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": product.id})
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1, lot_id=lot)
        order = cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "client_order_ref": contract,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        line = order.picking_ids.move_ids.move_line_ids
        line.write({"lot_id": lot.id, "quantity": 1})
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        return lot

    @classmethod
    def _plan_order(cls, ticket=None, start="2026-03-02 08:00:00", **values):
        """A repair order that the dispatcher has planned for the engineer, ready to leave."""
        ticket = ticket or cls._create_ticket(partner_id=cls.customer.id, lot_id=cls.lot.id, user_id=cls.engineer.id)
        order = (
            cls.env["aftersales.service.order"]
            .with_user(cls.dispatcher)
            .create(
                {
                    "ticket_id": ticket.id,
                    "type_id": cls.env.ref("aftersales_service.order_type_repair").id,
                    "planned_start": start,
                    "engineer_id": cls.engineer.id,
                    **values,
                }
            )
        )
        order.prepare_ids.done = True
        return order

    @classmethod
    def _work_on(cls, order, user=None, **facts):
        """Go there, do the work and write the report: ready to be signed."""
        order = order.with_user(user or cls.engineer)
        order.action_depart()
        order.action_arrive()
        report = order.report_id
        report.write({**cls.FACTS, **facts})
        report.check_ids.result = "ok"
        report.action_finish()
        return report

    FACTS = {
        "fault": "Bearing runs hot",
        "cause": "No grease in the bearing",
        "treatment": "Bearing replaced, greased",
        "result": "solved",
        "run_hours": 1200.5,
        "opened_before": "no",
    }

    @classmethod
    def _create_ticket(cls, user=None, **values):
        """A contact registered by ``user`` (the clerk if none is named)."""
        return (
            cls.env["helpdesk.ticket"]
            .with_user(user or cls.clerk)
            .create({"name": "Pump makes noise", "description": "It rattles.", **values})
        )


@tagged("post_install", "-at_install")
class AfterSalesCommon(AfterSalesFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

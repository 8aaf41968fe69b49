from freezegun import freeze_time

from odoo import Command

from .report_common import ReportCommon

MORNING = "2026-03-02 08:00:00"
EVENING = "2026-03-02 16:00:00"


class OldPartFixtures:
    """Parts in the engineer's stock, and a way to replace them. Mixed into test cases."""

    @classmethod
    def set_up_old_parts(cls):
        cls.holder = cls._get_holder(cls.engineer)
        cls.store = cls.company.aftersales_old_parts_location_id
        cls.customers = cls.customer.property_stock_customer
        cls.bearing = cls.env["product.product"].create(
            {"name": "Bearing", "default_code": "B-1", "is_storable": True, "standard_price": 40}
        )
        cls.motor = cls.env["product.product"].create(
            {"name": "Motor", "is_storable": True, "tracking": "serial", "standard_price": 300}
        )
        cls.quants = cls.env["stock.quant"]
        cls._count_in(cls.bearing, 50)

    @classmethod
    def _get_holder(cls, user):
        return cls.env["aftersales.holder"].search([("user_id", "=", user.id), ("company_id", "=", cls.company.id)])

    @classmethod
    def _count_in(cls, product, quantity):
        """Put parts into the engineer's stock by an inventory count, with their value."""
        cls.quants.with_context(inventory_mode=True).create(
            {"product_id": product.id, "location_id": cls.holder.location_id.id, "inventory_quantity": quantity}
        ).action_apply_inventory()

    @classmethod
    def _stock_motor(cls, serial):
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": cls.motor.id})
        cls.quants._update_available_quantity(cls.motor, cls.holder.location_id, 1, lot_id=lot)
        return lot

    @classmethod
    def _replace(cls, *lines, approve=True, user=None, **values):
        """A repair in which parts were replaced, signed by the customer and approved by the manager.

        :param lines: values of the part lines
        :return: the report, as its engineer
        """
        user = user or cls.engineer
        with freeze_time(MORNING):
            order = cls._plan_order(engineer_id=user.id, **values).with_user(user)
            order.action_depart()
            order.action_arrive()
            report = order.report_id
            report.part_ids = [Command.create({"quantity": 1, **line}) for line in lines]
            report.write(cls.FACTS)
            report.check_ids.result = "ok"
        with freeze_time(EVENING):
            report.action_finish()
        cls._sign(report)
        if approve:
            cls._approve(report)
        return report

    @classmethod
    def _sign(cls, report):
        with freeze_time("2026-03-02 16:05:00"):
            report.action_sign("customer", "Mr Miller", cls._draw())

    @classmethod
    def _approve(cls, report):
        with freeze_time("2026-03-02 18:00:00"):
            report.with_user(cls.manager).action_approve()

    @classmethod
    def _get_old_parts(cls, report):
        """What is owed for the order of a report, as the storekeeper sees it."""
        return (
            cls.env["aftersales.old.part"]
            .with_user(cls.storekeeper)
            .search([("order_id", "=", report.order_id.id)], order="id")
        )

    def _count(self, product, location, owner=None, lot=None):
        """How many of a product lie in a place, the customer's or (without owner) our own."""
        quants = self.quants.search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", location.id),
                ("owner_id", "=", owner.id if owner else False),
                *([("lot_id", "=", lot.id)] if lot else []),
            ]
        )
        return sum(quants.mapped("quantity"))


class OldPartCommon(OldPartFixtures, ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_old_parts()

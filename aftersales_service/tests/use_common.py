from odoo import Command

from .common import AfterSalesCommon


class UseCommon(AfterSalesCommon):
    """Parts in the engineer's stock, used on reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_use()

    @classmethod
    def set_up_use(cls):
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.holder = cls._get_holder(cls.engineer)
        cls.other_holder = cls._get_holder(cls.workshop)
        cls.consumption = cls.company.aftersales_consumption_location_id
        cls.bearing = cls._create_part("Bearing", 40)
        cls.motor = cls._create_part("Motor", 900, tracking="serial")
        cls.grease = cls.env["product.product"].create({"name": "Grease", "is_storable": False})

    @classmethod
    def _create_part(cls, name, cost=10, **values):
        return cls.env["product.product"].create({"name": name, "is_storable": True, "standard_price": cost, **values})

    @classmethod
    def _get_holder(cls, user):
        return cls.env["aftersales.holder"].search([("user_id", "=", user.id), ("company_id", "=", cls.company.id)])

    @classmethod
    def _stock(cls, product, quantity=1, holder=None, serial=None):
        """Lay parts into a holder's stock; the serial, if it has one, is returned."""
        lot = cls.env["stock.lot"]
        if serial:
            lot = lot.create({"name": serial, "product_id": product.id})
        cls.env["stock.quant"]._update_available_quantity(
            product, (holder or cls.holder).location_id, quantity, lot_id=lot
        )
        return lot

    @classmethod
    def _start(cls, user=None, **values):
        """A report that is being written on site, with everything but its parts."""
        order = cls._plan_order(**values).with_user(user or cls.engineer)
        order.action_depart()
        order.action_arrive()
        report = order.report_id
        report.write(cls.FACTS)
        report.check_ids.result = "ok"
        return report

    @classmethod
    def _use(cls, report, product, quantity=1, **values):
        """The engineer writes a part on the report."""
        report.part_ids = [Command.create({"product_id": product.id, "quantity": quantity, **values})]
        return report.part_ids.sorted("id")[-1]

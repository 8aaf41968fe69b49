from unittest.mock import patch

from odoo import Command

from odoo.addons.aftersales_service.models.report.service_report_pdf import ServiceReport

from .report_common import ReportCommon


class UseCommon(ReportCommon):
    """Parts in the engineer's stock, used on reports. The paper itself is not what these tests are about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(ServiceReport, "_make_sealed_pdf", lambda *_args: (b"%PDF", False)))
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

    @classmethod
    def _sign(cls, report):
        report.action_sign("customer", "Mary Miller", cls._draw(), rating_skill="5")
        return report

    @classmethod
    def _approve(cls, report):
        """Finished, signed by the customer, approved by the leader."""
        if report.state == "draft":
            report.action_finish()
        if report.state == "ready":
            cls._sign(report)
        report.with_user(cls.manager).action_approve()
        return report

    @classmethod
    def _correct(cls, report, reason="Wrong part"):
        """The engineer begins the next version."""
        action = report.action_correct(reason)
        return report.browse(action["res_id"])

    def _get_stock(self, product, location=None, lot=None):
        """What lies there, and what of it is free: (quantity, free)."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", (location or self.holder.location_id).id),
                *([("lot_id", "=", lot.id)] if lot else []),
            ]
        )
        return sum(quants.mapped("quantity")), sum(quants.mapped("quantity")) - sum(quants.mapped("reserved_quantity"))

    def _get_moves(self, report):
        """Moves of the order, the oldest first."""
        return self.env["stock.move"].search([("service_order_id", "=", report.order_id.id)], order="id")

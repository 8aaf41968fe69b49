from odoo import Command

from .report_common import ReportCommon


class ChargeFixtures:
    """A price list, two parts that the engineer has in the car. Mixed into test cases."""

    @classmethod
    def set_up_charges(cls):
        cls.labour = cls.env.ref("aftersales_service.product_labour")
        cls.bearing = cls.env["product.product"].create(
            {"name": "Bearing", "type": "consu", "is_storable": True, "list_price": 70, "taxes_id": [Command.clear()]}
        )
        cls.seal_ring = cls.env["product.product"].create(
            {"name": "Seal ring", "type": "consu", "is_storable": True, "list_price": 15, "taxes_id": [Command.clear()]}
        )
        (cls.labour | cls.env.ref("aftersales_service.product_travel_near")).taxes_id = [Command.clear()]
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "After-sales prices",
                "company_id": cls.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": product.id,
                            "compute_price": "fixed",
                            "fixed_price": price,
                        }
                    )
                    for product, price in ((cls.labour, 60), (cls.bearing, 100), (cls.seal_ring, 20))
                ],
            }
        )
        cls.company.aftersales_pricelist_id = cls.pricelist
        cls.company.aftersales_labour_step = 0.5
        cls._stock(cls.bearing | cls.seal_ring, 50)

    @classmethod
    def _stock(cls, products, quantity):
        """What the engineer has in the car."""
        location = cls.engineer.holder_ids.location_id
        for product in products:
            cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def _need(cls, order, product, quantity=1.0):
        return (
            cls.env["aftersales.order.part"]
            .with_user(cls.dispatcher)
            .create({"order_id": order.id, "product_id": product.id, "quantity": quantity})
        )

    @classmethod
    def _plan_paid(cls, **values):
        """A planned repair of a product whose warranty nobody knows: the customer pays."""
        ticket = cls._create_ticket(partner_id=cls.customer.id, user_id=cls.engineer.id)
        return cls._plan_order(ticket, **values)

    def _lines(self, order, **criteria):
        lines = order.sudo().charge_line_ids
        for name, value in criteria.items():
            lines = lines.filtered(lambda line, name=name, value=value: line[name] == value)
        return lines


class ChargeCommon(ChargeFixtures, ReportCommon):
    """Charges in the transaction of a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_charges()

    def _sign(self, report, method="device"):
        return report.action_sign("customer", "Ms. Jones", self._draw(), method=method)

    def _approve(self, report):
        report.with_user(self.manager).action_approve()

from odoo import Command
from odoo.tests import new_test_user

from .common import NO_MAIL


class StoresFixtures:
    """A main store with bearings and drives, two engineers who hold parts. Mixed into test cases."""

    @classmethod
    def set_up_stores(cls):
        cls.store = cls.company._get_main_store()
        cls.second_engineer = new_test_user(
            cls.env,
            "as_second_engineer",
            groups="aftersales_service.group_engineer",
            context=NO_MAIL,
            name="The second engineer",
        )
        cls.second_storekeeper = new_test_user(
            cls.env,
            "as_second_storekeeper",
            groups="aftersales_service.group_storekeeper",
            context=NO_MAIL,
            name="The second storekeeper",
        )
        cls.holder = cls._get_holder(cls.engineer)
        cls.second_holder = cls._get_holder(cls.second_engineer)
        cls.bearing, cls.drive = cls.env["product.product"].create(
            [
                {"name": "Bearing", "default_code": "B-1", "is_storable": True, "standard_price": 10},
                {
                    "name": "Drive",
                    "default_code": "D-1",
                    "is_storable": True,
                    "tracking": "serial",
                    "standard_price": 900,
                },
            ]
        )

    @classmethod
    def _get_holder(cls, user):
        return cls.env["aftersales.holder"].search([("user_id", "=", user.id), ("company_id", "=", cls.company.id)])

    @classmethod
    def _stock(cls, place, product, quantity=1, serial=None):
        """Put parts on a shelf: ``place`` is a holder or a location."""
        location = place.location_id if place._name == "aftersales.holder" else place
        lot = serial and cls.env["stock.lot"].create({"name": serial, "product_id": product.id})
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity, lot_id=lot)
        return lot

    @classmethod
    def _get_stock(cls, place, product, lot=None):
        """How many are on that shelf."""
        location = place.location_id if place._name == "aftersales.holder" else place
        return cls.env["stock.quant"]._get_available_quantity(product, location, lot_id=lot, strict=bool(lot))

    @classmethod
    def _need(cls, order, product, quantity=1, user=None):
        return (
            cls.env["aftersales.order.part"]
            .with_user(user or cls.engineer)
            .create({"order_id": order.id, "product_id": product.id, "quantity": quantity})
        )

    @classmethod
    def _request(cls, *wanted, user=None, holder=None, submit=True):
        """A free requisition for (product, quantity) pairs, asked for by ``user``."""
        requisition = (
            cls.env["aftersales.requisition"]
            .with_user(user or cls.engineer)
            .create(
                {
                    "holder_id": (holder or cls.holder).id,
                    "line_ids": [
                        Command.create({"product_id": product.id, "quantity": quantity}) for product, quantity in wanted
                    ],
                }
            )
        )
        if submit:
            requisition.action_request()
        return requisition

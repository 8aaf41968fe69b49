from freezegun import freeze_time

from odoo.tests import tagged

from .portal_common import AfterSalesPortalCase


@tagged("post_install", "-at_install")
class TestWarrantyPortal(AfterSalesPortalCase):
    """My products: the customer reads in plain words what is covered."""

    def _read_products(self):
        self.login(self.customer_user)
        return " ".join(self.get("/my/products").text.split())

    def test_in_warranty_and_until_when(self):
        page = self._read_products()
        self.assertIn("Warranty until", page)
        self.assertNotIn("SN-2001", page)

    def test_out_of_warranty_service_goes_on(self):
        with freeze_time("2020-01-01"):
            old = self._deliver(self.customer, "SN-OLD")
        self.assertEqual(str(old.warranty_end), "2021-01-01")
        page = self._read_products()
        self.assertIn("Out of warranty", page)
        self.assertIn("you pay for material and labour", page)

    def test_while_it_is_with_us_the_warranty_stands_still(self):
        self._create_ticket(
            partner_id=self.customer.id,
            channel_id=self.channel_walk_in.id,
            lot_id=self.lot.id,
            walk_in_outcome="left",
            received_goods="Pump",
        )
        self.assertIn("The warranty ends later by the days it is here", self._read_products())

    def test_a_product_without_a_warranty_says_nothing(self):
        self.lot.sudo().write(
            {
                "warranty_months": 0,
                "warranty_main_months": 0,
                "warranty_wear_months": 0,
                "warranty_from": False,
            }
        )
        page = self._read_products()
        self.assertIn("SN-1001", page)
        self.assertNotIn("arranty", page.split("SN-1001")[1].split("</article>")[0])

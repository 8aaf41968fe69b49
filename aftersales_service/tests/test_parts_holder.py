from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import NO_MAIL, AfterSalesCommon


class TestHolder(AfterSalesCommon):
    """Engineers and stations answer for stock of their own (P2)."""

    def _get_holder(self, **owner):
        [(name, record)] = owner.items()
        return self.env["aftersales.holder"].search([(name, "=", record.id), ("company_id", "=", self.company.id)])

    def test_an_engineer_has_a_stock_location_from_the_first_day(self):
        holder = self._get_holder(user_id=self.engineer)
        self.assertEqual(holder.location_id.usage, "internal")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual(holder.location_id.warehouse_id, warehouse)

    def test_a_clerk_holds_nothing_until_becoming_an_engineer(self):
        self.assertFalse(self._get_holder(user_id=self.clerk))
        self.clerk.group_ids += self.env.ref("aftersales_service.group_engineer")
        self.assertEqual(len(self._get_holder(user_id=self.clerk)), 1)

    def test_a_station_holds_for_all_its_people(self):
        station = self.env["res.partner"].create({"name": "Western Station", "is_service_station": True})
        self.assertEqual(self._get_holder(station_id=station).name, "Western Station")
        self.assertFalse(self._get_holder(user_id=self.station))

    def test_a_second_company_has_its_own(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.engineer.company_ids += branch
        holders = self.env["aftersales.holder"].search([("user_id", "=", self.engineer.id)])
        self.assertEqual(holders.company_id, self.company + branch)
        self.assertEqual(len(holders.location_id), 2)

    def test_holders_are_kept(self):
        holder = self._get_holder(user_id=self.engineer)
        with self.assertRaises(UserError):
            holder.unlink()

    def test_what_holders_have_is_stock_of_the_company(self):
        part = self.env["product.product"].create({"name": "Seal", "is_storable": True})
        holder = self._get_holder(user_id=self.engineer)
        self.env["stock.quant"]._update_available_quantity(part, holder.location_id, 4)
        self.assertEqual(part.qty_available, 4)

    def test_a_new_engineer_brings_a_holder(self):
        user = new_test_user(self.env, "as_new_hand", groups="aftersales_service.group_workshop", context=NO_MAIL)
        self.assertEqual(len(self._get_holder(user_id=user)), 1)

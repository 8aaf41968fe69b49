from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class OldPart(models.Model):
    """Real stock moves of old parts. The customer's while nobody has decided (owner), therefore not valued."""

    _inherit = "aftersales.old.part"

    def _post_reception(self, serial=None):
        """From the customer to the store of old parts."""
        self.ensure_one()
        self.company_id._ensure_parts_locations()
        store = self.company_id.aftersales_old_parts_location_id
        if not store:
            raise UserError(
                self.env._(
                    "%(company)s has no place for old parts. Set one in the settings of After-Sales.",
                    company=self.company_id.name,
                )
            )
        if (serial or "").strip():
            self.old_serial = serial.strip()
            self.lot_id = self.report_part_id._find_old_lot(self.old_serial)
        if self.product_id.tracking != "none" and not self.lot_id:
            # a serial that stock does not know, or nobody could read: the label stands for it
            self.lot_id = self.env["stock.lot"].create(
                {
                    "name": self.old_serial or self.code,
                    "product_id": self.product_id.id,
                    "company_id": self.company_id.id,
                }
            )
        customers = self.partner_id.with_company(self.company_id).property_stock_customer
        self._post([self._prepare_move(customers, store)])
        self.location_id = store

    def _post_to_repair(self):
        self._post_to(lambda company: company.aftersales_repair_location_id)

    def _post_to_store(self):
        """Back from the repair place, for what lies there."""
        self._post_to(lambda company: company.aftersales_old_parts_location_id)

    def _post_to(self, get_location):
        values = []
        for part in self:
            target = get_location(part.company_id)
            if part.location_id != target:
                part._ensure_there()
                values.append(part._prepare_move(part.location_id, target))
                part.location_id = target
        self._post(values)

    def _post_to_stock(self):
        """The customer's part leaves through the consumption location, and comes back as the company's own.

        Two moves, because what has an owner is not valued: the second one brings the product's cost back and credits
        the account of after-sales consumption with it.
        """
        leaving, coming = [], []
        for part in self:
            company = part.company_id
            part._ensure_there()
            consumption = company.aftersales_consumption_location_id
            warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            stock = warehouse.lot_stock_id
            product = part.stock_product_id
            leaving.append(part._prepare_move(part.location_id, consumption))
            lot = part.lot_id
            if product != part.product_id:
                lot = part._find_or_create_lot(product)
            coming.append(part._prepare_move(consumption, stock, owned=False, product=product, lot=lot))
            part.location_id = stock
        self._post(leaving)
        self._post(coming)

    def _post_out(self, get_location):
        """Off to the scrap heap or to a supplier."""
        self._post_to(get_location)

    def _find_or_create_lot(self, product):
        """The part's serial among those of another product."""
        self.ensure_one()
        if product.tracking == "none":
            return self.env["stock.lot"]
        name = self.lot_id.name or self.old_serial or self.code
        lots = self.env["stock.lot"]
        return lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=", name),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        ) or lots.create({"name": name, "product_id": product.id, "company_id": self.company_id.id})

    # ---------------------------------------------------------------------------------------------
    # The same way back
    # ---------------------------------------------------------------------------------------------

    def _get_moves_since_reception(self):
        return self._get_standing_moves().filtered(lambda move: move.location_id.usage == "customer")

    def _get_moves_since_judgement(self):
        return self._get_standing_moves().filtered(lambda move: move.location_id.usage != "customer")

    def _get_standing_moves(self):
        """Done moves that no later move has taken back, the latest first."""
        done = self.move_ids.filtered(lambda move: move.state == "done").sorted("id", reverse=True)
        return done.filtered(lambda move: not move.origin_returned_move_id) - done.origin_returned_move_id

    def _post_back(self, moves):
        """Take ``moves`` back, the last one first."""
        self.ensure_one()
        for move in moves:
            self._ensure_available(
                move.product_id, move.location_dest_id, move.move_line_ids.lot_id, move.restrict_partner_id
            )
            self._post(
                [
                    {
                        **self._prepare_move(
                            move.location_dest_id,
                            move.location_id,
                            owned=bool(move.restrict_partner_id),
                            product=move.product_id,
                            lot=move.move_line_ids.lot_id,
                        ),
                        "origin_returned_move_id": move.id,
                    }
                ]
            )
            self.location_id = move.location_id

    # ---------------------------------------------------------------------------------------------
    # Moves
    # ---------------------------------------------------------------------------------------------

    def _ensure_there(self):
        """Refuse to move what is not where it was put: somebody moved it in Inventory."""
        self._ensure_available(self.product_id, self.location_id, self.lot_id, self.partner_id)

    def _ensure_available(self, product, location, lot, owner):
        if location.usage != "internal" or not product.is_storable:
            return
        available = self.env["stock.quant"]._get_available_quantity(
            product, location, lot_id=lot, owner_id=owner, strict=True
        )
        if product.uom_id.compare(available, self.quantity) < 0:
            raise UserError(
                self.env._(
                    "%(part)s is not in %(location)s any more: it was moved in Inventory. Put it back there first.",
                    part=self.code,
                    location=location.display_name,
                )
            )

    def _prepare_move(self, source, target, owned=True, product=None, lot=None):
        """Values of a move of the whole record."""
        self.ensure_one()
        product = product or self.product_id
        lot = self.lot_id if lot is None else lot
        owner = self.partner_id if owned else self.env["res.partner"]
        common = {
            "product_id": product.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": self.company_id.id,
        }
        return {
            **common,
            "old_part_id": self.id,
            "origin": self.order_id.name,
            "partner_id": self.partner_id.id,
            "restrict_partner_id": owner.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": self.quantity,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_uom_id": product.uom_id.id,
                        "quantity": self.quantity,
                        "lot_id": lot.id,
                        "owner_id": owner.id,
                    }
                )
            ],
        }

    def _post(self, values):
        """Make moves and carry them out at once."""
        for company, batch in self.grouped("company_id").items():
            own = [vals for vals in values if vals["company_id"] == company.id]
            moves = batch.env["stock.move"].sudo().with_company(company).create(own)
            done = moves._action_done()
            if done != moves or any(move.state != "done" for move in moves):
                raise UserError(
                    self.env._("The stock of these old parts could not be moved. Look at them in Inventory.")
                )

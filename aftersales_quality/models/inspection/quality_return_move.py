from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL


class QualityReturn(models.Model):
    """Real stock moves of returned goods, by serial.

    * In and out again, to the scrap heap or to a supplier: the customer's (owner), therefore without value.
    * Taken back for a refund: the reception is undone, and the goods come from the customer into our stock as a return
      of their delivery, at the delivery's value; the order line has delivered less from then on.
    * Exchanged and put into stock: through after-sales consumption, which is credited with the delivery's value. The
      other unit goes through the same place and charges it. What the exchange cost is what stands there.
    * Exchanged and scrapped, or given to a supplier: the broken unit is worth nothing to us and never becomes ours.
    """

    _inherit = "aftersales.quality.return"

    # ---------------------------------------------------------------------------------------------
    # In
    # ---------------------------------------------------------------------------------------------

    def _post_reception(self):
        """From the customer to the company's place for returned goods."""
        self.ensure_one()
        self.company_id._ensure_parts_locations()
        store = self.company_id.aftersales_returned_goods_location_id
        if not store:
            raise UserError(
                self.env._(
                    "%(company)s has no place for returned goods. Set one in the settings of After-Sales.",
                    company=self.company_id.name,
                )
            )
        if self.product_id.tracking != "none" and not self.lot_id:
            self.lot_id = self._find_or_create_lot()
        self._ensure_not_in_stock()
        self._post([self._prepare_move(self._get_customers(), store)])
        self.location_id = store

    def _find_or_create_lot(self):
        """The serial that stands on the goods, or the number of the return where nobody can read one."""
        lots = self.env["stock.lot"]
        name = (self.serial_stated or "").strip() or self.name
        return lots.search(
            Domain("product_id", "=", self.product_id.id)
            & Domain("name", "=ilike", name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
            & Domain("company_id", "in", (False, self.company_id.id)),
            limit=1,
        ) or lots.create({"name": name, "product_id": self.product_id.id, "company_id": self.company_id.id})

    def _ensure_not_in_stock(self):
        """Refuse a serial that lies in our own stock: it cannot come from a customer."""
        if self.product_id.tracking != "serial" or not self.lot_id:
            return
        quant = self.env["stock.quant"].search(
            Domain("lot_id", "=", self.lot_id.id)
            & Domain("quantity", ">", 0)
            & Domain("location_id.usage", "in", ("internal", "transit")),
            limit=1,
        )
        if quant:
            raise UserError(
                self.env._(
                    "%(serial)s lies in %(location)s, so it cannot come from a customer. Look at the serial again.",
                    serial=self.lot_id.name,
                    location=quant.location_id.display_name,
                )
            )

    def _undo_reception(self):
        """The reception was a mistake: the goods are at the customer's as before."""
        for goods in self:
            goods._ensure_there()
            reception = goods.move_ids.filtered(
                lambda move: move.state == "done" and move.location_id.usage == "customer"
            ).sorted("id")[-1:]
            goods._post(
                [
                    {
                        **goods._prepare_move(goods.location_id, goods._get_customers()),
                        "origin_returned_move_id": reception.id,
                    }
                ]
            )
            goods.location_id = False

    # ---------------------------------------------------------------------------------------------
    # Out
    # ---------------------------------------------------------------------------------------------

    def _post_to_customer(self):
        self._post_out(self._get_customers())

    def _post_to_supplier(self):
        self._post_out(self.supplier_id.with_company(self.company_id).property_stock_supplier)

    def _post_from_supplier(self):
        store = self.company_id.aftersales_returned_goods_location_id
        self._post([self._prepare_move(self.location_id, store)])
        self.location_id = store

    def _post_scrap(self):
        self._post_out(self.company_id._get_scrap_location())

    def _post_out(self, target):
        """Off to where the goods are not with us any more, the customer's as they came."""
        self.ensure_one()
        self._ensure_there()
        self._post([self._prepare_move(self.location_id, target)])
        self.location_id = target

    def _post_refund(self):
        """Back into our ownership as a return of the delivery, then on to where they end."""
        self.ensure_one()
        customers, stock = self._get_customers(), self.company_id._get_main_store()
        self._undo_reception()
        origin = self._find_delivery()
        self.origin_move_id = origin
        self._post(
            [
                {
                    **self._prepare_move(customers, stock, owned=False),
                    "origin_returned_move_id": origin.id,
                    "sale_line_id": origin.sale_line_id.id,
                    "to_refund": True,
                }
            ]
        )
        self.location_id = stock
        if self.fate == "stock":
            return
        consumption = self.company_id.aftersales_consumption_location_id
        self._post([self._prepare_move(stock, consumption, owned=False)])
        self.location_id = consumption
        if self.fate == "supplier":
            target = self.supplier_id.with_company(self.company_id).property_stock_supplier
            self._post([self._prepare_move(consumption, target, owned=False)])
            self.location_id = target

    def _post_exchanged_unit(self):
        """The unit for which the customer gets another one."""
        self.ensure_one()
        if self.fate == "scrap":
            self._post_scrap()
        elif self.fate == "supplier":
            self._post_to_supplier()
        else:
            consumption = self.company_id.aftersales_consumption_location_id
            stock = self.company_id._get_main_store()
            self._post_out(consumption)
            origin = self._find_delivery()
            self.origin_move_id = origin
            self._post(
                [
                    {
                        **self._prepare_move(consumption, stock, owned=False),
                        "origin_returned_move_id": origin.id,
                    }
                ]
            )
            self.location_id = stock

    def _find_delivery(self):
        """The move by which these goods left our stock; empty where none is known, as after an import."""
        self.ensure_one()
        lines = self.env["stock.move.line"]
        domain = (
            Domain("state", "=", "done")
            & Domain("product_id", "=", self.product_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("move_id.is_out", "=", True)
            & Domain("quantity_product_uom", ">=", self.quantity)
        )
        to_customer = Domain("location_dest_id.usage", "=", "customer")
        if self.lot_id:
            given = Domain("move_id.quality_return_id", "!=", False)
            domain &= Domain("lot_id", "=", self.lot_id.id) & (to_customer | given)
        else:
            company = self.partner_id.commercial_partner_id
            domain &= to_customer & (
                Domain("move_id.partner_id", "child_of", company.id)
                | Domain("picking_id.partner_id", "child_of", company.id)
            )
        return lines.search(domain, order="date desc, id desc", limit=1).move_id

    # ---------------------------------------------------------------------------------------------
    # The unit in exchange
    # ---------------------------------------------------------------------------------------------

    def _reserve_replacement(self):
        """Keep the unit for the customer until it leaves: nobody else takes it meanwhile.

        :raise UserError: the stock does not have it
        """
        self.ensure_one()
        product, lot = self.replacement_product_id, self.replacement_lot_id
        store = self.company_id._get_main_store()
        consumption = self.company_id.aftersales_consumption_location_id
        move = (
            self.env["stock.move"]
            .with_company(self.company_id)
            .create(
                {
                    **self._prepare_move_head(store, consumption, product),
                    "procure_method": "make_to_stock",
                    "product_uom_qty": self.quantity,
                }
            )
        )
        move._action_confirm(merge=False)
        move._do_unreserve()
        missing, values = self.quantity, []
        for quant in self._lock_shelf(product, lot, store):
            taken = min(missing, quant.quantity - quant.reserved_quantity)
            if product.uom_id.compare(taken, 0) > 0:
                values.append(move._prepare_move_line_vals(quantity=taken, reserved_quant=quant))
                missing -= taken
        if product.is_storable and product.uom_id.compare(missing, 0) > 0:
            raise UserError(
                self.env._(
                    "%(product)s is not free in %(store)s. Choose another unit, or have one put into stock first.",
                    product=" ".join(filter(None, [product.display_name, lot.name])),
                    store=store.display_name,
                )
            )
        if not product.is_storable:
            values = [{**move._prepare_move_line_vals(quantity=self.quantity), "lot_id": lot.id}]
        self.env["stock.move.line"].create(values)

    def _lock_shelf(self, product, lot, store):
        """What lies in the store, nobody else taking from it until we are through (the oldest first)."""
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT quant.id
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                  JOIN stock_location store ON store.id = %s
                 WHERE quant.product_id = %s AND quant.owner_id IS NULL AND place.usage = 'internal'
                   AND place.parent_path LIKE store.parent_path || '%%'
                   AND (%s IS NULL OR quant.lot_id = %s)
              ORDER BY quant.in_date, quant.id
                   FOR NO KEY UPDATE OF quant
                """,
                store.id,
                product.id,
                lot.id or None,
                lot.id or None,
            )
        )
        return self.env["stock.quant"].browse([row[0] for row in rows])

    def _get_reserved_moves(self):
        """Moves of the unit in exchange that wait for it to leave."""
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _release_replacement(self):
        self._get_reserved_moves()._action_cancel()

    def _post_replacement(self):
        """The unit in exchange leaves: charged to after-sales consumption, then at the customer's."""
        self.ensure_one()
        reserved = self._get_reserved_moves()
        if not reserved:
            raise UserError(self.env._("Choose the unit that the customer gets first."))
        lots = reserved.move_line_ids.lot_id
        reserved.move_line_ids.picked = True
        self._carry_out(reserved)
        consumption = self.company_id.aftersales_consumption_location_id
        product = self.replacement_product_id
        self._post(
            [
                self._prepare_move(consumption, self._get_customers(), owned=False, product=product, lot=lot)
                for lot in lots or [self.env["stock.lot"]]
            ]
        )

    # ---------------------------------------------------------------------------------------------
    # Moves
    # ---------------------------------------------------------------------------------------------

    def _get_customers(self):
        """Where customers' goods are, in core's terms."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).property_stock_customer

    def _ensure_there(self):
        """Refuse to move what is not where it was put: somebody moved it in Inventory."""
        self.ensure_one()
        if not self.product_id.is_storable or self.location_id.usage != "internal":
            return
        available = self.env["stock.quant"]._get_available_quantity(
            self.product_id, self.location_id, lot_id=self.lot_id, owner_id=self.partner_id, strict=True
        )
        if self.uom_id.compare(available, self.quantity) < 0:
            raise UserError(
                self.env._(
                    "%(goods)s is not in %(location)s any more: it was moved in Inventory. Put it back there first.",
                    goods=self.display_name,
                    location=self.location_id.display_name,
                )
            )

    def _prepare_move_head(self, source, target, product):
        self.ensure_one()
        return {
            "quality_return_id": self.id,
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "partner_id": self.partner_id.id,
        }

    def _prepare_move(self, source, target, owned=True, product=None, lot=None):
        """Values of a move of all of it.

        :param owned: whether the goods are the customer's while they move
        """
        self.ensure_one()
        product = product or self.product_id
        lot = self.lot_id if lot is None else lot
        owner = self.partner_id if owned else self.env["res.partner"]
        return {
            **self._prepare_move_head(source, target, product),
            "restrict_partner_id": owner.id,
            "product_uom_qty": self.quantity,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "company_id": self.company_id.id,
                        "quantity": self.quantity,
                        "lot_id": lot.id,
                        "owner_id": owner.id,
                    }
                )
            ],
        }

    def _post(self, values):
        """Make moves of one return and carry them out at once."""
        self._carry_out(self.env["stock.move"].sudo().with_company(self.company_id).create(values))

    def _carry_out(self, moves):
        done = moves.with_company(self.company_id)._action_done()
        if done != moves or any(move.state != "done" for move in moves):
            raise UserError(self.env._("The stock of these goods could not be moved. Look at them in Inventory."))

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PartsStock(models.Model):
    """What is where: the main store, each holder, elsewhere in the company (P2).

    A view on core's stock: its sums are the company's stock. People in the field see their own.
    """

    _name = "aftersales.parts.stock"
    _description = "Stock by Holder"
    _auto = False
    _order = "place, holder_id, product_id, id"
    _rec_name = "product_id"
    _depends = {
        "stock.quant": [
            "company_id",
            "location_id",
            "product_id",
            "lot_id",
            "owner_id",
            "quantity",
            "reserved_quantity",
        ],
        "stock.location": ["usage", "parent_path"],
        "stock.warehouse": ["lot_stock_id"],
        "product.product": ["product_tmpl_id", "standard_price"],
        "res.company": ["currency_id"],
        "product.template": ["categ_id"],
        "aftersales.holder": ["location_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    place = fields.Selection(
        selection=[("1_store", "Main store"), ("2_holder", "Holders"), ("3_other", "Elsewhere")], readonly=True
    )
    holder_id = fields.Many2one("aftersales.holder", readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    product_tmpl_id = fields.Many2one(related="product_id.product_tmpl_id")
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Serial or batch", readonly=True)
    owner_id = fields.Many2one("res.partner", string="Belongs to", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    in_date = fields.Datetime(string="There since", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    reserved = fields.Float(digits="Product Unit", readonly=True, help="Promised to somebody or for something.")
    free = fields.Float(digits="Product Unit", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    value = fields.Monetary(
        readonly=True,
        help="Quantity at the product's present cost; nothing for what belongs to somebody else.",
    )

    def action_give_back(self):
        """Propose to bring this back to the main store."""
        return self._open_handover("handover_action_give_back", as_give_back=True)

    def action_hand_over(self):
        """Propose to hand this over to somebody else."""
        return self._open_handover("handover_action_hand_over", as_hand_over=True)

    def _open_handover(self, name, **shown):
        self.ensure_one()
        self.check_access("read")
        if self.uom_id.compare(self.free, 0) <= 0:
            raise UserError(self.env._("%(part)s is promised already, all of it.", part=self.product_id.display_name))
        action = self.env["ir.actions.act_window"]._for_xml_id(f"aftersales_service.{name}")
        line = {"product_id": self.product_id.id, "lot_id": self.lot_id.id, "quantity": self.free}
        return {
            **action,
            "context": {
                **shown,
                "default_from_holder_id": self.holder_id.id,
                "default_line_ids": [fields.Command.create(line)],
            },
        }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT quant.id,
                   quant.company_id,
                   CASE WHEN holder.id IS NOT NULL THEN '2_holder'
                        WHEN store.id IS NOT NULL THEN '1_store'
                        ELSE '3_other' END AS place,
                   holder.id AS holder_id,
                   quant.location_id,
                   quant.product_id,
                   template.categ_id,
                   quant.lot_id,
                   quant.owner_id,
                   quant.in_date,
                   quant.quantity,
                   quant.reserved_quantity AS reserved,
                   CASE WHEN quant.owner_id IS NULL THEN quant.quantity - quant.reserved_quantity ELSE 0 END AS free,
                   company.currency_id,
                   CASE WHEN quant.owner_id IS NULL
                        THEN quant.quantity * COALESCE((product.standard_price ->> company.id::text)::numeric, 0)
                        ELSE 0 END AS value
              FROM stock_quant quant
              JOIN product_product product ON product.id = quant.product_id
              JOIN res_company company ON company.id = quant.company_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
              LEFT JOIN LATERAL (
                       SELECT id FROM aftersales_holder
                        WHERE location_id = ANY(string_to_array(trim(BOTH '/' FROM location.parent_path), '/')::int[])
                        LIMIT 1
                   ) holder ON TRUE
              LEFT JOIN LATERAL (
                       SELECT id FROM stock_warehouse
                        WHERE lot_stock_id = ANY(string_to_array(trim(BOTH '/' FROM location.parent_path), '/')::int[])
                        LIMIT 1
                   ) store ON TRUE
             WHERE quant.quantity != 0
            """
        )

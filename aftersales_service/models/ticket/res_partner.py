import re

from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """The customer file (I8): class, qualification, yearly demand, installed products, history."""

    _inherit = "res.partner"

    customer_class_id = fields.Many2one(
        "aftersales.customer.class",
        index="btree_not_null",
        ondelete="restrict",
        help="How this customer is looked after; sets the priority of new contacts.",
    )
    customer_class_visits = fields.Integer(related="customer_class_id.visits_per_year")
    customer_class_callbacks = fields.Integer(related="customer_class_id.callback_share")
    customer_class_note = fields.Text(related="customer_class_id.note")
    customer_qualification = fields.Char(
        string="Qualification", help="Licences and qualifications that the customer holds."
    )
    yearly_demand = fields.Char(help="What the customer buys in a year, as far as it is known.")
    installed_lot_ids = fields.One2many("stock.lot", "installed_partner_id", string="Installed products")
    installed_lot_count = fields.Integer(compute="_compute_installed_lot_count")

    def _compute_installed_lot_count(self):
        counts = self.env["stock.lot"]._read_group(
            [("installed_partner_id", "child_of", self.ids)],
            ["installed_partner_id"],
            ["__count"],
        )
        self.installed_lot_count = 0
        for holder, count in counts:
            # a company shows what stands at its addresses, too
            while holder:
                if holder in self:
                    holder.installed_lot_count += count
                holder = holder.parent_id

    def action_view_installed_lots(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.stock_lot_action_installed")
        return {
            **action,
            "name": self.env._("Installed products: %(name)s", name=self.display_name),
            "domain": [("installed_partner_id", "child_of", self.id)],
            "context": {"default_installed_partner_id": self.id},
        }

    @api.model
    def _find_by_phone(self, phone):
        """The one customer whose phone number ends in the digits of ``phone``, or none.

        At least six digits are needed, so that an extension is not taken for a customer.
        """
        digits = re.sub(r"\D", "", phone or "")
        if len(digits) < 6:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                r"SELECT id FROM res_partner WHERE active AND phone IS NOT NULL"
                r" AND reverse(regexp_replace(phone, '\D', '', 'g')) LIKE %s LIMIT 2",
                digits[::-1] + "%",
            )
        )
        partners = self.browse([row[0] for row in rows])._filtered_access("read")
        return partners if len(partners) == 1 else self.browse()

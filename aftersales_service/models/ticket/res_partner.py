import re
from collections import defaultdict

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
        totals = self._add_up(counts)
        for partner in self:
            partner.installed_lot_count = totals[partner._origin]

    def _compute_helpdesk_ticket_count(self):
        """Counted by the database, for any number of partners at once; helpdesk_mgmt would load all their tickets."""
        counts = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "child_of", self.ids)], ["partner_id", "stage_id"], ["__count"]
        )
        totals = self._add_up((partner, count) for partner, _stage, count in counts)
        running = self._add_up((partner, count) for partner, stage, count in counts if not stage.closed)
        for partner in self:
            count, active = totals[partner._origin], running[partner._origin]
            partner.helpdesk_ticket_count = count
            partner.helpdesk_ticket_active_count = active
            partner.helpdesk_ticket_count_string = f"{active} / {count}"

    @api.model
    def _add_up(self, counts):
        """Give companies what their addresses have, too.

        :param counts: pairs of partner and number
        :return: ``{partner: number}``, 0 where there is none
        """
        totals = defaultdict(int)
        for partner, count in counts:
            while partner:
                totals[partner] += count
                partner = partner.parent_id
        return totals

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

from odoo import api, fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    """How a company deals with replaced parts."""

    _inherit = "res.company"

    aftersales_repair_location_id = fields.Many2one(
        "stock.location",
        string="Old parts in repair",
        check_company=True,
        ondelete="restrict",
        help="Where old parts lie that are being repaired; below the store of old parts.",
    )
    aftersales_old_part_remind_days = fields.Integer(
        string="Reminder before old parts are due (days)",
        default=3,
        help="The holder is reminded this many days before, on the day itself, and every week after it.",
    )
    aftersales_old_part_escalate_days = fields.Integer(
        string="Old parts go to the manager after (days)",
        default=14,
        help="Days overdue after which the after-sales manager is told.",
    )

    _old_part_remind_days_not_negative = models.Constraint(
        "CHECK (aftersales_old_part_remind_days >= 0)", "Reminders come zero or more days before old parts are due."
    )
    _old_part_escalate_days_positive = models.Constraint(
        "CHECK (aftersales_old_part_escalate_days > 0)", "Overdue old parts go to the manager after one day or more."
    )

    def _ensure_parts_locations(self):
        result = super()._ensure_parts_locations()
        for company in self.sudo():
            store = company.aftersales_old_parts_location_id
            if store and not company.aftersales_repair_location_id:
                company.aftersales_repair_location_id = (
                    self.env["stock.location"]
                    .sudo()
                    .create(
                        {
                            "name": self.env._("In repair"),
                            "usage": "internal",
                            "location_id": store.id,
                            "company_id": company.id,
                        }
                    )
                )
        return result

    @api.model
    def _ensure_all_parts_locations(self):
        """For a database in which After-Sales has worked before it knew old parts."""
        self.sudo().search(Domain.TRUE)._ensure_parts_locations()

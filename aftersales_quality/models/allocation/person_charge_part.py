from odoo import api, fields, models
from odoo.exceptions import AccessError


class PersonChargePart(models.Model):
    """What was charged to a person in one month, with its entry; below zero it was given back."""

    _name = "aftersales.person.charge.part"
    _description = "Charged to a Person"
    _order = "date desc, id desc"

    charge_id = fields.Many2one(
        "aftersales.person.charge", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="charge_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, index=True)
    amount = fields.Monetary(required=True, readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Journal entry", required=True, readonly=True, ondelete="restrict", index=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("What is charged to a person is written by the charge itself."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("What was charged stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise AccessError(self.env._("What was charged stays as it is."))

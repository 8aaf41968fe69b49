from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_allocation_mode = fields.Selection(
        related="company_id.aftersales_allocation_mode", readonly=False, required=True
    )
    aftersales_allocation_locked = fields.Selection(
        related="company_id.aftersales_allocation_locked", readonly=False, required=True
    )
    aftersales_allocation_journal_id = fields.Many2one(
        related="company_id.aftersales_allocation_journal_id", readonly=False
    )
    aftersales_owed_product_id = fields.Many2one(related="company_id.aftersales_owed_product_id", readonly=False)
    aftersales_person_account_id = fields.Many2one(related="company_id.aftersales_person_account_id", readonly=False)
    aftersales_person_cap_kind = fields.Selection(
        related="company_id.aftersales_person_cap_kind", readonly=False, required=True
    )
    aftersales_person_cap_percent = fields.Float(related="company_id.aftersales_person_cap_percent", readonly=False)
    aftersales_person_cap_amount = fields.Monetary(
        related="company_id.aftersales_person_cap_amount", currency_field="aftersales_currency_id", readonly=False
    )

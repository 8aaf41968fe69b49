from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_cash_journal_id = fields.Many2one(related="company_id.aftersales_cash_journal_id", readonly=False)
    aftersales_transfer_journal_id = fields.Many2one(
        related="company_id.aftersales_transfer_journal_id", readonly=False
    )
    aftersales_advance_account_id = fields.Many2one(related="company_id.aftersales_advance_account_id", readonly=False)
    aftersales_cash_days = fields.Integer(related="company_id.aftersales_cash_days", readonly=False)
    aftersales_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the company")
    aftersales_cash_limit = fields.Monetary(
        related="company_id.aftersales_cash_limit", readonly=False, currency_field="aftersales_currency_id"
    )

from odoo import models


class AccountChartTemplate(models.AbstractModel):
    """A chart of accounts that is loaded later brings the account of used parts."""

    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        result = super()._post_load_data(template_code, company, template_data)
        (company or self.env.company)._ensure_parts_books()
        return result

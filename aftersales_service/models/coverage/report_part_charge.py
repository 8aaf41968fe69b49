from odoo import api, models


class ReportPart(models.Model):
    """A part on the report is a charge, as soon as it is written."""

    _inherit = "aftersales.report.part"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.report_id.order_id._sync_charges()
        return parts

    def write(self, vals):
        result = super().write(vals)
        if {"product_id", "quantity", "description"} & vals.keys():
            self.report_id.order_id._sync_charges()
        return result

    def unlink(self):
        orders = self.report_id.order_id
        result = super().unlink()
        orders._sync_charges()
        return result

    def _get_first_version(self):
        """The line of the first version that this one carries on, itself if it is new."""
        part = self
        while part.corrects_id:
            part = part.corrects_id
        return part

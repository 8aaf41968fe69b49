from odoo import fields, models


class ServiceReport(models.Model):
    """A report as an entry on the timeline of its product."""

    _inherit = "aftersales.service.report"

    # the product's whole history is looked up by it
    lot_id = fields.Many2one(index="btree_not_null")

    def _get_passport_entry(self, lot, url):
        self.ensure_one()
        results = dict(self._fields["result"]._description_selection(self.env))
        names = dict(self._fields["document"]._description_selection(self.env))
        return lot._entry(
            self.finished_on,
            "fa-wrench",
            f"{names.get(self.document, '')} {self.name}",
            " · ".join(filter(None, [self.treatment, results.get(self.result)])),
            url,
        )

from odoo import api, fields, models


class ServiceReport(models.Model):
    """The signed installation acceptance form moves the start of the warranty (V7, W1)."""

    _inherit = "aftersales.service.report"

    def _after_signed(self):
        result = super()._after_signed()
        forms = self.filtered(lambda report: report.document == "acceptance")
        # a correction may name another unit
        self._refresh_acceptance(forms.lot_id | forms.previous_id.lot_id)
        return result

    @api.model
    def _refresh_acceptance(self, lots):
        """Write on ``lots`` when the customer accepted them: by the first form signed since the delivery."""
        lots = lots.sudo().filtered("warranty_from")
        if not lots:
            return
        forms = self.sudo().search(
            [
                ("lot_id", "in", lots.ids),
                ("document", "=", "acceptance"),
                ("state", "in", ("signed", "approved")),
                ("acceptance", "in", ("accepted", "conditional")),
                # refused is not accepted, whatever was ticked before
                ("seal_ids", "not any", [("role", "=", "customer"), ("method", "=", "refused")]),
            ],
            order="finished_on, id",
        )
        by_lot = forms.grouped("lot_id")
        for lot in lots:
            days = (fields.Date.context_today(form, form.finished_on) for form in by_lot.get(lot, ()))
            accepted = next((day for day in days if day >= lot.warranty_from), False)
            if lot.warranty_accepted_on != accepted:
                lot.warranty_accepted_on = accepted

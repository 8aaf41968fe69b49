from odoo import models


class ServiceOrder(models.Model):
    """The dispatch order on paper (派工单), read by the engineer who goes."""

    _name = "aftersales.service.order"
    _inherit = ["aftersales.service.order", "aftersales.document.mixin"]

    def _get_document_reader(self):
        return self.engineer_id.partner_id or self.station_id or self.env.user.partner_id

    def _get_parts_to_bring(self):
        """Hook: parts drawn for this visit.

        :return: list of {name, quantity (text), serial (or None)}
        """
        self.ensure_one()
        return []

    def _get_last_visit(self):
        """The signed report of the visit before, if this one is for the same fault."""
        self.ensure_one()
        return self.previous_order_id.report_id.filtered("sealed")

    def _get_visit_to_print(self):
        self.ensure_one()
        return self.env._(
            "No. %(number)s, for the same fault as %(order)s",
            number=self.visit_number,
            order=self.previous_order_id.name,
        )

    def _get_outcome_to_print(self):
        """How the visit ended, or how far it is, in one word."""
        self.ensure_one()
        return self._print_label("outcome") or self._print_label("state")

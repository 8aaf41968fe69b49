from odoo import models


class HelpdeskTicket(models.Model):
    """What the customer sees of the quality case behind his complaint: little, in plain words, and his letters."""

    _inherit = "helpdesk.ticket"

    def _get_portal_quality(self):
        """Facts for the page of the case, once the caller has checked that the customer may see the ticket.

        :return: {"founded": …, "letters": …, "told": …}, or nothing as long as there is nothing to tell
        """
        self.ensure_one()
        case = self.sudo().quality_case_id
        if not case or not case.founded:
            return {}
        letters = self._get_portal_letters()
        return {"founded": case.founded, "letters": letters, "told": letters._get_told_result()}

    def _get_portal_letters(self):
        """Letters that this customer got and that still hold, the latest first."""
        self.ensure_one()
        customer = self.sudo().commercial_partner_id
        return (
            self.sudo()
            .quality_case_id.letter_ids.filtered(
                lambda letter: (
                    letter.state == "sent"
                    and letter.for_customer
                    and letter.partner_id.commercial_partner_id == customer
                )
            )
            .sorted("sent_on", reverse=True)
        )

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class HelpdeskTicket(models.Model):
    """A complaint and the quality case that gets to the bottom of it."""

    _inherit = "helpdesk.ticket"

    quality_case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        groups="base.group_user",
    )

    @api.constrains("quality_case_id", "company_id", "confidential")
    def _check_quality_case(self):
        for ticket in self.sudo().filtered("quality_case_id"):
            if ticket.confidential:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s is confidential and cannot be part of a quality case.", ticket=ticket.display_name
                    )
                )
            if ticket.company_id != ticket.quality_case_id.company_id:
                raise ValidationError(
                    self.env._("%(ticket)s belongs to another company than the case.", ticket=ticket.display_name)
                )

    def action_open_quality_case(self):
        """Open the case of this complaint, or make one from it."""
        self.ensure_one()
        self.check_access("read")
        case = self.quality_case_id
        if not case:
            case = self._make_quality_case()
        return case._get_form_action()

    def _make_quality_case(self):
        """A case from these complaints, led by whoever opens it."""
        cases = self.env["aftersales.quality.case"]
        if not cases.has_access("create"):
            raise AccessError(self.env._("Quality cases are opened by quality. Ask a colleague from there."))
        if self.quality_case_id:
            raise UserError(self.env._("One of these complaints belongs to a quality case already. Open that one."))
        case = cases.create(self._prepare_quality_case())
        self.sudo().quality_case_id = case
        return case

    def _prepare_quality_case(self):
        first = self.sorted("id")[:1]
        return {
            "title": first.name,
            "company_id": first.company_id.id,
            "category_id": first.category_id.id,
            "product_id": first.product_id.id,
            "partner_id": first.commercial_partner_id.id,
            "lot_ids": [fields.Command.set(self.lot_id.ids)],
            "received_on": first.contact_date,
            "description": first.description,
        }

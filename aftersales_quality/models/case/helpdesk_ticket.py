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

    defect_code_id = fields.Many2one(
        related="quality_case_id.defect_code_id", string="Defect", store=True, index="btree_not_null"
    )

    @api.depends("quality_case_id.state")
    def _compute_portal_step(self):
        result = super()._compute_portal_step()
        for ticket in self.filtered(lambda ticket: ticket.portal_step in ("received", "checking")):
            state = ticket.sudo().quality_case_id.state
            if state:
                # the customer reads how far quality is, whatever stage the desk has left it in
                ticket.portal_step = "working" if state in ("actions", "verifying", "closed") else "checking"
        return result

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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_case_by_step(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_case_by_step(vals)
        return super().write(vals)

    def _ensure_case_by_step(self, vals):
        """Complaints join and leave a case by its steps, which write down who did it and why."""
        if (vals.get("quality_case_id", False) is not False and not self.env.su) or (
            "quality_case_id" in vals and not self.env.su and any(ticket.quality_case_id for ticket in self)
        ):
            raise AccessError(
                self.env._("A complaint joins a quality case by the button “Quality case”, and is taken out there.")
            )

    def action_open_quality_case(self):
        """Open the case of this complaint, or ask which one it belongs to: similar ones are shown first."""
        self.check_access("read")
        if len(self) == 1 and self.quality_case_id:
            return self.quality_case_id._get_form_action()
        self._ensure_may_open_case()
        self._ensure_no_case()
        dialog = self.env["aftersales.quality.case.open"].create({"ticket_ids": [fields.Command.set(self.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality case"),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _ensure_may_open_case(self):
        if not self.env["aftersales.quality.case"].has_access("create"):
            raise AccessError(self.env._("Quality cases are opened by quality. Ask a colleague from there."))

    def _ensure_no_case(self):
        """:raise UserError: one of the complaints is on a case already, or cannot be on one with the others"""
        taken = self.sudo().filtered("quality_case_id")
        if taken:
            raise UserError(
                self.env._(
                    "%(tickets)s: on a quality case already (%(cases)s). Open that one.",
                    tickets=", ".join(taken.mapped("number")),
                    cases=", ".join(taken.quality_case_id.mapped("name")),
                )
            )
        if len(self.company_id) > 1:
            raise UserError(self.env._("These complaints belong to several companies. Open a case for each of them."))

    def _make_quality_case(self, **values):
        """A case from these complaints, led by whoever opens it.

        :param values: what is known better than from the first complaint
        """
        self._ensure_may_open_case()
        self._ensure_no_case()
        case = self.env["aftersales.quality.case"].create({**self._prepare_quality_case(), **values})
        self.sudo().quality_case_id = case
        case._call_supervisor()
        return case

    def _prepare_quality_case(self):
        first = self.sorted("id")[:1]
        return {
            "title": first.name,
            "company_id": first.company_id.id,
            "category_id": first.category_id.id,
            "product_id": first.product_id.id,
            "partner_id": first.commercial_partner_id.id,
            "lot_ids": [fields.Command.set(self.lot_id.filtered(lambda lot: lot.product_id == first.product_id).ids)],
            "received_on": min(self.mapped("contact_date")),
            "description": first.description,
        }

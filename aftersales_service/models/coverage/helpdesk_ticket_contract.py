from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """The service contract that a contact comes under; not to be confused with the contract of sale."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "aftersales.contract.link.mixin"]

    contract_id = fields.Many2one(
        "aftersales.contract",
        string="Service contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('started_on', '!=', False)]",
        help="Found by customer, serial and day of the contact.",
    )

    @api.depends("lot_id", "partner_id", "company_id", "contact_date", "kind_id")
    def _compute_contract_id(self):
        contracts = self.env["aftersales.contract"]
        # a report of wrongdoing is about people, whatever the product
        asked = self.filtered(lambda ticket: not ticket.kind_id.confidential)
        (self - asked).contract_id = False
        wanted = [
            (
                ticket.partner_id,
                ticket.lot_id,
                fields.Datetime.context_timestamp(ticket, ticket.contact_date or fields.Datetime.now()).date(),
                ticket.company_id,
            )
            for ticket in asked
        ]
        for ticket, contract, (partner, lot, day, _company) in zip(
            asked, contracts._get_for_many(wanted), wanted, strict=True
        ):
            if not (ticket.contract_id and ticket.contract_id._fits(partner, lot, day)):
                ticket.contract_id = contract

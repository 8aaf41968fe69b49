import pytz

from odoo import api, fields, models


class ServiceOrder(models.Model):
    """The service contract under which a job is done."""

    _name = "aftersales.service.order"
    _inherit = ["aftersales.service.order", "aftersales.contract.link.mixin"]

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
        help="Found by customer, serial and day. What it pays for is proposed line by line.",
    )
    contract_by_hand = fields.Boolean(copy=False, help="Somebody has chosen the contract, or chosen none.")
    contract_day = fields.Date(
        string="Day that counts",
        compute="_compute_contract_day",
        store=True,
        precompute=True,
        help="The day on which the contract must be in force: that of the contact which made the job necessary; for "
        "upkeep, and where there was no contact, that of the work, before it that of the plan.",
    )
    is_upkeep = fields.Boolean(related="type_id.is_upkeep", store=True, precompute=True)

    _upkeep_of_contract = models.Index("(contract_id, contract_day) WHERE contract_id IS NOT NULL AND is_upkeep")

    @api.depends(
        "finished_on", "arrived_on", "planned_start", "company_id", "ticket_id.contact_date", "type_id.is_upkeep"
    )
    def _compute_contract_day(self):
        for order in self:
            moment = order.finished_on or order.arrived_on or order.planned_start
            if not order.type_id.is_upkeep:
                # who called while the contract was in force need not wait for us in vain
                moment = order.ticket_id.contact_date or moment
            zone = pytz.timezone(order.company_id.sudo().resource_calendar_id.tz or "UTC")
            order.contract_day = moment and pytz.utc.localize(moment).astimezone(zone).date()

    @api.depends("lot_id", "partner_id", "company_id", "contract_day")
    def _compute_contract_id(self):
        contracts = self.env["aftersales.contract"]
        kept = self.filtered(
            lambda order: (
                order.contract_by_hand
                and (not order.contract_id or order.contract_id._fits(order.partner_id, order.lot_id))
            )
        )
        for order in kept:
            order.contract_id = order.contract_id
        asked = self - kept
        today = fields.Date.context_today(self)
        wanted = [(order.partner_id, order.lot_id, order.contract_day or today, order.company_id) for order in asked]
        for order, contract, (partner, lot, day, _company) in zip(
            asked, contracts._get_for_many(wanted), wanted, strict=True
        ):
            if not (order.contract_id and order.contract_id._fits(partner, lot, day)):
                order.contract_id = contract

    def write(self, vals):
        if "contract_id" in vals and not self.env.su:
            vals = {**vals, "contract_by_hand": True}
        return super().write(vals)

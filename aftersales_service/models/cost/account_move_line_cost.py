from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


def add_responsibility(distribution, company):
    """``distribution`` with the company's account of what nobody is responsible for yet, at 100 %, where the plan is free.

    Analytic distributions name accounts of several plans in one key, separated by commas.
    """
    account = company.sudo().aftersales_unattributed_account_id
    if not account:
        return distribution
    result = {}
    env = account.env
    for key, share in (distribution or {}).items():
        accounts = env["account.analytic.account"].browse(map(int, key.split(",")))
        if account.root_plan_id in accounts.root_plan_id:
            return distribution
        result[f"{key},{account.id}"] = share
    return result or {str(account.id): 100}


class AccountMoveLine(models.Model):
    """A line of a vendor bill that was bought for one case: repair elsewhere, freight, packing."""

    _inherit = "account.move.line"

    aftersales_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="After-sales case",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('confidential', '=', False), ('company_id', '=', company_id)]",
        help="The contact that this was bought for. It becomes a cost of that case.",
    )

    @api.constrains("aftersales_ticket_id", "company_id")
    def _check_aftersales_ticket(self):
        for line in self.filtered("aftersales_ticket_id"):
            ticket = line.aftersales_ticket_id.sudo()
            if ticket.confidential or ticket.company_id != line.company_id:
                raise ValidationError(
                    self.env._("This contact cannot bear costs of the bill. Choose one of the same company.")
                )
            if not line.move_id.is_purchase_document(include_receipts=True):
                raise ValidationError(self.env._("Only lines of vendor bills are bought for a case."))

    def write(self, vals):
        if "aftersales_ticket_id" in vals and any(line.parent_state == "posted" for line in self):
            raise UserError(
                self.env._("The bill is posted: its case is not changed any more. Reset it to draft first.")
            )
        return super().write(vals)

    @api.depends("aftersales_ticket_id")
    def _compute_analytic_distribution(self):
        result = super()._compute_analytic_distribution()
        for line in self.filtered("aftersales_ticket_id"):
            line.analytic_distribution = add_responsibility(line.analytic_distribution, line.company_id)
        return result

    def _get_costs(self):
        return [
            {
                "source_id": line.id,
                "kind": line.product_id.aftersales_cost_kind or "outside",
                "name": f"{line.move_id.name}: {line.name or line.product_id.display_name}",
                "amount": line.balance,
                "quantity": line.quantity,
                "date": line.date,
                "ticket_id": line.aftersales_ticket_id.id,
                "item_id": line.product_id.id,
                "entry_id": line.move_id.id,
            }
            for line in self
            if line.parent_state == "posted"
            and line.aftersales_ticket_id
            and not line.company_currency_id.is_zero(line.balance)
        ]

    def _get_cost_document(self):
        return self.move_id._get_records_action()

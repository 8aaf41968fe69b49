from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Whose stock a person draws on, and up to which amount the person approves requisitions."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if {"active", "group_ids"} & vals.keys():
            self.env["aftersales.holder"].sudo().with_context(active_test=False).search(
                [("user_id", "in", self.ids)]
            )._point_out_left()
        return result

    def _get_own_holder(self, company):
        """The holder who is this person in ``company``, or the person's station; empty for the office."""
        self.ensure_one()
        holders = self.env["aftersales.holder"].sudo()
        own = holders.search(
            Domain("company_id", "=", company.id) & holders.with_user(self)._get_own_domain(),
            order="station_id",
            limit=1,
        )
        return own.sudo(self.env.su)

    def _get_approval_limit(self, company):
        """Up to which amount this person approves requisitions of ``company``.

        :return: amount in the company's currency; infinity for the manager, None for whoever approves nothing
        """
        self.ensure_one()
        if self.has_group("aftersales_service.group_manager"):
            return float("inf")
        limits = (
            self.env["aftersales.approval.limit"]
            .sudo()
            .search([("company_id", "in", (False, company.id)), ("group_id", "in", self.all_group_ids.ids)])
        )
        # what a company says of a duty counts instead of what all companies say
        own = limits.filtered("company_id")
        counting = own | limits.filtered(lambda limit: limit.group_id not in own.group_id)
        return max(counting.mapped("amount"), default=None)

from odoo import api, fields, models


class ServiceOrder(models.Model):
    """The upkeep visit that an order was made for."""

    _inherit = "aftersales.service.order"

    upkeep_visit_ids = fields.One2many("aftersales.upkeep.visit", "order_id", string="Upkeep visits")
    upkeep_plan_id = fields.Many2one("aftersales.upkeep.plan", compute="_compute_upkeep_plan_id", compute_sudo=True)
    preferred_engineer_id = fields.Many2one("res.users", compute="_compute_upkeep_plan_id", compute_sudo=True)

    @api.depends("upkeep_visit_ids.plan_id.engineer_id")
    def _compute_upkeep_plan_id(self):
        for order in self:
            order.upkeep_plan_id = order.upkeep_visit_ids.plan_id[:1]
            order.preferred_engineer_id = order.upkeep_plan_id.engineer_id

    @api.private
    def get_candidates(self, start, stop, station=None):
        candidates = super().get_candidates(start, stop, station)
        preferred = self.preferred_engineer_id
        if not preferred:
            return candidates
        # a qualified and free engineer who knows the unit, before those who are merely near
        return sorted(
            candidates,
            key=lambda candidate: (
                len(candidate["missing"]),
                len(candidate["clash"]),
                candidate["user"] != preferred,
            ),
        )

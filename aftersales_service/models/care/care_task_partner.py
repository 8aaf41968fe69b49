from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The customer file says what care was promised for this year, and what has been done of it (I8)."""

    _inherit = "res.partner"

    care_task_ids = fields.One2many("aftersales.care.task", "partner_id", string="Care")
    care_promised = fields.Integer(string="Care promised this year", compute="_compute_care")
    care_done = fields.Integer(string="Care done this year", compute="_compute_care")
    care_summary = fields.Text(string="Promised and done this year", compute="_compute_care")
    opinion_count = fields.Integer(string="Opinions", compute="_compute_opinion_count")

    @api.depends_context("allowed_company_ids")
    @api.depends("customer_class_id")
    def _compute_care(self):
        self.care_promised = self.care_done = 0
        self.care_summary = False
        plans, tasks = self.env["aftersales.care.plan"], self.env["aftersales.care.task"]
        if not (plans.has_access("read") and tasks.has_access("read")):
            return
        today = fields.Date.context_today(self)
        done = {
            (partner, kind): count
            for partner, kind, count in tasks._read_group(
                Domain("partner_id", "in", self.ids)
                & Domain("state", "=", "done")
                & Domain("done_on", ">=", today.replace(month=1, day=1))
                & Domain("done_on", "<=", today.replace(month=12, day=31)),
                ["partner_id", "kind"],
                ["__count"],
            )
        }
        promises = plans.search(Domain("class_ids", "in", self.customer_class_id.ids))
        kinds = dict(tasks._fields["kind"]._description_selection(self.env))
        for partner in self:
            own = promises.filtered(
                lambda plan, partner=partner: (
                    partner.customer_class_id in plan.class_ids
                    and partner.company_id in (plan.company_id, self.env["res.company"])
                )
            )
            lines = []
            for kind, label in kinds.items():
                promised = sum(
                    plan._get_times(partner.customer_class_id) for plan in own.filtered(lambda p, k=kind: p.kind == k)
                )
                made = done.get((partner, kind), 0)
                partner.care_promised += promised
                partner.care_done += made
                if promised or made:
                    lines.append(
                        self.env._(
                            "%(kind)s: %(done)s of %(promised)s this year", kind=label, done=made, promised=promised
                        )
                    )
            partner.care_summary = "\n".join(lines)

    def _compute_opinion_count(self):
        counts = self.env["aftersales.opinion"]._count_by(self, "partner_id")
        for partner in self:
            partner.opinion_count = counts.get(partner, 0)

    def action_view_care(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.care_task_action_all")
        return {
            **action,
            "name": self.env._("Care of %(name)s", name=self.display_name),
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_view_opinions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.opinion_action")
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {"default_partner_id": self.id}}

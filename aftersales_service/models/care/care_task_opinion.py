from odoo import fields, models


class CareTask(models.Model):
    """What customers say at a visit or in a round is written down as opinions and goes to the departments."""

    _inherit = "aftersales.care.task"

    opinion_ids = fields.One2many("aftersales.opinion", "task_id", string="Opinions")
    opinion_count = fields.Integer(compute="_compute_opinion_count")

    def _compute_opinion_count(self):
        counts = self.env["aftersales.opinion"]._count_by(self, "task_id")
        for task in self:
            task.opinion_count = counts.get(task, 0)

    def _is_begun(self):
        return super()._is_begun() or bool(self.sudo().opinion_ids)

    def action_record_opinion(self):
        """A form for what the customer said, with the department where only one is concerned."""
        self.ensure_one()
        self.check_access("read")
        departments = self.sudo().plan_id.department_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opinion of %(customer)s", customer=self.sudo().partner_id.name),
            "res_model": "aftersales.opinion",
            "view_mode": "form",
            "context": {
                "default_task_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_department_id": departments.id if len(departments) == 1 else False,
            },
        }

    def action_view_opinions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.opinion_action")
        return {**action, "domain": [("task_id", "=", self.id)], "context": {"default_task_id": self.id}}

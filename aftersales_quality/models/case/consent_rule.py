from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsentRule(models.Model):
    """Whose consent a case needs before a step (Q2), by severity. Data: every company sets its own."""

    _name = "aftersales.quality.consent.rule"
    _description = "Consent Needed by Quality Cases"
    _order = "severity_id, state, sequence, id"

    severity_id = fields.Many2one("aftersales.quality.severity", required=True, ondelete="cascade", index=True)
    state = fields.Selection(
        selection=lambda self: self.env["aftersales.quality.case"]._fields["state"].selection,
        string="Before",
        required=True,
        help="The step that waits for the consent.",
    )
    sequence = fields.Integer(default=10)
    who = fields.Selection(
        selection=[
            ("duty", "A duty"),
            ("department", "A department"),
            ("concerned", "Each department concerned"),
            ("supervisor", "The supervisor of the complaint"),
        ],
        required=True,
        default="concerned",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Duty",
        ondelete="cascade",
        help="Anybody with this duty may give the consent, but nobody gives two.",
    )
    department_id = fields.Many2one("hr.department", ondelete="cascade", index="btree_not_null")
    days = fields.Integer(string="Days to decide", default=3, required=True, help="From the day on which it is asked.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    active = fields.Boolean(default=True)

    _days_not_negative = models.Constraint("CHECK (days >= 0)", "The days to decide are counted from 0.")

    @api.constrains("who", "group_id", "department_id")
    def _check_who(self):
        for rule in self:
            if rule.who == "duty" and not rule.group_id:
                raise ValidationError(self.env._("Choose the duty whose consent is needed."))
            if rule.who == "department" and not rule.department_id:
                raise ValidationError(self.env._("Choose the department whose consent is needed."))

    @api.constrains("state", "severity_id")
    def _check_state(self):
        for rule in self:
            if rule.state in ("received", "objected", "appraisal", "unfounded"):
                raise ValidationError(self.env._("No consent can be asked for before this step."))

    def _prepare_consents(self, case):
        """Values of the consents that these rules ask of ``case``."""
        values = []
        today = fields.Date.context_today(self)
        for rule in self:
            common = {
                "case_id": case.id,
                "rule_id": rule.id,
                "state": rule.state,
                "due": today + timedelta(days=rule.days),
            }
            if rule.who == "duty":
                values.append({**common, "group_id": rule.group_id.id})
            elif rule.who == "department":
                values.append({**common, "department_id": rule.department_id.id})
            elif rule.who == "concerned":
                values += [{**common, "department_id": department.id} for department in case.sudo().department_ids]
            elif case.supervisor_id:
                values.append({**common, "asked_user_id": case.supervisor_id.id})
        return values

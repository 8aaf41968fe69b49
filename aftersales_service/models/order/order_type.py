from odoo import api, fields, models


class OrderType(models.Model):
    """What a service order is about, and what follows from it: checklist, document, signatures, skills.

    The checklists are copied to each order and report, so that a later change of the type leaves
    what was done under the old one as it was.
    """

    _name = "aftersales.order.type"
    _description = "Type of Service Order"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Technical name, by which the program finds the type.")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    duration = fields.Float(
        string="Usual duration", default=2.0, help="Hours on site that a new plan starts from.", required=True
    )
    document = fields.Selection(
        selection=[
            ("service", "Service report"),
            ("acceptance", "Installation acceptance form"),
            ("training", "Operator training record"),
        ],
        required=True,
        default="service",
        help="The document that the customer signs.",
    )
    sign_customer = fields.Boolean(string="Customer signs", default=True)
    sign_engineer = fields.Boolean(string="Engineer signs")
    sign_dealer = fields.Boolean(string="Dealer signs")
    certification_ids = fields.Many2many(
        "hr.skill",
        string="Required certificates",
        domain=[("skill_type_id.is_certification", "=", True)],
        help="The leading engineer needs all of them, valid on the day of the visit.",
    )
    check_ids = fields.One2many("aftersales.order.type.check", "type_id", string="Checklists", copy=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "There is already a type with this code.")
    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "The usual duration of a service order must be more than zero hours."
    )

    def _get_signer_roles(self):
        """Roles that have to sign before the report counts as signed; the engineer alone if none is set."""
        self.ensure_one()
        roles = [role for role in ("customer", "engineer", "dealer") if self[f"sign_{role}"]]
        return roles or ["engineer"]

    @api.model
    def _get_default(self, code):
        return self.search([("code", "=", code)], limit=1) or self.search([], limit=1)

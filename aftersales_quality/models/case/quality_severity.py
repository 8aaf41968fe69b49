from odoo import fields, models


class QualitySeverity(models.Model):
    """How bad a quality case is: light, serious, major (Q2). It decides the way the case goes, as data.

    A light case is registered, passed on and answered; a serious one is decided together and signed by the
    departments; in a major one the general manager takes part.
    """

    _name = "aftersales.quality.severity"
    _description = "Severity of Quality Cases"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, by which rules find the severity.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    note = fields.Text(translate=True, help="When a case has this severity, in the words of your regulations.")
    needs_containment = fields.Boolean(
        string="Containment", help="What is in stock, on the way and in the field is secured before the analysis."
    )
    needs_analysis = fields.Boolean(string="Cause analysis", help="The cause is searched for and confirmed.")
    needs_attribution = fields.Boolean(
        string="Responsibility", help="It is decided who is responsible, by shares that sum to 100 %."
    )
    needs_actions = fields.Boolean(string="Actions", help="Corrective or preventive actions are agreed and done.")
    needs_effect = fields.Boolean(
        string="Effect", help="Somebody else checks whether the actions helped before the case is closed."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already a severity with this code.")

    def _get_path(self):
        """States of a case of this severity, in their order."""
        self.ensure_one()
        return [
            "received",
            "verified",
            *(["contained"] if self.needs_containment else []),
            *(["analysing", "confirmed"] if self.needs_analysis else []),
            *(["proposed", "attributed"] if self.needs_attribution else []),
            *(["actions"] if self.needs_actions else []),
            *(["verifying"] if self.needs_effect and self.needs_actions else []),
            "closed",
        ]

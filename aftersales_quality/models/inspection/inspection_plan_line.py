from odoo import api, fields, models


class InspectionPlanLine(models.Model):
    """One characteristic of an inspection plan."""

    _name = "aftersales.inspection.plan.line"
    _description = "Characteristic of an Inspection Plan"
    _inherit = "aftersales.characteristic.mixin"
    _order = "sequence, id"

    plan_id = fields.Many2one("aftersales.inspection.plan", required=True, ondelete="cascade", index=True)
    name = fields.Char(string="Characteristic", required=True, translate=True)
    sample_size = fields.Integer(
        string="Readings", required=True, default=1, help="How often it is measured or looked at in one inspection."
    )

    _sample_size_sane = models.Constraint(
        "CHECK (sample_size BETWEEN 1 AND 100)", "A characteristic is read once at least, and a hundred times at most."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._begin_new_version()
        return lines

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.plan_id._begin_new_version()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _count_version(self):
        self.plan_id._begin_new_version()

    def _prepare_inspection_lines(self):
        """Values of the lines of an inspection, one for each reading."""
        return [
            {
                "from_plan": True,
                "name": line.name,
                "reading": number if line.sample_size > 1 else 0,
                **{
                    name: line[name]
                    for name in ("sequence", "kind", "bound", "lower", "target", "upper", "unit", "required")
                },
            }
            for line in self
            for number in range(1, line.sample_size + 1)
        ]

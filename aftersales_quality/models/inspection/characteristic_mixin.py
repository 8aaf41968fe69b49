from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang


class CharacteristicMixin(models.AbstractModel):
    """What is looked at: something measured within limits, answered by yes or no, or described in words."""

    _name = "aftersales.characteristic.mixin"
    _description = "Characteristic"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[("measure", "Measured"), ("check", "Yes or no"), ("text", "In words")],
        required=True,
        default="check",
    )
    bound = fields.Selection(
        selection=[("range", "From … to"), ("least", "At least"), ("most", "At most")],
        string="Tolerance",
        required=True,
        default="range",
        help="On which side a measured value is limited.",
    )
    lower = fields.Float(string="From", digits=(16, 4))
    target = fields.Float(
        digits=(16, 4),
        compute="_compute_target",
        store=True,
        readonly=False,
        precompute=True,
        help="The value that is aimed at; the middle of the tolerance if nothing else is said.",
    )
    upper = fields.Float(string="To", digits=(16, 4))
    unit = fields.Char(help="Unit of the measured value: mm, bar, MΩ.")
    required = fields.Boolean(default=True, help="Without it, or if it fails, the inspection is not passed.")
    limits = fields.Char(compute="_compute_limits", help="What is allowed, as it stands on paper.")

    @api.depends("bound", "lower", "upper")
    def _compute_target(self):
        for line in self:
            if line.bound == "range" and not (line.target and line.lower <= line.target <= line.upper):
                line.target = (line.lower + line.upper) / 2

    @api.depends_context("lang")
    @api.depends("kind", "bound", "lower", "upper", "target", "unit")
    def _compute_limits(self):
        for line in self:
            line.limits = line._get_limits()

    def _get_limits(self):
        self.ensure_one()
        if self.kind != "measure":
            return self.env._("yes") if self.kind == "check" else ""
        lower, upper, target = (self._format_number(self[name]) for name in ("lower", "upper", "target"))
        text = {
            "range": self.env._("%(lower)s to %(upper)s (%(target)s)", lower=lower, upper=upper, target=target),
            "least": self.env._("at least %(lower)s", lower=lower),
            "most": self.env._("at most %(upper)s", upper=upper),
        }[self.bound]
        return " ".join(filter(None, (text, self.unit)))

    def _format_number(self, value):
        """Without zeros that say nothing, with the decimal sign of the reader's language."""
        text = formatLang(self.env, value, digits=4)
        sign = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."
        return text.rstrip("0").rstrip(sign) if sign in text else text

    @api.constrains("kind", "bound", "lower", "upper", "target")
    def _check_limits(self):
        for line in self:
            if line.kind != "measure" or line.bound != "range":
                continue
            if line.lower > line.upper:
                raise ValidationError(
                    self.env._("%(name)s: the tolerance goes from the smaller value to the larger one.", name=line.name)
                )
            if not line.lower <= line.target <= line.upper:
                raise ValidationError(self.env._("%(name)s: the target lies outside the tolerance.", name=line.name))

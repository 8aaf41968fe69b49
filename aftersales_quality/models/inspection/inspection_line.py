import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

#: What the inspector enters; all else comes from the plan.
RESULTS = {"entry", "answer", "remark"}
DIGITS = 6


class InspectionLine(models.Model):
    """One characteristic of one inspection: what was allowed, and what was found.

    What is allowed is copied from the plan, so that a changed plan changes no inspection.
    """

    _name = "aftersales.inspection.line"
    _description = "Result of an Inspection"
    _inherit = "aftersales.characteristic.mixin"
    _order = "sequence, id"

    inspection_id = fields.Many2one("aftersales.inspection", required=True, ondelete="cascade", index=True)
    name = fields.Char(string="Characteristic", required=True)
    from_plan = fields.Boolean(readonly=True)
    reading = fields.Integer(readonly=True, help="Which reading of several; zero where there is one only.")
    entry = fields.Char(string="Found", help="The value that was measured, or what was seen in words.")
    answer = fields.Selection(selection=[("yes", "Yes"), ("no", "No")], string="Right?")
    remark = fields.Char()
    measured = fields.Float(
        string="Measured value", compute="_compute_verdict", store=True, digits=(16, 4), aggregator="avg"
    )
    verdict = fields.Selection(
        selection=[("open", "Open"), ("passed", "Right"), ("failed", "Wrong")], compute="_compute_verdict", store=True
    )
    state = fields.Selection(related="inspection_id.state")

    _reading_sane = models.Constraint("CHECK (reading >= 0)", "Readings are counted from one.")

    @api.depends("kind", "entry", "answer", "bound", "lower", "upper")
    def _compute_verdict(self):
        for line in self:
            value = line._get_measured()
            line.measured = value or 0.0
            if line.kind == "check":
                line.verdict = {"yes": "passed", "no": "failed"}.get(line.answer, "open")
            elif line.kind == "text":
                line.verdict = "passed" if (line.entry or "").strip() else "open"
            elif value is None:
                line.verdict = "open"
            else:
                line.verdict = "passed" if line._is_within(value) else "failed"

    def _get_measured(self):
        """The number that was entered; None without one."""
        self.ensure_one()
        text = (self.entry or "").strip()
        if self.kind != "measure" or not text:
            return None
        try:
            value = float(text)
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def _is_within(self, value):
        self.ensure_one()
        above = self.bound == "most" or float_compare(value, self.lower, precision_digits=DIGITS) >= 0
        below = self.bound == "least" or float_compare(value, self.upper, precision_digits=DIGITS) <= 0
        return above and below

    @api.constrains("kind", "entry")
    def _check_entry(self):
        for line in self:
            if line.kind == "measure" and (line.entry or "").strip() and line._get_measured() is None:
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(entry)s” is no number. Enter the measured value without its unit.",
                        line=line._get_title(),
                        entry=line.entry[:40],
                    )
                )

    def _get_title(self):
        """Name of the line, with the number of the reading where there are several."""
        self.ensure_one()
        return f"{self.name} ({self.reading})" if self.reading else self.name

    @api.depends("name", "reading")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._get_title() if line.name else ""

    def _get_result(self):
        """What was found, as it stands on paper."""
        self.ensure_one()
        if self.kind == "check":
            return dict(self._fields["answer"]._description_selection(self.env)).get(self.answer, "")
        if self.kind == "measure" and self.verdict != "open":
            return " ".join(filter(None, (self._format_number(self.measured), self.unit)))
        return self.entry or ""

    def _get_verdict(self):
        self.ensure_one()
        return dict(self._fields["verdict"]._description_selection(self.env)).get(self.verdict, "")

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._clean(dict(vals)) for vals in vals_list]
        if not self.env.su:
            vals_list = [{**vals, "from_plan": False} for vals in vals_list]
        lines = super().create(vals_list)
        lines._ensure_in_work()
        return lines

    def write(self, vals):
        self._ensure_in_work()
        if not self.env.su and vals.keys() - RESULTS and any(line.from_plan for line in self):
            raise UserError(
                self.env._("What is inspected, and within which limits, is said by the plan. Enter the results only.")
            )
        return super().write(self._clean(dict(vals)))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        self._ensure_in_work()
        if not self.env.su and any(line.from_plan for line in self):
            raise UserError(self.env._("Lines of the plan stay: what was not looked at is left open."))

    def _ensure_in_work(self):
        done = self.inspection_id.filtered(lambda inspection: inspection.state != "draft")
        if done:
            raise UserError(
                self.env._(
                    "%(inspections)s: done, so it stays as it was. Inspect again if something has changed.",
                    inspections=", ".join(done.mapped("name")),
                )
            )

    @api.model
    def _clean(self, vals):
        """A number is stored with a point, whatever decimal sign its author uses."""
        entry = vals.get("entry")
        if entry:
            entry = entry.strip()
            sign = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."
            if sign != "." and entry.count(sign) == 1 and "." not in entry:
                number = entry.replace(sign, ".")
                if number.lstrip("+-").replace(".", "", 1).isdigit():
                    entry = number
            vals["entry"] = entry
        return vals

from odoo import api, fields, models


class QualityCase(models.Model):
    """Buttons that ask before they do: what the step has to be told is entered in a dialog."""

    _inherit = "aftersales.quality.case"

    sample_ids = fields.One2many("aftersales.quality.sample", "case_id", string="Samples")
    path_states = fields.Char(compute="_compute_path_states", help="States of the way, for the stepper.")

    severity_color = fields.Integer(related="severity_id.color", string="Colour")
    needs_containment = fields.Boolean(related="severity_id.needs_containment", string="Containment needed")
    needs_analysis = fields.Boolean(related="severity_id.needs_analysis", string="Analysis needed")
    needs_attribution = fields.Boolean(related="severity_id.needs_attribution", string="Responsibility needed")
    needs_actions = fields.Boolean(related="severity_id.needs_actions", string="Actions needed")
    needs_effect = fields.Boolean(related="severity_id.needs_effect", string="Effect needed")
    days_open = fields.Float(
        compute="_compute_days_open",
        store=True,
        aggregator="avg",
        digits=(16, 1),
        help="Days from the complaint to the end of the case; nothing as long as it is open.",
    )

    @api.depends("received_on", "closed_on")
    def _compute_days_open(self):
        for case in self:
            ended = case.closed_on and case.received_on
            case.days_open = (case.closed_on - case.received_on).total_seconds() / 86400 if ended else False

    @api.depends("state", "severity_id")
    def _compute_path_states(self):
        for case in self:
            case.path_states = ",".join(case._get_shown_path())

    def _get_shown_path(self):
        """States of the case's way, with the one that it is in if that is beside the way."""
        path = self.severity_id._get_path() if self.severity_id else []
        if self.state == "unfounded":
            return ["received", "unfounded"]
        if self.state in path:
            return path
        order = [state for state, _name in self._fields["state"].selection]
        return sorted({*path, self.state} - {False}, key=order.index)

    def action_open_verify(self):
        self._ensure_quality()
        return self.env["aftersales.quality.case.dialog"]._open("verify", self)

    def action_open_severity(self):
        self._ensure_quality()
        return self.env["aftersales.quality.case.dialog"]._open("severity", self)

    def action_open_reopen(self):
        self._ensure_quality()
        return self.env["aftersales.quality.case.dialog"]._open("reopen", self)

    def action_open_take_out(self):
        self._ensure_quality()
        return self.env["aftersales.quality.case.dialog"]._open("take_out", self)

    def action_open_back(self):
        self._ensure_quality()
        return self.env["aftersales.quality.case.dialog"]._open("back", self)

    def action_check_evidence(self):
        """Compare every file of the case with the digest it was added with."""
        self.ensure_one()
        return self.evidence_ids.action_check()

from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityCaseDialog(models.TransientModel):
    """Asks what a step of a quality case has to be told; the step itself checks who asks."""

    _name = "aftersales.quality.case.dialog"
    _description = "Step of a Quality Case to Explain"

    step = fields.Selection(
        selection=[
            ("verify", "Check for truth"),
            ("severity", "Change severity"),
            ("reopen", "Reopen"),
            ("take_out", "Take a complaint out"),
            ("refuse", "Refuse the consent"),
            ("back", "Back to the analysis"),
        ],
        required=True,
        readonly=True,
    )
    case_id = fields.Many2one("aftersales.quality.case", readonly=True, ondelete="cascade")
    consent_id = fields.Many2one("aftersales.quality.consent", readonly=True, ondelete="cascade")
    founded = fields.Selection(
        selection=[("true", "True: the fault is there"), ("unfounded", "Unfounded")], string="Result", default="true"
    )
    severity_id = fields.Many2one("aftersales.quality.severity")
    severity_note = fields.Text(related="severity_id.note")
    defect_code_id = fields.Many2one("aftersales.defect.code", string="Defect")
    product_categ_id = fields.Many2one(related="case_id.product_categ_id")
    case_ticket_ids = fields.One2many(related="case_id.ticket_ids", string="Complaints of the case")
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "aftersales_quality_case_dialog_ticket_rel",
        string="Complaints",
        domain="[('id', 'in', case_ticket_ids)]",
    )
    sla_deadline = fields.Datetime(related="case_id.sla_deadline")
    reason = fields.Text()

    @api.model
    def _open(self, step, case=None, consent=None):
        """The dialog of ``step``, as an action."""
        dialog = self.create(
            {
                "step": step,
                "case_id": case.id if case else False,
                "consent_id": consent.id if consent else False,
                "severity_id": case.severity_id.id if case else False,
                "defect_code_id": case.defect_code_id.id if case else False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["step"]._description_selection(self.env))[step],
            "res_model": self._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_confirm(self):
        self.ensure_one()
        getattr(self, f"_do_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _do_verify(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write down how it was checked."))
        case, founded = self.case_id, self.founded == "true"
        case._ensure_quality()
        case._ensure_state("received")
        if founded:
            case.write({"defect_code_id": self.defect_code_id.id})
            if self.severity_id and self.severity_id != case.severity_id:
                case.action_change_severity(self.severity_id, self.reason)
        case.action_verify(founded=founded, note=self.reason.strip())

    def _do_severity(self):
        self.case_id.action_change_severity(self.severity_id, self.reason)

    def _do_reopen(self):
        self.case_id.action_reopen(self.reason)

    def _do_back(self):
        self.case_id.action_back_to_analysis(self.reason)

    def _do_take_out(self):
        self.case_id.action_take_out(self.ticket_ids, self.reason)

    def _do_refuse(self):
        self.consent_id.action_refuse(self.reason)

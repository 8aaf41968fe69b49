from odoo import api, fields, models


class QualityDialog(models.TransientModel):
    """What a step of an action, a question or a plan has to be told: a reason, a day, a judgement.

    It only asks. The step itself checks who asks and what is missing.
    """

    _name = "aftersales.quality.dialog"
    _description = "Step of Quality"

    step = fields.Selection(
        selection=[
            ("postpone", "Postpone"),
            ("cancel", "Cancel"),
            ("send_back", "Send the action back"),
            ("effect", "Judge the effect"),
            ("check", "Check elsewhere"),
            ("return", "Send the answer back"),
            ("withdraw", "Withdraw the question"),
            ("agree", "The customer agrees"),
        ],
        required=True,
        readonly=True,
    )
    action_id = fields.Many2one("aftersales.quality.action", readonly=True, ondelete="cascade")
    deployment_id = fields.Many2one("aftersales.quality.deployment", readonly=True, ondelete="cascade")
    question_id = fields.Many2one("aftersales.quality.question", readonly=True, ondelete="cascade")
    case_id = fields.Many2one("aftersales.quality.case", readonly=True, ondelete="cascade")
    reason = fields.Text()
    date = fields.Date()
    # -- the judgement of an effect
    criterion = fields.Char(related="action_id.criterion")
    measure = fields.Selection(related="action_id.measure")
    window_until = fields.Date(related="action_id.window_until")
    complaint_count = fields.Integer(related="action_id.complaint_count")
    max_complaints = fields.Integer(related="action_id.max_complaints")
    effect = fields.Selection(selection=[("yes", "It helped"), ("no", "It did not help")])
    complaint_ids = fields.Many2many("helpdesk.ticket", compute="_compute_complaint_ids")
    not_counted_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Has another fault",
        domain="[('id', 'in', complaint_ids)]",
        help="Complaints that do not speak against this action; say why below.",
    )
    # -- a check elsewhere
    found = fields.Selection(
        selection=[("fine", "Nothing found"), ("mended", "Found and mended"), ("no", "Does not apply")]
    )
    # -- the customer's agreement
    agreement = fields.Selection(
        selection=[("agreed", "The customer has agreed"), ("not_asked", "The customer is not asked")], default="agreed"
    )
    with_whom = fields.Char(string="Agreed with")

    @api.depends("action_id")
    def _compute_complaint_ids(self):
        found = self.action_id._find_complaints()
        for dialog in self:
            tickets = self.env["helpdesk.ticket"].browse(found.get(dialog.action_id.id, []))
            # the judge sees those that he may read anyhow
            dialog.complaint_ids = tickets._filtered_access("read") if tickets.has_access("read") else False

    def action_confirm(self):
        self.ensure_one()
        getattr(self, f"_take_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _take_postpone(self):
        self.action_id.action_postpone(self.date, self.reason)

    def _take_cancel(self):
        self.action_id.action_cancel(self.reason)

    def _take_send_back(self):
        self.action_id.action_send_back(self.reason)

    def _take_effect(self):
        self.action_id._ensure_chosen(self.effect)
        self.action_id.action_judge_effect(self.effect == "yes", self.reason, self.not_counted_ids.ids)

    def _take_check(self):
        self.deployment_id.action_check(self.found, self.reason)

    def _take_return(self):
        self.question_id.action_return(self.reason)

    def _take_withdraw(self):
        self.question_id.action_withdraw(self.reason)

    def _take_agree(self):
        self.case_id.action_agree_plan(self.agreement, self.date, self.with_whom, self.reason)

    @api.model
    def _open(self, step, name, record):
        """Open the dialog of ``step`` for one record."""
        record.ensure_one()
        field = {
            "aftersales.quality.action": "action_id",
            "aftersales.quality.deployment": "deployment_id",
            "aftersales.quality.question": "question_id",
            "aftersales.quality.case": "case_id",
        }[record._name]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.create({"step": step, field: record.id}).id,
            "view_mode": "form",
            "views": [(self.env.ref("aftersales_quality.quality_dialog_view_form").id, "form")],
            "target": "new",
        }

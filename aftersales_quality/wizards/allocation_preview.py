from odoo import api, fields, models
from odoo.exceptions import UserError


class AllocationPreview(models.TransientModel):
    """What an allocation would post and what not, and why; it only looks."""

    _name = "aftersales.allocation.preview"
    _description = "Preview of an Allocation"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Up to",
        required=True,
        default=fields.Date.context_today,
        help="Costs up to this day are taken, and posted on it.",
    )
    case_ids = fields.Many2many("aftersales.quality.case", string="Only these cases", help="Empty: all of the company.")
    posted_on = fields.Date(readonly=True)
    note = fields.Char(readonly=True)
    line_ids = fields.One2many("aftersales.allocation.preview.line", "preview_id", readonly=True)
    amount = fields.Monetary(string="Will be posted", compute="_compute_amounts")
    hindered_amount = fields.Monetary(string="Will not be posted", compute="_compute_amounts")
    case_count = fields.Integer(string="Cases", compute="_compute_amounts")

    @api.depends("line_ids.amount", "line_ids.ready")
    def _compute_amounts(self):
        for preview in self:
            ready = preview.line_ids.filtered("ready")
            preview.amount = sum(ready.mapped("amount"))
            preview.hindered_amount = sum((preview.line_ids - ready).mapped("amount"))
            preview.case_count = len(ready.case_id)

    def action_preview(self):
        """Look again, with the date and the cases as they are now."""
        self.ensure_one()
        runs = self.env["aftersales.allocation"]
        runs._ensure_finance()
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Switch to this company first."))
        plan = runs._make_plan(self.company_id, self.date, self.case_ids)
        reasons = runs._get_reasons()
        parties, amounts, corrections = {}, {}, {}
        for values in plan.lines:
            case = values["case_id"]
            own = parties.setdefault(case, {})
            own[values["party"]] = own.get(values["party"], 0.0) + values["amount"]
            amounts[case] = amounts.get(case, 0.0) + values["amount"]
            corrections[case] = corrections.get(case) or "reversed_line_id" in values
        rows = [
            {
                "case_id": case,
                "ready": True,
                "amount": amount,
                "parties": ", ".join(
                    f"{party} {self.currency_id.format(part)}" for party, part in parties[case].items()
                ),
                "reason": self.env._("Corrects what was posted before.") if corrections[case] else False,
            }
            for case, amount in amounts.items()
        ]
        rows += [
            {"case_id": case.id, "ready": False, "amount": amount, "reason": reasons[reason]}
            for (case, reason), amount in plan.hindrances.items()
        ]
        self.write(
            {
                "posted_on": plan.day,
                "note": plan.note,
                "line_ids": [fields.Command.clear(), *map(fields.Command.create, rows)],
            }
        )
        return self._get_action()

    def action_start(self):
        """Write it down as a draft, to be reviewed and posted."""
        self.ensure_one()
        run = self.env["aftersales.allocation"].start(self.company_id, self.date, self.case_ids)
        return run._get_form_action()

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of the allocation"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class AllocationPreviewLine(models.TransientModel):
    """One case of the preview."""

    _name = "aftersales.allocation.preview.line"
    _description = "Case in the Preview of an Allocation"
    _order = "ready, case_id, id"

    preview_id = fields.Many2one("aftersales.allocation.preview", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="preview_id.currency_id")
    case_id = fields.Many2one("aftersales.quality.case", string="Quality case", required=True, ondelete="cascade")
    ready = fields.Boolean(string="Will be posted")
    amount = fields.Monetary()
    parties = fields.Char(string="Who bears what")
    reason = fields.Char(string="Remark")

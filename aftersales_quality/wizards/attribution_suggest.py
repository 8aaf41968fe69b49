from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.attribution.attribution_share import PARTY_FIELDS, PARTY_KINDS
from ..tools.shares import split, to_hundredths


class AttributionSuggest(models.TransientModel):
    """Shows who is likely to be responsible, and why; what is ticked becomes a draft that stays editable."""

    _name = "aftersales.attribution.suggest"
    _description = "Suggested Responsibility"

    attribution_id = fields.Many2one("aftersales.attribution", string="Round", required=True, ondelete="cascade")
    line_ids = fields.One2many("aftersales.attribution.suggest.line", "suggest_id", string="Suggestions")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        attribution = self.env["aftersales.attribution"].browse(values.get("attribution_id"))
        if attribution:
            attribution.check_access("read")
            values["line_ids"] = [
                Command.create(
                    {
                        "party_kind": suggestion.kind,
                        PARTY_FIELDS[suggestion.kind] or "company_id": suggestion.party.id,
                        "decisions": suggestion.decisions,
                        "share": suggestion.share,
                        "weight": suggestion.weight,
                        "reasons": "\n".join(suggestion.reasons),
                    }
                )
                for suggestion in attribution._get_suggestions()
            ]
        return values

    def action_take_over(self):
        """Add a share for each ticked party: what is missing to 100 %, split as it was borne before."""
        self.ensure_one()
        taken = self.line_ids.filtered("taken")
        if not taken:
            raise UserError(self.env._("Tick who is to be taken over."))
        attribution = self.attribution_id
        known = {(share.party_kind, share._get_party()) for share in attribution.share_ids}
        new = [line for line in taken if (line.party_kind, line._get_party()) not in known]
        missing = to_hundredths(attribution.missing)
        if new and missing < len(new):
            raise UserError(self.env._("The shares of the draft are 100 % already. Lower one of them first."))
        self.env["aftersales.attribution.share"].create(
            [
                {
                    "attribution_id": attribution.id,
                    "party_kind": line.party_kind,
                    "department_id": line.department_id.id,
                    "employee_id": line.employee_id.id,
                    "partner_id": line.partner_id.id,
                    "share": share,
                    "grounds": line.reasons,
                }
                for line, share in zip(new, split([line.weight for line in new], missing), strict=True)
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class AttributionSuggestLine(models.TransientModel):
    _name = "aftersales.attribution.suggest.line"
    _description = "Suggested Party"

    suggest_id = fields.Many2one("aftersales.attribution.suggest", required=True, ondelete="cascade")
    taken = fields.Boolean(string="Take over")
    party_kind = fields.Selection(selection=PARTY_KINDS, string="Kind of party")
    department_id = fields.Many2one("hr.department")
    employee_id = fields.Many2one("hr.employee")
    partner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company")
    party = fields.Char(compute="_compute_party", compute_sudo=True)
    decisions = fields.Integer(string="Earlier decisions")
    share = fields.Float(string="Average share %", digits=(5, 2))
    weight = fields.Float()
    reasons = fields.Text(string="Why")

    @api.depends("party_kind", "department_id", "employee_id", "partner_id", "company_id")
    def _compute_party(self):
        for line in self:
            line.party = line._get_party().display_name

    def _get_party(self):
        self.ensure_one()
        return self[PARTY_FIELDS.get(self.party_kind) or "company_id"]

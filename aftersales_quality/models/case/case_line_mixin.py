from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseLineMixin(models.AbstractModel):
    """What belongs to one quality case: of its company, and as it was once the case is closed."""

    _name = "aftersales.quality.line.mixin"
    _description = "Part of a Quality Case"

    #: Fields that may still be written when the case is closed.
    _free_after_close = frozenset()

    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ensure_case_open()
        return lines

    def write(self, vals):
        if vals.keys() - self._free_after_close:
            self._ensure_case_open()
        if "case_id" in vals and any(line.case_id.id != vals["case_id"] for line in self):
            raise UserError(self.env._("It belongs to its case and is not moved to another one. Enter it there anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_cases(self):
        self._ensure_case_open()

    def _ensure_case_open(self):
        """Refuse changes of what a closed case stands on.

        :raise UserError: the case is closed
        """
        if self.env.su:
            return
        closed = self.case_id.filtered("is_closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(cases)s: closed. Reopen it with the reason, then change it.",
                    cases=", ".join(closed.mapped("name")),
                )
            )

from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityDocumentChange(models.Model):
    """A drawing, instruction or plan that an action has changed, with its version before and after."""

    _name = "aftersales.quality.document.change"
    _description = "Document Changed by an Action"
    _order = "action_id, id"
    _check_company_auto = True

    action_id = fields.Many2one("aftersales.quality.action", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[
            ("drawing", "Drawing"),
            ("instruction", "Work instruction"),
            ("fmea", "FMEA"),
            ("control_plan", "Control plan"),
            ("inspection", "Inspection instruction"),
            ("other", "Other"),
        ],
        required=True,
        default="instruction",
    )
    document_id = fields.Many2one(
        "aftersales.product.document",
        string="Product document",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="Where the document is one that follows the product to its customers.",
    )
    name = fields.Char(
        string="Document", required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    version_before = fields.Char(
        string="Before", compute="_compute_version_before", store=True, readonly=False, precompute=True
    )
    version_after = fields.Char(string="After", required=True)
    valid_from = fields.Date(string="Valid from")

    @api.depends("document_id")
    def _compute_name(self):
        for change in self:
            change.name = change.name or change.sudo().document_id.name

    @api.depends("document_id")
    def _compute_version_before(self):
        for change in self:
            change.version_before = change.version_before or change.sudo().document_id.version_id.number

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._ensure_action_open()
        return changes

    def write(self, vals):
        self._ensure_action_open()
        return super().write(vals)

    def _ensure_action_open(self):
        """What is evidence of an action that is done stays."""
        if any(action.state not in ("proposed", "running") for action in self.sudo().action_id):
            raise UserError(self.env._("The action is done, so the documents it has changed stay as they are."))

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self._ensure_action_open()

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OldPartDialog(models.TransientModel):
    """What a step of old parts has to be told: a judgement, an explanation, a reason.

    It only asks. The step itself checks who asks and what is missing.
    """

    _name = "aftersales.old.part.dialog"
    _description = "Step of Old Parts"

    step = fields.Selection(
        selection=[
            ("judge", "Judge"),
            ("explain", "Explain what is missing"),
            ("refuse", "Refuse the explanation"),
            ("undo", "Take back"),
            ("send_back", "Send the list back"),
        ],
        required=True,
        readonly=True,
    )
    part_ids = fields.Many2many("aftersales.old.part", string="Old parts", readonly=True)
    run_id = fields.Many2one("aftersales.old.part.run", readonly=True)
    is_single = fields.Boolean(compute="_compute_is_single")
    judgement = fields.Selection(
        selection=lambda self: self.env["aftersales.old.part"]._fields["judgement"]._description_selection(self.env),
        string="What becomes of it",
    )
    supplier_id = fields.Many2one("res.partner", help="Empty: the product's first supplier.", check_company=False)
    product_id = fields.Many2one(
        "product.product",
        string="Stocked as",
        domain=[("is_storable", "=", True)],
        help="Another product if it is stocked as refurbished. Empty: the same product.",
    )
    quantity = fields.Float(digits="Product Unit", help="How many of them.")
    reason = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and papers")

    @api.depends("part_ids")
    def _compute_is_single(self):
        for dialog in self:
            dialog.is_single = len(dialog.part_ids) == 1 and dialog.part_ids.quantity > 1

    def action_confirm(self):
        """Take the step; what was attached goes into the record's history."""
        self.ensure_one()
        parts = self.part_ids
        if not parts and not self.run_id:
            raise UserError(self.env._("Choose old parts first."))
        if self.step == "judge":
            parts.action_judge(self.judgement, self.reason, self.supplier_id.id, self.product_id.id)
        elif self.step == "explain":
            parts = self._explain(parts)
        elif self.step == "refuse":
            parts.action_refuse_missing(self.reason)
        elif self.step == "undo":
            parts.action_undo(self.reason)
        elif self.step == "send_back":
            self.run_id.action_send_back(self.reason)
        self._hand_over_attachments(parts)
        return {"type": "ir.actions.act_window_close"}

    def _hand_over_attachments(self, parts):
        """What was attached here belongs to the old part: the dialog itself is thrown away after a day."""
        # only what its author has just loaded up for this dialog; anything else stays where it is
        own = self.attachment_ids.filtered(
            lambda file: file.res_model == self._name and file.create_uid == self.env.user
        )
        if not own or not parts:
            return
        own.sudo().write({"res_model": parts._name, "res_id": parts[0].id})
        for part in parts:
            part.message_post(body=self.reason or "", attachment_ids=own.ids)

    def _explain(self, parts):
        if len(parts) == 1 and self.quantity:
            return parts.action_explain(self.reason, self.quantity)
        return parts.union(*(part.action_explain(self.reason) for part in parts))

    @api.model
    def _open(self, step, name, records):
        """Open the dialog for ``records``: old parts, or one list of the month."""
        field = "run_id" if records._name == "aftersales.old.part.run" else "part_ids"
        value = records.id if field == "run_id" else [Command.set(records.ids)]
        values = {"step": step, field: value}
        if field == "part_ids" and len(records) == 1:
            values["quantity"] = records.quantity
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.create(values).id,
            "view_mode": "form",
            "views": [(self.env.ref(f"aftersales_service.old_part_dialog_view_form_{step}").id, "form")],
            "target": "new",
        }

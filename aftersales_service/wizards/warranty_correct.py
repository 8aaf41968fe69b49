from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

ENDS = {"unit_end": "warranty_end", "main_end": "warranty_main_end", "wear_end": "warranty_wear_end"}


class WarrantyCorrect(models.TransientModel):
    """The manager corrects a warranty: another beginning, or other ends; the reason stays with the serial."""

    _name = "aftersales.warranty.correct"
    _description = "Correct a Warranty"

    lot_id = fields.Many2one("stock.lot", string="Serial", required=True, readonly=True, ondelete="cascade")
    begin = fields.Date(string="Delivered on", required=True, help="The warranty goes back to this day.")
    unit_end = fields.Date(
        string="Unit until", compute="_compute_unit_end", store=True, readonly=False, help="Last day covered."
    )
    main_end = fields.Date(
        string="Main parts until", compute="_compute_main_end", store=True, readonly=False, help="Last day covered."
    )
    wear_end = fields.Date(
        string="Wear parts until", compute="_compute_wear_end", store=True, readonly=False, help="Last day covered."
    )
    reason = fields.Text(required=True)
    seen = fields.Json(help="What the serial said when the dialog was opened.")

    _ends_after_begin = models.Constraint(
        "CHECK (COALESCE(unit_end, begin) >= begin AND COALESCE(main_end, begin) >= begin"
        " AND COALESCE(wear_end, begin) >= begin)",
        "A warranty ends after the delivery.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "stock.lot" and context.get("active_id"):
            lot = self.env["stock.lot"].browse(context["active_id"])
            values.update(
                lot_id=lot.id,
                begin=self._get_begin(lot),
                seen=self._get_seen(lot),
            )
        return values

    @api.model
    def _get_begin(self, lot):
        return lot.warranty_from or lot.delivered_on or fields.Date.context_today(self)

    @api.model
    def _get_seen(self, lot):
        return [str(lot[name] or "") for name in ("warranty_from", "delivered_on", *ENDS.values())]

    # a method each, so that an end that is given does not keep the others from being computed

    @api.depends("begin", "lot_id")
    def _compute_unit_end(self):
        self._foresee("unit_end")

    @api.depends("begin", "lot_id")
    def _compute_main_end(self):
        self._foresee("main_end")

    @api.depends("begin", "lot_id")
    def _compute_wear_end(self):
        self._foresee("wear_end")

    def _foresee(self, own):
        for dialog in self:
            lot = dialog.lot_id.sudo()
            ends = lot._foresee_warranty(dialog.begin, lot.company_id or self.env.company) if dialog.begin else {}
            dialog[own] = ends.get(ENDS[own])

    def action_correct(self):
        self.ensure_one()
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Warranties are corrected by the after-sales manager."))
        if not self.reason.strip():
            raise UserError(self.env._("Say why the warranty is corrected."))
        self.lot_id.check_access("read")
        lot = self.lot_id.sudo()
        # a delivery or a repair may be about to move the same warranty
        try:
            lot.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(serial)s is being delivered, returned or repaired at this moment. Try again shortly.",
                    serial=lot.name,
                )
            ) from error
        lot.invalidate_recordset()
        if self.seen != self._get_seen(lot):
            raise UserError(
                self.env._(
                    "The warranty of %(serial)s has changed since this dialog was opened. Close it, look at the new "
                    "dates and open it again.",
                    serial=lot.name,
                )
            )
        lot.correct_warranty(
            self.begin,
            {name: self[own] for own, name in ENDS.items()},
            self.reason.strip(),
            self.env.user,
        )
        return {"type": "ir.actions.act_window_close"}

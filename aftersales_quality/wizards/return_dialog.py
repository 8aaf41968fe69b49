from odoo import api, fields, models


class ReturnDialog(models.TransientModel):
    """What a step of returned goods has to be told: what came, what was found, how it is sent, why.

    It only asks. The step itself checks who asks and what is missing.
    """

    _name = "aftersales.return.dialog"
    _description = "Step of Returned Goods"

    step = fields.Selection(
        selection=[
            ("receive", "Receive"),
            ("undo", "Take back"),
            ("cancel", "Cancel"),
            ("judge", "Judge"),
            ("refuse", "Refuse"),
            ("send", "Send"),
            ("settle", "Settled"),
        ],
        required=True,
        readonly=True,
    )
    return_id = fields.Many2one("aftersales.quality.return", string="Returned goods", required=True, readonly=True)
    company_id = fields.Many2one(related="return_id.company_id", related_sudo=False)
    tracking_kind = fields.Selection(related="return_id.tracking_kind", related_sudo=False)
    known_serial = fields.Char(compute="_compute_known_serial")
    inspection_state = fields.Selection(related="return_id.inspection_state", related_sudo=False)

    # receive
    quantity = fields.Float(digits="Product Unit", help="How many of them came.")
    serial = fields.Char(string="Serial on the goods")
    received_goods = fields.Text(string="What came", help="With accessories, packing and visible damage.")

    # judge
    judgement = fields.Selection(
        selection=lambda self: (
            self.env["aftersales.quality.return"]._fields["judgement"]._description_selection(self.env)
        ),
        string="What becomes of the goods",
    )
    fate = fields.Selection(
        selection=lambda self: self.env["aftersales.quality.return"]._fields["fate"]._description_selection(self.env),
        string="What becomes of the returned unit",
    )
    supplier_id = fields.Many2one("res.partner", help="Empty: the product's first supplier.")
    product_id = fields.Many2one(
        "product.product",
        string="The customer gets",
        domain=[("type", "=", "consu")],
        help="The same product, or another one that is given for it.",
    )
    product_tracking = fields.Selection(related="product_id.tracking", string="Tracking of what the customer gets")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Which unit",
        domain="[('product_id', '=', product_id), ('company_id', 'in', (False, company_id)), "
        "('installed_partner_id', '=', False), ('product_qty', '>', 0)]",
    )

    # send
    how = fields.Selection(
        selection=lambda self: (
            self.env["aftersales.quality.return"]._fields["sent_how"]._description_selection(self.env)
        ),
        default="carrier",
    )
    carrier_id = fields.Many2one("res.partner")
    waybill = fields.Char()

    reason = fields.Text()

    @api.depends("return_id")
    def _compute_known_serial(self):
        for dialog in self:
            goods = dialog.return_id
            dialog.known_serial = goods.lot_id.name or goods.serial_stated

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        goods = self.return_id
        if self.step == "receive":
            goods.action_receive(self.quantity, self.serial, self.received_goods)
        elif self.step == "undo":
            goods.action_undo(self.reason)
        elif self.step == "cancel":
            goods.action_cancel(self.reason)
        elif self.step == "judge":
            goods.action_judge(
                self.judgement, self.reason, self.fate, self.supplier_id.id, self.product_id.id, self.lot_id.id
            )
        elif self.step == "refuse":
            goods.action_refuse_scrap(self.reason)
        elif self.step == "send":
            goods.action_send(self.how, self.carrier_id.id, self.waybill)
        else:
            goods.action_settle_supplier(self.reason)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open(self, step, name, goods):
        values = {"step": step, "return_id": goods.id, "quantity": goods.quantity}
        if step == "receive":
            values["received_goods"] = goods.received_goods
        if step == "judge":
            values.update(product_id=goods.product_id.id, reason=goods.judgement_note or goods.inspection_id.note)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.create(values).id,
            "view_mode": "form",
            "views": [(self.env.ref(f"aftersales_quality.return_dialog_view_form_{step}").id, "form")],
            "target": "new",
        }

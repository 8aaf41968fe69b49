from odoo import api, fields, models
from odoo.exceptions import AccessError


class WarrantyPause(models.Model):
    """Days during which a unit was in our hands; the warranty ends so many days later.

    Written by what happens (the counter, the workshop, a return), each by the document it comes from, so that it can
    be explained. The manager may correct a row; what was corrected by hand is left alone afterwards.
    """

    _name = "aftersales.warranty.pause"
    _description = "Warranty Paused"
    _order = "since desc, id desc"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", string="Serial", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    since = fields.Date(string="In our hands since", required=True, default=fields.Date.context_today)
    until = fields.Date(string="Handed back on", help="Empty: it is still with us.")
    days = fields.Integer(compute="_compute_days", help="So many days later the warranty ends.")
    source = fields.Selection(
        selection=[
            ("counter", "Left at the counter"),
            ("workshop", "In the workshop"),
            ("return", "Sent back to us"),
            ("hand", "Entered by hand"),
        ],
        required=True,
        readonly=True,
        default="hand",
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict", index="btree_not_null")
    order_id = fields.Many2one(
        "aftersales.service.order", string="Service order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    note = fields.Char(string="Reason", help="Why it was entered or corrected by hand.")
    corrected = fields.Boolean(string="Corrected by hand", readonly=True)

    _in_order = models.Constraint(
        "CHECK (until IS NULL OR until >= since)", "A unit is handed back on the day it came, or later."
    )
    _by_hand_says_why = models.Constraint(
        "CHECK ((source != 'hand' AND corrected IS NOT TRUE) OR note IS NOT NULL)",
        "Say why the days in our hands are entered or corrected by hand.",
    )
    _one_per_ticket = models.UniqueIndex(
        "(ticket_id) WHERE source = 'counter'", "The days at the counter of this ticket are recorded already."
    )
    _one_per_order = models.UniqueIndex(
        "(order_id) WHERE source = 'workshop'", "The days in the workshop of this order are recorded already."
    )
    _one_return = models.UniqueIndex(
        "(lot_id) WHERE source = 'return' AND until IS NULL", "This unit has been sent back to us already."
    )

    @api.depends("since", "until")
    def _compute_days(self):
        today = fields.Date.context_today(self)
        for pause in self:
            pause.days = max(((pause.until or today) - pause.since).days, 0) if pause.since else 0

    # ---------------------------------------------------------------------------------------------
    # CRUD: the warranty follows
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._ensure_manager()
            vals_list = [
                {**vals, "source": "hand", "ticket_id": False, "order_id": False, "corrected": False}
                for vals in vals_list
            ]
        pauses = super().create(vals_list)
        if not self.env.su:
            pauses._tell(self.env._("Days in our hands entered: %(days)s. %(reason)s"))
        pauses.lot_id._refresh_warranty()
        return pauses

    def write(self, vals):
        by_hand = not self.env.su
        if by_hand:
            self._ensure_manager()
            if vals.keys() - {"since", "until", "note"}:
                raise AccessError(
                    self.env._("Of the days in our hands only the two dates and the reason are corrected.")
                )
            vals = {**vals, "corrected": True}
        lots = self.lot_id
        result = super().write(vals)
        if by_hand:
            self._tell(self.env._("Days in our hands corrected: %(days)s. %(reason)s"))
        (lots | self.lot_id)._refresh_warranty()
        return result

    def unlink(self):
        lots = self.lot_id
        if not self.env.su:
            self._ensure_manager()
            self._tell(self.env._("Days in our hands removed: %(days)s. %(reason)s"))
        result = super().unlink()
        lots._refresh_warranty()
        return result

    def _ensure_manager(self):
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("The days in our hands are corrected by the after-sales manager."))

    def _tell(self, sentence):
        """Write into the history of the serial what was done by hand."""
        for pause in self:
            days = f"{pause.since} – {pause.until or ''}"
            pause.lot_id.sudo().message_post(body=sentence % {"days": days, "reason": pause.note or ""})

    # ---------------------------------------------------------------------------------------------
    # Written by what happens
    # ---------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def sync(self, field, wanted):
        """Make the rows of some tickets or orders what they should be; those corrected by hand stay.

        :param field: ``ticket_id`` or ``order_id``
        :param wanted: dict of ticket or order to the values of its row, or to None where it has none
        """
        pauses = self.sudo()
        documents = [document.id for document in wanted]
        source = "counter" if field == "ticket_id" else "workshop"
        known = pauses.search([(field, "in", documents), ("source", "=", source)]).grouped(lambda row: row[field].id)
        missing, unwanted = [], pauses.browse()
        for document, values in wanted.items():
            row = known.get(document.id, pauses.browse())
            if row.corrected:
                if values and values["until"] and not row.until and values["until"] >= row.since:
                    row.until = values["until"]
            elif values is None:
                unwanted |= row
            elif not row:
                missing.append({**values, field: document.id, "source": source})
            elif any(row._fields[name].convert_to_write(row[name], row) != value for name, value in values.items()):
                row.write(values)
        unwanted.unlink()
        pauses.create(missing)

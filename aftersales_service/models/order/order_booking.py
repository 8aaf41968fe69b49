from odoo import api, fields, models


class OrderBooking(models.Model):
    """The time that a service order takes of one engineer.

    Kept by the order. The table exists for the database's own guard: two dispatchers who plan the same
    engineer in the same moment cannot both succeed.
    """

    _name = "aftersales.order.booking"
    _description = "Booked Time of an Engineer"
    _order = "start, id"
    _rec_name = "order_id"

    order_id = fields.Many2one("aftersales.service.order", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users", string="Engineer", required=True, readonly=True, ondelete="cascade", index=True
    )
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)
    hours = fields.Float(compute="_compute_hours", store=True)
    exclusive = fields.Boolean(
        readonly=True, help="No other service order may be planned for the engineer in this time."
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)

    _one_place_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&, tsrange(start, stop) WITH &&)"
        " WHERE (exclusive)",
        "The engineer has just been planned for another service order at this time. Choose another time or engineer.",
    )
    _starts_before_it_stops = models.Constraint("CHECK (start < stop)", "A visit must end after it starts.")
    _by_time = models.Index("(user_id, start, stop)")

    @api.depends("start", "stop")
    def _compute_hours(self):
        for booking in self:
            booking.hours = (booking.stop - booking.start).total_seconds() / 3600

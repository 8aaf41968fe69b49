from odoo import fields, models


class SlaNotice(models.Model):
    """A step that was taken for a deadline: the row that makes sure it is taken once."""

    _name = "aftersales.sla.notice"
    _description = "Warning Given"
    _order = "id desc"

    deadline_id = fields.Many2one(
        "aftersales.sla.deadline", required=True, readonly=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one("aftersales.sla.step", readonly=True, ondelete="set null")
    label = fields.Char(string="Step taken", readonly=True)
    user_ids = fields.Many2many("res.users", string="Told", readonly=True)
    pending = fields.Boolean(readonly=True, help="Still to be sent with the next digest.")
    create_date = fields.Datetime(string="On", readonly=True)

    _pending = models.Index("(id) WHERE pending")
    _once = models.UniqueIndex("(deadline_id, step_id) WHERE step_id IS NOT NULL")

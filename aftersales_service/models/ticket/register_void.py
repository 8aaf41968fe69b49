from odoo import fields, models


class RegisterVoid(models.Model):
    """A number of a register that its ticket no longer bears, and why (G2)."""

    _name = "aftersales.register.void"
    _description = "Retired Register Number"
    _order = "number desc, id desc"
    _rec_name = "number"

    register_id = fields.Many2one("aftersales.register", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    number = fields.Char(required=True, readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict", index="btree_not_null")
    reason = fields.Char(required=True, readonly=True)
    create_uid = fields.Many2one("res.users", string="Retired by", readonly=True)
    create_date = fields.Datetime(string="Retired on", readonly=True)

    _number_unique = models.UniqueIndex("(register_id, company_id, number)", "This number is already retired.")

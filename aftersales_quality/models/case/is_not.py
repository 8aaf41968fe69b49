from odoo import fields, models


class IsNot(models.Model):
    """One line of the is / is-not table: where the fault is, where it might be and is not, what differs."""

    _name = "aftersales.quality.is.not"
    _description = "Is / Is Not"
    _inherit = "aftersales.quality.line.mixin"
    _order = "dimension, id"
    _rec_name = "is_text"

    dimension = fields.Selection(
        selection=[("a_what", "What"), ("b_where", "Where"), ("c_when", "When"), ("d_extent", "Extent")],
        string="Question",
        required=True,
        default="a_what",
    )
    is_text = fields.Char(string="Is", required=True)
    is_not_text = fields.Char(string="Is not")
    difference = fields.Char(string="What differs", help="What is peculiar to where the fault is.")
    change = fields.Char(string="What has changed", help="What changed there, and when.")

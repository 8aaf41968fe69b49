from odoo import fields, models


class UpkeepMonth(models.Model):
    """A month of the year, to be chosen for upkeep."""

    _name = "aftersales.upkeep.month"
    _description = "Month of Upkeep"
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True)

    _number_unique = models.UniqueIndex("(number)", "There is already such a month.")
    _number_valid = models.Constraint("CHECK (number BETWEEN 1 AND 12)", "A year has months 1 to 12.")

from odoo import fields, models


class SolutionPiece(models.Model):
    """The vocabulary of the solution library: each piece of a word, and how many solutions have it.

    Written by :meth:`Solution._index` alone. A piece that few solutions have says more than one that
    all have; the count is what the search weighs by.
    """

    _name = "aftersales.solution.piece"
    _description = "Word of the Solution Library"
    _log_access = False
    _order = "name"

    name = fields.Char(required=True, index="trigram")
    solution_count = fields.Integer(default=0, required=True)

    _name_unique = models.UniqueIndex("(name)")

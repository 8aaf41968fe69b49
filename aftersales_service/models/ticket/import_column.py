from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIELD_TYPES = ("char", "text", "date", "datetime", "integer", "float", "boolean", "selection", "many2one")


class ImportColumn(models.Model):
    """What one column of a ledger means."""

    _name = "aftersales.import.column"
    _description = "Column of an Import Profile"
    _order = "profile_id, sequence, id"

    profile_id = fields.Many2one("aftersales.import.profile", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Heading", required=True, help="As in the file; capitals do not matter.")
    target = fields.Selection(
        selection=[
            ("reference", "External reference"),
            ("field", "Field of the contact"),
            ("customer", "Customer"),
            ("product", "Product"),
            ("product_category", "Category of a new product"),
            ("category", "Class"),
            ("channel", "Channel"),
            ("kind", "Kind"),
            ("extra", "Kept in the description"),
            ("text", "Only in title and text"),
            ("none", "Not taken over"),
        ],
        string="Becomes",
        default="extra",
        required=True,
        help="Several columns for the product are joined in their order: make, model, year.",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="cascade",
        domain=[
            ("model", "=", "helpdesk.ticket"),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", FIELD_TYPES),
        ],
    )
    label = fields.Char(help="Name of the particular in the description.")
    required = fields.Boolean(help="A file without this column is not the right file.")
    value_ids = fields.One2many("aftersales.import.value", "column_id", string="Values", copy=True)

    _name_unique = models.UniqueIndex(
        "(profile_id, lower(name), target)", "This column already has this meaning in the profile."
    )

    @api.constrains("target", "field_id")
    def _check_field(self):
        for column in self:
            if column.target != "field":
                continue
            field = column.field_id
            if not field:
                raise ValidationError(
                    self.env._("Column “%(name)s”: say which field of the contact it becomes.", name=column.name)
                )
            if field.model != "helpdesk.ticket" or field.ttype not in FIELD_TYPES or not field.store:
                raise ValidationError(
                    self.env._(
                        "Column “%(name)s”: the field “%(field)s” cannot be filled from a file.",
                        name=column.name,
                        field=field.field_description,
                    )
                )

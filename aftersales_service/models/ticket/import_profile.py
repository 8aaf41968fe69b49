import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class ImportProfile(models.Model):
    """How the columns of a ledger kept elsewhere become contacts: the mapping is data, not code.

    The file is read by :mod:`import_reader`, loaded batch by batch by :meth:`load_rows`, and the loop
    with its transactions is :class:`import_run.ImportRun`.
    """

    _name = "aftersales.import.profile"
    _description = "Import Profile"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name by which the command line finds the profile.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(translate=True, help="Where such files come from and how they are to be read.")

    # --- the file ---------------------------------------------------------------------------------
    delimiter = fields.Selection(
        selection=[
            ("auto", "Found out from the first line"),
            (",", "Comma"),
            (";", "Semicolon"),
            ("\t", "Tabulator"),
            ("|", "Vertical bar"),
        ],
        string="Separator",
        default="auto",
        required=True,
    )
    encoding = fields.Char(
        default="auto",
        required=True,
        help="Character encoding, for example utf-8, gb18030 or cp1252; “auto” is UTF-8, or what the "
        "first bytes of the file say.",
    )
    date_format = fields.Char(
        help="For example %d.%m.%Y for 31.12.2026. Left empty, dates are written 2026-12-31. "
        "Dates of a workbook need no format."
    )
    decimal_separator = fields.Selection(selection=[(".", "Point"), (",", "Comma")], default=".", required=True)

    # --- what the columns mean --------------------------------------------------------------------
    column_ids = fields.One2many("aftersales.import.column", "profile_id", string="Columns", copy=True)
    keep_other_columns = fields.Boolean(
        default=True,
        help="Columns of the file that are not listed are kept in the description; nothing is lost.",
    )
    title_template = fields.Char(
        required=True,
        default="{Title}",
        help="Title of the contact from columns in curly brackets. A part in square brackets is left "
        "out when all its columns are blank: {make} {model}[: {fault}]",
    )
    description_template = fields.Text(
        required=True, default="{Description}", help="Text of the contact, written like the title."
    )
    reference_prefix = fields.Char(
        help="Put before the external reference, to keep the numbers of several ledgers apart."
    )
    category_separator = fields.Char(help="Between several classes in one cell, for example |")
    level_separator = fields.Char(default="/", help="Between a class and its sub-class in a cell, for example /")

    # --- what is not in the file ------------------------------------------------------------------
    kind_id = fields.Many2one(
        "aftersales.ticket.kind", ondelete="restrict", help="Kind of contacts whose row does not say."
    )
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        ondelete="restrict",
        help="Channel of contacts whose row does not say.",
    )
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        ondelete="restrict",
        help="Where the contacts stand after the import, for example Done for a ledger of past years.",
    )
    create_categories = fields.Boolean(string="Create missing classes", default=True)
    create_customers = fields.Boolean(string="Create missing customers")
    create_products = fields.Boolean(string="Create missing products")
    product_categ_id = fields.Many2one(
        "product.category",
        string="Category of new products",
        ondelete="restrict",
        help="New products, and product categories named in the file, are put below it.",
    )

    _code_unique = models.UniqueIndex("(code)", "There is already an import profile with this code.")

    @api.constrains("column_ids")
    def _check_reference(self):
        for profile in self:
            if len(profile.column_ids.filtered(lambda column: column.target == "reference")) != 1:
                raise ValidationError(
                    self.env._(
                        "Profile “%(name)s” needs exactly one column for the external reference: by it "
                        "a second run knows what is loaded already.",
                        name=profile.name,
                    )
                )

    @api.constrains("encoding")
    def _check_encoding(self):
        for profile in self:
            try:
                "".encode("utf-8" if profile.encoding == "auto" else profile.encoding)
            except LookupError:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no known encoding. Use auto, utf-8, gb18030, big5, cp1252 …",
                        name=profile.encoding,
                    )
                ) from None

    @api.constrains("title_template", "description_template")
    def _check_templates(self):
        for profile in self:
            for template in (profile.title_template, profile.description_template):
                if not PLACEHOLDER.search(template):
                    raise ValidationError(
                        self.env._(
                            "“%(template)s” names no column. Write the column's heading in curly brackets, "
                            "for example {Title}.",
                            template=template,
                        )
                    )

    def copy_data(self, default=None):
        result = super().copy_data(default)
        for profile, values in zip(self, result, strict=True):
            values.setdefault("name", self.env._("%(name)s (copy)", name=profile.name))
            if values.get("code") == profile.code:
                values["code"] = f"{profile.code}_copy"
        return result

    def _get_template_columns(self):
        """Headings that title and description use, in lower case."""
        self.ensure_one()
        used = PLACEHOLDER.findall(self.title_template) + PLACEHOLDER.findall(self.description_template)
        return {name.strip().casefold() for name in used}

    @api.model
    def _fill_template(self, template, cells):
        """Put the texts of ``cells`` (by heading in lower case) into ``template``."""

        def fill(part):
            return PLACEHOLDER.sub(lambda match: cells.get(match[1].strip().casefold(), ""), part)

        def fill_optional(match):
            names = PLACEHOLDER.findall(match[1])
            # what a cell holds may look like a bracket: only the template's own are syntax
            return match[1] if any(cells.get(name.strip().casefold()) for name in names) else ""

        return fill(OPTIONAL.sub(fill_optional, template)).strip()

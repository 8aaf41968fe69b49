from odoo import fields, models


class DocumentKind(models.Model):
    """A kind of document that follows a product to its customer: test report, certificate, drawing, manual (I9)."""

    _name = "aftersales.document.kind"
    _description = "Kind of Product Document"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    due_days = fields.Integer(
        string="Due within (working days)",
        default=3,
        help="Working days of the company after the day of shipping, or after the day on which a new version came into "
        "force, by which the customer has it.",
    )
    required = fields.Selection(
        selection=[
            ("known", "Where there is one"),
            ("categories", "With the products of some categories"),
            ("all", "With every serial"),
        ],
        string="Goes along",
        required=True,
        default="known",
        help="With which shipped serials a document of this kind has to go. Where it has to and there is none yet, "
        "it is on the list of documents to send as missing.",
    )
    category_ids = fields.Many2many(
        "product.category",
        "aftersales_document_kind_category_rel",
        string="Product categories",
        help="With the categories below them.",
    )
    sending = fields.Selection(
        selection=[
            ("file", "By mail, with the file"),
            ("link", "By mail, with a link to the portal"),
            ("portal", "On the portal; by mail to who has no account"),
        ],
        string="Sent",
        required=True,
        default="file",
    )
    automatic = fields.Boolean(
        string="Sent by itself",
        default=True,
        help="As soon as an approved version is in force. Otherwise somebody sends it from the list.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_document_kind_user_rel",
        string="Reminded",
        domain=[("share", "=", False)],
        help="Who is told when one is due. Nobody named: the dispatchers.",
    )

    _due_days_sensible = models.Constraint(
        "CHECK (due_days BETWEEN 0 AND 366)", "Documents are due within 0 to 366 working days."
    )

    def _get_products_with(self, products):
        """Those of ``products`` with which a document of this kind has to go, also while there is none."""
        self.ensure_one()
        if self.required != "categories":
            return products if self.required == "all" else products.browse()
        wanted = {str(category) for category in self.sudo().category_ids.ids}
        return products.filtered(
            lambda product: wanted.intersection((product.sudo().categ_id.parent_path or "").split("/"))
        )

    def _get_reminded(self, company):
        """Users who are told what of this kind is due in ``company``."""
        self.ensure_one()
        named = self.sudo().user_ids.filtered(lambda user: user.active and company in user.company_ids)
        if named:
            return named
        dispatchers = self.env.ref("aftersales_service.group_dispatcher").sudo().all_user_ids
        managers = self.env.ref("aftersales_service.group_manager").sudo().all_user_ids
        return (dispatchers - managers or managers).filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

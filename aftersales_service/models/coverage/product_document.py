from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Which field says what a document is for, by its scope.
TARGETS = {"product": "product_tmpl_id", "category": "category_id", "serial": "lot_id"}


class ProductDocument(models.Model):
    """A document that belongs to a product, to all products of a category or to one serial (I9).

    What the customer gets is a version of it (``product_document_version.py``); one is in force at a time.
    All documents that apply to a serial follow it, the general ones too.
    """

    _name = "aftersales.product.document"
    _description = "Product Document"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, tracking=True)
    kind_id = fields.Many2one("aftersales.document.kind", required=True, index=True, ondelete="restrict", tracking=True)
    scope = fields.Selection(
        selection=[
            ("product", "A product"),
            ("category", "All products of a category"),
            ("serial", "One serial"),
        ],
        string="Is for",
        required=True,
        default="product",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        compute="_compute_product_tmpl_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product category",
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="With the categories below it.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or batch",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)

    version_ids = fields.One2many("aftersales.document.version", "document_id", string="Versions")
    version_id = fields.Many2one(
        "aftersales.document.version",
        string="In force",
        compute="_compute_version",
        store=True,
        index="btree_not_null",
        help="The version that customers get today.",
    )
    draft_count = fields.Integer(string="To approve", compute="_compute_version", store=True)
    delivery_count = fields.Integer(string="Sent to", compute="_compute_holders")
    holder_count = fields.Integer(string="Who holds it", compute="_compute_holders")

    _one_target = models.Constraint(
        """CHECK (
            (product_tmpl_id IS NOT NULL) = (scope = 'product')
            AND (category_id IS NOT NULL) = (scope = 'category')
            AND (lot_id IS NOT NULL) = (scope = 'serial')
        )""",
        "Say what the document is for: choose the product, the category or the serial.",
    )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    # one method a field: fields that share one are not computed when one of them is written

    @api.depends("scope")
    def _compute_product_tmpl_id(self):
        self.filtered(lambda document: document.scope != "product").product_tmpl_id = False

    @api.depends("scope")
    def _compute_category_id(self):
        self.filtered(lambda document: document.scope != "category").category_id = False

    @api.depends("scope")
    def _compute_lot_id(self):
        self.filtered(lambda document: document.scope != "serial").lot_id = False

    @api.depends("version_ids.state")
    def _compute_version(self):
        for document in self:
            document.version_id = document.version_ids.filtered(lambda version: version.state == "valid")[:1]
            document.draft_count = len(document.version_ids.filtered(lambda version: version.state == "draft"))

    def _compute_holders(self):
        sent = dict(
            self.env["aftersales.document.delivery"]
            .sudo()
            ._read_group(
                [("document_id", "in", self.ids), ("state", "=", "sent")], ["document_id"], ["lot_id:count_distinct"]
            )
        )
        lots = self.env["stock.lot"]
        readable = lots.has_access("read")
        for document in self:
            document.delivery_count = sent.get(document, 0)
            # each document has a condition of its own; lists do not show this one
            document.holder_count = lots.search_count(document._get_holder_domain()) if readable and document.id else 0

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    def write(self, vals):
        if {"kind_id", "scope", "company_id", *TARGETS.values()} & vals.keys():
            used = self.filtered(lambda document: document.version_ids.filtered(lambda version: version.approved_on))
            if used:
                raise UserError(
                    self.env._(
                        "%(documents)s: has been approved for what it is for. Archive it and make another document.",
                        documents=", ".join(used.mapped("display_name")),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        used = self.filtered(lambda document: document.version_ids.filtered(lambda version: version.state != "draft"))
        if used:
            raise UserError(
                self.env._(
                    "%(documents)s: customers may have it. Archive it instead.",
                    documents=", ".join(used.mapped("display_name")),
                )
            )

    # ---------------------------------------------------------------------------------------------
    # Who holds it, and what a serial has
    # ---------------------------------------------------------------------------------------------

    def _get_holder_domain(self):
        """Serials at customers now that this document is for."""
        self.ensure_one()
        target = {
            "product": Domain("product_id.product_tmpl_id", "=", self.product_tmpl_id.id),
            "category": Domain("product_id.categ_id", "child_of", self.category_id.id),
            "serial": Domain("id", "=", self.lot_id.id),
        }[self.scope]
        companies = Domain.TRUE
        if self.company_id:
            # a serial may be shared by all companies; then it belongs to the one that sold it
            companies = Domain("company_id", "=", self.company_id.id) | (
                Domain("company_id", "=", False)
                & (Domain("sale_order_id", "=", False) | Domain("sale_order_id.company_id", "=", self.company_id.id))
            )
        return Domain("installed_partner_id", "!=", False) & target & companies

    @api.model
    def _get_for(self, lots):
        """Active documents by serial, whether or not a version is in force.

        :return: dict of each of ``lots`` to its documents; read with all rights, the caller has checked the serials
        """
        lots = lots.sudo()
        templates = lots.product_id.product_tmpl_id
        categories = {lot: [int(part) for part in _get_path(lot).split("/") if part] for lot in lots}
        above = {category for path in categories.values() for category in path}
        found = self.sudo().search(
            Domain("lot_id", "in", lots.ids)
            | Domain("product_tmpl_id", "in", templates.ids)
            | Domain("category_id", "in", list(above)),
        )
        by_lot, by_template, by_category = (
            found.grouped(TARGETS[scope]) for scope in ("serial", "product", "category")
        )
        nothing = self.browse().sudo()
        category_model = self.env["product.category"]
        result = {}
        for lot in lots:
            own = by_lot.get(lot, nothing) | by_template.get(lot.product_id.product_tmpl_id, nothing)
            for category in categories[lot]:
                own |= by_category.get(category_model.sudo().browse(category), nothing)
            seller = lot.company_id or lot.sale_order_id.company_id
            result[lot] = own.filtered(
                lambda document, seller=seller: not document.company_id or not seller or document.company_id == seller
            )
        return result

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _count_by(self, name, owners):
        """Number of documents by ``owners``, which the field ``name`` refers to."""
        if not self.has_access("read"):
            return {}
        return dict(self._read_group([(name, "in", owners.ids)], [name], ["__count"]))

    @api.model
    def _get_list_action(self, owner, domain, **defaults):
        """Open the documents in ``domain``, named after ``owner``; new ones start with ``defaults``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.product_document_action")
        return {
            **action,
            "name": self.env._("Documents of %(owner)s", owner=owner.display_name),
            "domain": domain,
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    def action_view_holders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.stock_lot_action_installed")
        return {
            **action,
            "name": self.env._("Who holds %(document)s", document=self.display_name),
            "domain": list(self._get_holder_domain()),
            "context": {},
        }

    def action_view_deliveries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.document_delivery_action")
        return {**action, "name": self.display_name, "domain": [("document_id", "=", self.id)], "context": {}}


def _get_path(lot):
    return lot.product_id.categ_id.parent_path or ""

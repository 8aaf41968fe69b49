from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import float_compare


class ReportPart(models.Model):
    """Whose stock a replaced part comes from, and which serial went in (P3).

    The line is sealed with its report. What happens to the stock afterwards is kept by the stock moves,
    which point to the line (``service_order_moves.py``).
    """

    _inherit = "aftersales.report.part"

    holder_id = fields.Many2one(
        "aftersales.holder",
        string="From the stock of",
        compute="_compute_holder_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who had the part: one of those who do the work, or their station. Parts that are not kept in stock "
        "have no holder.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="New serial or batch",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=True,
        help="What was built in, from the holder's stock.",
    )
    new_serial = fields.Char(compute="_compute_new_serial", store=True, readonly=False, precompute=True)
    corrects_id = fields.Many2one(
        "aftersales.report.part",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The line of the version before.",
    )
    stock_move_ids = fields.One2many(
        "stock.move", "report_part_id", string="Stock moves", readonly=True, groups="aftersales_service.group_reader"
    )
    is_stocked = fields.Boolean(related="product_id.is_storable", string="Kept in stock")
    tracking = fields.Selection(related="product_id.tracking")
    possible_holder_ids = fields.Many2many("aftersales.holder", compute="_compute_possible_holder_ids")
    holder_location_id = fields.Many2one(related="holder_id.location_id", string="Holder's stock location")
    available = fields.Float(
        digits="Product Unit",
        compute="_compute_available",
        help="What the holder has of it for this line: not reserved for anything else.",
    )
    availability_hint = fields.Char(string="Who has one", compute="_compute_available")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("holder_id", "report_id")
    def _check_holder(self):
        for part in self:
            possible = part.report_id._get_possible_holders()
            if part.holder_id and part.holder_id not in possible:
                raise ValidationError(
                    self.env._(
                        "%(part)s cannot come from the stock of %(holder)s, who does not work on %(order)s. "
                        "Choose one of: %(holders)s. Parts of others are handed over first.",
                        part=part.product_id.display_name,
                        holder=part.holder_id.sudo().name,
                        order=part.report_id.order_id.name,
                        holders=", ".join(possible.sudo().mapped("name")) or "–",
                    )
                )

    @api.constrains("lot_id", "product_id", "quantity")
    def _check_serial(self):
        for part in self:
            part.lot_id._ensure_of(part.product_id)
            if part.is_stocked and part.tracking == "serial" and float_compare(part.quantity, 1, 4):
                raise ValidationError(
                    self.env._(
                        "%(part)s bears serials: write one line with a quantity of 1 for each of them.",
                        part=part.product_id.display_name,
                    )
                )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("report_id", "product_id")
    def _compute_holder_id(self):
        for part in self:
            holder = part.holder_id
            # a sealed line never changes, also not when this field comes into the database
            if part.report_id.state == "draft":
                holder = part.product_id.is_storable and (holder or part.report_id._get_default_holder())
            part.holder_id = holder

    @api.depends("product_id")
    def _compute_lot_id(self):
        for part in self:
            part.lot_id = part.lot_id.filtered(lambda lot, part=part: lot.product_id == part.product_id)

    @api.depends("lot_id")
    def _compute_new_serial(self):
        for part in self:
            part.new_serial = part.lot_id.name or part.new_serial

    @api.depends("report_id")
    def _compute_possible_holder_ids(self):
        for part in self:
            part.possible_holder_ids = part.report_id._get_possible_holders()

    @api.depends_context("uid", "lang")
    @api.depends("product_id", "holder_id", "lot_id", "quantity", "report_id.state")
    def _compute_available(self):
        self.available = 0
        self.availability_hint = False
        open_parts = self.filtered(lambda part: part.is_stocked and part.report_id.state == "draft")
        if not open_parts:
            return
        free = open_parts._get_free()
        sentences = {}
        for (company, holder), parts in open_parts.grouped(lambda part: (part.company_id, part.holder_id)).items():
            found = parts.product_id._get_availability_sentences(company or self.env.company, holder)
            sentences.update({(holder, product_id): text for product_id, text in found.items()})
        for part in open_parts:
            part.available = free[part]
            if float_compare(part.available, part.quantity, precision_rounding=part.uom_id.rounding or 0.01) < 0:
                part.availability_hint = sentences[part.holder_id, part.product_id.id]

    def _get_free(self):
        """What each line can take from its holder: what is free there, and what the line it corrects took.

        :return: {line: quantity}
        """
        found = defaultdict(float)
        # whoever writes the report may know what the holder has, without the right to open stock
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("location_id", "child_of", self.holder_id.sudo().location_id.ids),
                    ("owner_id", "=", False),
                ],
                ["product_id", "location_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
            if self.holder_id
            else []
        )
        for product, location, lot, quantity, reserved in groups:
            for place in map(int, location.parent_path.strip("/").split("/")):
                found[product.id, place, lot.id] += quantity - reserved
                found[product.id, place, "all"] += quantity - reserved
        result = {}
        for part in self:
            lot = part.lot_id.id or "all"
            place = part.holder_id.sudo().location_id.id
            before = part.corrects_id
            taken = before._takes_from(part) and before.quantity
            result[part] = found[part.product_id.id, place, lot] + (taken or 0)
        return result

    def _takes_from(self, other):
        """Whether both lines draw on the same stock."""
        return (
            bool(self)
            and self.product_id == other.product_id
            and self.holder_id == other.holder_id
            and self.lot_id == other.lot_id
        )

    def _is_moved_like(self, other):
        """Whether the stock move of one line serves for the other as well."""
        return self._takes_from(other) and not float_compare(
            self.quantity, other.quantity, precision_rounding=self.uom_id.rounding
        )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("corrects_id") for vals in vals_list):
            self._ensure_copied()
        parts = super().create(vals_list)
        parts._match_serials()
        return parts

    def write(self, vals):
        if "corrects_id" in vals:
            self._ensure_copied()
        if "lot_id" in vals and "new_serial" not in vals:
            # the serial on the paper follows what was chosen from the stock
            vals = {**vals, "new_serial": self.env["stock.lot"].browse(vals["lot_id"] or ()).name}
        result = super().write(vals)
        if vals.keys() & {"new_serial", "product_id", "lot_id"}:
            self._match_serials()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [{**vals, "corrects_id": part.id} for part, vals in zip(self, vals_list, strict=True)]

    def _ensure_copied(self):
        if not self.env.su:
            raise AccessError(
                self.env._("Which line is corrected is written by the next version of the report, nobody else.")
            )

    def _match_serials(self):
        """A serial that was typed or scanned is looked up: the holder's own before one that is elsewhere."""
        typed = self.filtered(
            lambda part: (
                part.is_stocked
                and part.tracking != "none"
                and (part.new_serial or "").strip().lower() != (part.lot_id.name or "").lower()
            )
        )
        if not typed:
            return
        known = self.env["stock.lot"]._find_by_serial(set(typed.mapped("new_serial")))
        for part in typed:
            lots = known.get((part.new_serial or "").strip().lower(), part.lot_id.browse())
            lots = lots.filtered(
                lambda lot, part=part: (
                    lot.product_id == part.product_id and lot.company_id.id in (False, part.company_id.id)
                )
            )
            if part.lot_id != lots[:1]:
                part.write({"lot_id": lots[:1].id, "new_serial": lots[:1].name or part.new_serial})

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class Holder(models.Model):
    """Whose stock is whose, and who still answers for it."""

    _inherit = "aftersales.holder"

    has_left = fields.Boolean(
        string="Left",
        compute="_compute_has_left",
        search="_search_has_left",
        compute_sudo=True,
        help="The engineer's account is archived or the duty was taken away; the station is one no more.",
    )

    is_mine = fields.Boolean(string="Mine", compute="_compute_is_mine", search="_search_is_mine")
    stock_ids = fields.One2many("aftersales.parts.stock", "holder_id", readonly=True)
    stock_count = fields.Integer(string="Parts held", compute="_compute_stock", help="How many different parts.")
    stock_value = fields.Monetary(compute="_compute_stock", help="At the products' present cost.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    requisition_count = fields.Integer(compute="_compute_paper_count")
    handover_count = fields.Integer(compute="_compute_paper_count")
    left_with_stock = fields.Boolean(
        compute="_compute_left_with_stock",
        search="_search_left_with_stock",
        help="Somebody who does not work for us any more still answers for parts.",
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        for holder in self:
            holder.is_mine = holder._is_own()

    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_own_domain()

    @api.depends_context("uid")
    @api.depends("stock_ids")
    def _compute_stock(self):
        rows = self.env["aftersales.parts.stock"]
        found = dict.fromkeys(self.ids, rows)
        if rows.has_access("read"):
            found.update(
                (holder.id, held)
                for holder, held in rows.search([("holder_id", "in", self.ids)]).grouped("holder_id").items()
            )
        for holder in self:
            held = found.get(holder.id, rows)
            holder.stock_count = len(held.product_id)
            holder.stock_value = sum(held.mapped("value"))

    @api.depends_context("uid")
    def _compute_paper_count(self):
        requisitions, handovers = self.env["aftersales.requisition"], self.env["aftersales.handover"]
        asked, given, taken = {}, {}, {}
        if requisitions.has_access("read"):
            asked = dict(requisitions._read_group([("holder_id", "in", self.ids)], ["holder_id"], ["__count"]))
        if handovers.has_access("read"):
            given = dict(handovers._read_group([("from_holder_id", "in", self.ids)], ["from_holder_id"], ["__count"]))
            taken = dict(handovers._read_group([("to_holder_id", "in", self.ids)], ["to_holder_id"], ["__count"]))
        for holder in self:
            holder.requisition_count = asked.get(holder, 0)
            holder.handover_count = given.get(holder, 0) + taken.get(holder, 0)

    def _compute_left_with_stock(self):
        left = self.filtered("has_left")
        holding = left.sudo().stock_ids.holder_id
        for holder in self:
            holder.left_with_stock = holder in left and holder.id in holding.ids

    def _search_left_with_stock(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        held = self.env["aftersales.parts.stock"].sudo()._search([("holder_id", "!=", False)])
        return Domain("has_left", "=", True) & Domain("stock_ids", "in", held)

    def _compute_has_left(self):
        duties = self._get_holding_duties()
        for holder in self:
            if holder.station_id:
                holder.has_left = not holder.station_id.active or not holder.station_id.is_service_station
            else:
                holder.has_left = not holder.user_id.active or not holder.user_id.all_group_ids & duties

    def _search_has_left(self, operator, value):
        if operator != "in" or set(value) not in ({True}, {False}):
            return NotImplemented
        duties = self._get_holding_duties()
        # archived people and stations have to be named: a search leaves them out by itself
        staying = Domain(
            "user_id",
            "in",
            self.env["res.users"].sudo()._search([("active", "=", True), ("all_group_ids", "in", duties.ids)]),
        ) | Domain(
            "station_id",
            "in",
            self.env["res.partner"].sudo()._search([("active", "=", True), ("is_service_station", "=", True)]),
        )
        return ~staying if True in value else staying

    def _get_holding_duties(self):
        """Groups whose people hold stock."""
        return self.env.ref("aftersales_service.group_engineer") | self.env.ref("aftersales_service.group_workshop")

    def _get_own_domain(self):
        """Holders who are the user, or the station that the user works for."""
        user = self.env.user
        own = Domain("user_id", "=", user.id)
        if user.has_group("aftersales_service.group_station"):
            own |= Domain("station_id", "=", user.partner_id.commercial_partner_id.id)
        return own

    def _is_own(self):
        """Whether the user answers for this stock."""
        self.ensure_one()
        holder = self.sudo()
        user = self.env.user
        return holder.user_id == user or (
            bool(holder.station_id)
            and holder.station_id == user.sudo().partner_id.commercial_partner_id
            and user.has_group("aftersales_service.group_station")
        )

    def _ensure_active(self):
        """Refuse to give parts to somebody who has left."""
        for holder in self.sudo():
            if holder.has_left or not holder.active:
                raise UserError(
                    self.env._(
                        "%(name)s does not hold stock any more: the account is archived or the duty was taken away. "
                        "Choose somebody else.",
                        name=holder.name,
                    )
                )

    def write(self, vals):
        if vals.get("active") is False:
            holding = self.sudo().stock_ids.holder_id
            if holding:
                raise UserError(
                    self.env._(
                        "%(names)s: still have parts. Have them returned or handed over first.",
                        names=", ".join(holding.mapped("name")),
                    )
                )
        return super().write(vals)

    # ---------------------------------------------------------------------------------------------
    # What can be done with the stock
    # ---------------------------------------------------------------------------------------------

    def action_open_stock(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.parts_stock_action")
        return {**action, "domain": [("holder_id", "=", self.id)], "context": {}}

    def action_open_requisitions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.requisition_action")
        return {**action, "domain": [("holder_id", "=", self.id)], "context": {"default_holder_id": self.id}}

    def action_open_handovers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.handover_action")
        return {
            **action,
            "domain": ["|", ("from_holder_id", "=", self.id), ("to_holder_id", "=", self.id)],
            "context": {"default_from_holder_id": self.id},
        }

    def action_count(self):
        """Count what the holder has (盘点), on the inventory's own screen."""
        self.ensure_one()
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Stock is counted by the storekeeper."))
        location = self.sudo().location_id
        action = self.env["stock.quant"].action_view_inventory()
        context = {name: value for name, value in action["context"].items() if not name.startswith("search_default_")}
        return {
            **action,
            "name": self.env._("Count: %(holder)s", holder=self.name),
            "domain": [("location_id", "child_of", location.id)],
            "context": {**context, "default_location_id": location.id, "hide_location": False},
        }

    def action_return_all(self):
        """Prepare the return of everything that is not promised elsewhere to the main store."""
        self.ensure_one()
        rows = self.stock_ids.filtered(lambda row: row.free > 0)
        if not rows:
            raise UserError(self.env._("%(name)s has nothing to give back.", name=self.name))
        handover = self.env["aftersales.handover"].create(
            {
                "from_holder_id": self.id,
                "line_ids": [
                    fields.Command.create(
                        {"product_id": row.product_id.id, "lot_id": row.lot_id.id, "quantity": row.free}
                    )
                    for row in rows
                ],
            }
        )
        return handover._get_form_action()

    # ---------------------------------------------------------------------------------------------
    # Pointing out who left
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _cron_point_out_left(self):
        kind = self.env.ref("aftersales_service.activity_left_with_stock")
        told = (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", self._name), ("activity_type_id", "=", kind.id)])
        )
        left = self.with_context(active_test=False).search([("has_left", "=", True)])
        (left | self.browse(told.mapped("res_id")))._point_out_left()

    def _point_out_left(self):
        """Tell the storekeepers and the manager who left with stock; take the word back when it is gone."""
        activities = self.env["mail.activity"].sudo()
        kind = self.env.ref("aftersales_service.activity_left_with_stock", raise_if_not_found=False)
        if not self or not kind:
            return  # half-way through the installation
        holders = self.sudo()
        # what lies there may have changed since it was looked at
        holders.invalidate_recordset(["has_left", "left_with_stock", "stock_ids"])
        left = holders.filtered("left_with_stock")
        known = activities.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "=", kind.id)]
        )
        known.filtered(lambda activity: activity.res_id not in left.ids).unlink()
        for holder in left.filtered(lambda holder: holder.id not in known.mapped("res_id")):
            for user in holder._get_caretakers():
                holder.activity_schedule(
                    activity_type_id=kind.id,
                    user_id=user.id,
                    summary=holder.with_context(lang=user.lang).env._("%(name)s left with stock", name=holder.name),
                )

    def _get_caretakers(self):
        """Who sees to the stock of somebody who left: the storekeepers and managers of the company."""
        self.ensure_one()
        groups = self.env.ref("aftersales_service.group_storekeeper") | self.env.ref("aftersales_service.group_manager")
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("active", "=", True),
                    ("id", "!=", SUPERUSER_ID),
                    ("all_group_ids", "in", groups.ids),
                    ("company_ids", "in", self.company_id.ids),
                    ("share", "=", False),
                ]
            )
        )

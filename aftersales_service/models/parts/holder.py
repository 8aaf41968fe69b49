from odoo import api, fields, models
from odoo.exceptions import UserError


class Holder(models.Model):
    """Who answers for stock: an engineer, or a service station (P2). Each has a stock location of its own.

    Holders come with the duty (``res_users.py``, ``res_partner.py``) and are archived, never deleted.
    """

    _name = "aftersales.holder"
    _description = "Holder of Parts"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Engineer", readonly=True, ondelete="restrict", index=True)
    station_id = fields.Many2one(
        "res.partner", string="Service station", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Stock location",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    active = fields.Boolean(default=True)

    _one_owner = models.Constraint(
        "CHECK ((user_id IS NULL) != (station_id IS NULL))", "A holder is either an engineer or a service station."
    )
    _user_unique = models.UniqueIndex(
        "(company_id, user_id) WHERE user_id IS NOT NULL", "This engineer is a holder already."
    )
    _station_unique = models.UniqueIndex(
        "(company_id, station_id) WHERE station_id IS NOT NULL", "This station is a holder already."
    )
    _location_unique = models.UniqueIndex("(location_id)", "Each holder has a stock location of its own.")

    @api.depends("user_id.partner_id.name", "station_id.name")
    def _compute_name(self):
        for holder in self:
            # a user's own name is not there yet half-way through the creation
            holder.name = holder.user_id.partner_id.name or holder.station_id.name

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Holders are kept with the history of their stock. Archive the holder instead."))

    # ---------------------------------------------------------------------------------------------
    # Made with the duty
    # ---------------------------------------------------------------------------------------------

    @api.private
    def ensure(self, owners, company):
        """Holders of ``owners`` in ``company``, made where there are none yet.

        :param owners: engineers (``res.users``) or stations (``res.partner``)
        :return: holders in the order of ``owners``
        """
        field = "user_id" if owners._name == "res.users" else "station_id"
        holders = self.sudo().with_context(active_test=False)
        known = holders.search([(field, "in", owners.ids), ("company_id", "=", company.id)])
        missing = owners - known[field]
        company._ensure_parts_locations()
        parent = company.sudo().aftersales_holders_location_id
        if missing and parent:
            locations = (
                self.env["stock.location"]
                .sudo()
                .create(
                    [
                        {
                            "name": (owner.partner_id if field == "user_id" else owner).sudo().name,
                            "usage": "internal",
                            "location_id": parent.id,
                            "company_id": company.id,
                        }
                        for owner in missing
                    ]
                )
            )
            known += holders.create(
                [
                    {field: owner.id, "company_id": company.id, "location_id": location.id}
                    for owner, location in zip(missing, locations, strict=True)
                ]
            )
        by_owner = known.grouped(field)
        return self.union(*(by_owner[owner] for owner in owners if owner in by_owner)).sudo(self.env.su)

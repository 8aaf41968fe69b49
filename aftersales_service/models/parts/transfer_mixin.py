from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Nothing more happens to papers in these states.
CLOSED = ("done", "refused", "cancelled")


class TransferMixin(models.AbstractModel):
    """A paper that moves parts between the main store and holders by core's transfers.

    The transfer is made and reserved by the paper; from then on the paper follows it: whoever handles the transfer
    on the inventory's own screen handles the paper.
    """

    _name = "aftersales.transfer.mixin"
    _description = "Paper That Moves Parts"
    _inherit = [
        "aftersales.step.mixin",
        "aftersales.document.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]

    #: Code of the register that numbers these papers.
    _number_register = None

    def _draw_numbers(self):
        """Number those papers that have none yet, without gaps."""
        register = self.env.ref(self._number_register).sudo()
        waiting = self.filtered(lambda paper: not paper.name or paper.name == "/")
        numbers = self.env["aftersales.register"].sudo().draw_many([(register, paper.company_id) for paper in waiting])
        for paper, number in zip(waiting, numbers, strict=True):
            paper.sudo().name = number

    def _create_picking(self, source, destination):
        """Make the transfer of this paper's lines, confirmed, and reserve what is there.

        :return: ``stock.picking`` (sudo: people in the field have no rights on stock)
        """
        self.ensure_one()
        picking_type = self.company_id._get_transfer_type()
        picking = (
            self.env["stock.picking"]
            .sudo()
            .with_company(self.company_id)
            .create(
                {
                    "picking_type_id": picking_type.id,
                    "company_id": self.company_id.id,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                    "origin": self.name,
                    "partner_id": self._get_picking_partner().id,
                    "move_ids": [
                        fields.Command.create(
                            {
                                **line._prepare_move(),
                                "company_id": self.company_id.id,
                                "picking_type_id": picking_type.id,
                                "location_id": source.id,
                                "location_dest_id": destination.id,
                            }
                        )
                        for line in self.line_ids
                    ],
                }
            )
        )
        picking.move_ids._action_confirm(merge=False)
        return picking

    def _get_picking_partner(self):
        """Hook: whom the transfer names."""
        return self.env["res.partner"]

    def _get_moves(self):
        """Core's moves of this paper (sudo)."""
        return self.sudo().line_ids.move_ids

    def _follow_moves(self):
        """Hook: go where the transfer has gone. Called after moves were done or cancelled."""

    def _cancel_open_moves(self):
        self._get_moves().filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()

    def action_open_picking(self):
        """Open the transfer on the inventory's own screen: the one that is open, or all of them."""
        self.ensure_one()
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Transfers are handled by the storekeeper."))
        pickings = self._get_moves().picking_id
        waiting = pickings.filtered(lambda picking: picking.state not in ("done", "cancel"))
        shown = waiting or pickings
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        if len(shown) == 1:
            return {**action, "res_id": shown.id, "views": [(False, "form")], "view_mode": "form", "domain": []}
        return {**action, "domain": [("id", "in", pickings.ids)], "context": {}}

    def _ensure_any(self, duties, message):
        """Refuse a step to whoever has none of ``duties``."""
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in duties):
            raise AccessError(message)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(paper.state != "draft" for paper in self):
            raise UserError(self.env._("Their numbers run without gaps. Cancel it instead of deleting it."))

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import warranty
from .stock_lot import ENDS


class StockLot(models.Model):
    """A unit exchanged for another: what warranty the new one gets is said by the term of the old one."""

    _inherit = "stock.lot"

    exchange_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Exchanged on",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The contact for which this unit was given in exchange.",
    )

    @api.private
    def exchange_warranty(self, replacement):
        """``replacement`` is given to the customer in exchange for this unit, delivered already or not yet."""
        self.ensure_one()
        old, new = self.sudo(), replacement.sudo()
        if old == new:
            raise UserError(self.env._("A unit is exchanged for another one. Choose the serial of the new unit."))
        if new.warranty_replaces_id and new.warranty_replaces_id != old:
            raise UserError(
                self.env._(
                    "%(new)s was given in exchange for %(old)s already.",
                    new=new.name,
                    old=new.warranty_replaces_id.name,
                )
            )
        if not old.warranty_from:
            raise UserError(
                self.env._("No delivery of %(serial)s is known, so there is nothing to exchange.", serial=old.name)
            )
        other = self.sudo().search([("warranty_replaces_id", "=", old.id), ("id", "!=", new.id)], limit=1)
        if other:
            raise UserError(self.env._("%(old)s was exchanged for %(new)s already.", old=old.name, new=other.name))
        new.warranty_replaces_id = old
        if new.warranty_from and new.warranty_from >= old.warranty_from:
            new._take_over_warranty()

    def _take_over_warranty(self):
        """The new unit is at the customer: the old one's warranty ends, the new one's is what the term says."""
        for lot in self:
            old, day = lot.warranty_replaces_id, lot.warranty_from
            if not old.warranty_ended_on or old.warranty_ended_on > day:
                old.write({"warranty_ended_on": day, "warranty_ended_by": "exchanged"})
            else:
                old.warranty_ended_by = "exchanged"
            term = old.warranty_term_id
            if term.exchange != "rest":
                # a unit in exchange is not installed and accepted again
                lot.warranty_start_latest = False
                continue
            least = day + timedelta(days=term.exchange_days)
            lot.write(
                {
                    "warranty_fixed_on": day,
                    "warranty_fixed_reason": self.env._(
                        "In exchange for %(serial)s: the rest of its warranty.", serial=old.name
                    ),
                    **{
                        f"warranty_fixed_{name}": old[f"warranty_{name}"]
                        and max(
                            warranty.last_day_seen_on(day, old[f"warranty_{name}"], old.warranty_paused_since or None),
                            least,
                        )
                        for name in ENDS
                    },
                }
            )
            lot.message_post(
                body=self.env._(
                    "In exchange for %(serial)s: warranty until %(day)s.",
                    serial=old.name,
                    day=format_date(self.env, lot.warranty_end),
                )
            )

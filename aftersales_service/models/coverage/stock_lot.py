from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import warranty

#: "Ends soon", in days.
SOON = 60
#: What the ends follow from; all others are computed from these and the pauses.
FACTS = {
    "warranty_from",
    "warranty_start_latest",
    "warranty_accepted_on",
    "warranty_months",
    "warranty_main_months",
    "warranty_wear_months",
    "warranty_fixed_on",
    "warranty_fixed_end",
    "warranty_fixed_main_end",
    "warranty_fixed_wear_end",
}
ENDS = ("end", "main_end", "wear_end")


class StockLot(models.Model):
    """The warranty of a serial or batch, stored: begun by the delivery, moved by what happens afterwards (W1).

    What was promised at the delivery is kept here (months, latest start), so that a term changed later changes no
    promise. The ends follow from it, the acceptance, the days in our hands (``warranty_pause.py``) and, where
    somebody fixed them by hand or by an exchange, from those.
    """

    _inherit = "stock.lot"

    warranty_term_id = fields.Many2one(
        "aftersales.warranty.term", string="Warranty term", readonly=True, copy=False, index="btree_not_null"
    )
    warranty_from = fields.Date(
        string="Delivered for the first time",
        readonly=True,
        copy=False,
        help="Delivery that the warranty goes back to; coming back from a repair begins no new one.",
    )
    warranty_partner_id = fields.Many2one("res.partner", string="Warranty given to", readonly=True, copy=False)
    warranty_start_latest = fields.Date(readonly=True, copy=False)
    warranty_accepted_on = fields.Date(string="Accepted on", readonly=True, copy=False)
    warranty_months = fields.Integer(string="Unit (months)", readonly=True, copy=False)
    warranty_main_months = fields.Integer(string="Main parts (months)", readonly=True, copy=False)
    warranty_wear_months = fields.Integer(string="Wear parts (months)", readonly=True, copy=False)
    warranty_fixed_on = fields.Date(readonly=True, copy=False)
    warranty_fixed_end = fields.Date(readonly=True, copy=False)
    warranty_fixed_main_end = fields.Date(readonly=True, copy=False)
    warranty_fixed_wear_end = fields.Date(readonly=True, copy=False)
    warranty_fixed_reason = fields.Char(string="Why it differs", readonly=True, copy=False)
    warranty_ended_on = fields.Date(readonly=True, copy=False)
    warranty_ended_by = fields.Selection(
        selection=[("returned", "Returned"), ("exchanged", "Exchanged")], readonly=True, copy=False
    )
    warranty_replaces_id = fields.Many2one(
        "stock.lot", string="In exchange for", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    warranty_pause_ids = fields.One2many("aftersales.warranty.pause", "lot_id", string="Days in our hands")

    # --- what follows ------------------------------------------------------------------------------
    warranty_start = fields.Date(readonly=True, copy=False)
    warranty_end = fields.Date(
        string="Warranty until", readonly=True, copy=False, index="btree_not_null", help="Last day covered."
    )
    warranty_main_end = fields.Date(
        string="Main parts until", readonly=True, copy=False, index="btree_not_null", help="Last day covered."
    )
    warranty_wear_end = fields.Date(string="Wear parts until", readonly=True, copy=False, help="Last day covered.")
    warranty_paused_since = fields.Date(
        string="Warranty stands still since",
        readonly=True,
        copy=False,
        help="The unit is in our hands; its warranty ends later by these days.",
    )
    warranty_state = fields.Selection(
        selection=[("in", "In warranty"), ("ending", "Ends within 60 days"), ("out", "Out of warranty")],
        string="Warranty",
        compute="_compute_warranty_state",
        search="_search_warranty_state",
    )
    warranty_label = fields.Char(string="Coverage", compute="_compute_warranty_state")
    warranty_reason = fields.Char(string="Warranty in words", compute="_compute_warranty_state")

    @api.depends_context("lang", "tz")
    @api.depends("warranty_end", "warranty_paused_since", "warranty_ended_on", "warranty_from")
    def _compute_warranty_state(self):
        today = fields.Date.context_today(self)
        for lot in self:
            found = lot._get_warranty(today)
            until = found["until"]
            lot.warranty_reason = found["reason"]
            if not lot.warranty_from:
                lot.warranty_state = lot.warranty_label = False
            elif found["covered"]:
                lot.warranty_state = "ending" if (until - today).days <= SOON else "in"
                lot.warranty_label = self.env._("Warranty until %(day)s", day=format_date(self.env, until))
            else:
                lot.warranty_state = "out"
                lot.warranty_label = self.env._("Out of warranty")

    def _search_warranty_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        self.flush_model(["warranty_from", "warranty_end", "warranty_paused_since", "warranty_ended_on"])
        # while it stands still the last day moves along
        last = SQL(
            "(CASE WHEN warranty_ended_on <= %(today)s THEN NULL "
            "WHEN warranty_paused_since < %(today)s AND warranty_paused_since <= warranty_end "
            "THEN warranty_end + (%(today)s::date - warranty_paused_since) ELSE warranty_end END)",
            today=today,
        )
        conditions = {
            "in": SQL("%s > %s::date + %s", last, today, SOON),
            "ending": SQL("%s BETWEEN %s::date AND %s::date + %s", last, today, today, SOON),
            "out": SQL("warranty_from IS NOT NULL AND COALESCE(%s < %s::date, TRUE)", last, today),
            False: SQL("warranty_from IS NULL"),
        }
        wanted = [conditions[state] for state in value if state in conditions]
        if not wanted:
            return Domain.FALSE
        query = SQL("SELECT id FROM stock_lot WHERE %s", SQL(" OR ").join(SQL("(%s)", part) for part in wanted))
        return Domain("id", "in", query)

    # ---------------------------------------------------------------------------------------------
    # What is covered
    # ---------------------------------------------------------------------------------------------

    def _get_warranty(self, day, product=None):
        """Whether this unit is under warranty on ``day``; reads the serial only, so a batch asks nothing twice.

        :param day: date of the fault
        :param product: the part in question; left out, or the unit's own product: the unit
        :return: dict(covered, until: last day or False, reason: a sentence in the reader's language)
        """
        if not self:
            return _no(self.env._("No serial number is known, so nothing is known of a warranty."))
        self.ensure_one()
        serial = self.name
        group = (
            "ordinary"
            if not product or product == self.product_id
            else product.sudo().product_tmpl_id._get_part_group()
        )
        last = self[{"ordinary": "warranty_end", "main": "warranty_main_end", "wear": "warranty_wear_end"}[group]]
        if not self.warranty_from:
            return _no(self.env._("No delivery of %(serial)s is known, so no warranty has begun.", serial=serial))
        if self.warranty_ended_on and day >= self.warranty_ended_on:
            ended = {"serial": serial, "day": format_date(self.env, self.warranty_ended_on)}
            if self.warranty_ended_by == "exchanged":
                return _no(self.env._("%(serial)s was exchanged for another unit on %(day)s.", **ended))
            return _no(self.env._("%(serial)s was returned on %(day)s.", **ended))
        if not last:
            if group == "wear":
                return _no(self.env._("Wear parts of %(serial)s have no warranty.", serial=serial))
            return _no(self.env._("%(serial)s was delivered without a warranty.", serial=serial))
        until = warranty.last_day_seen_on(day, last, self.warranty_paused_since or None)
        covered = day <= until
        words = {"serial": serial, "day": format_date(self.env, until)}
        if group == "main":
            reason = (
                self.env._("Main parts of %(serial)s are under warranty until %(day)s.", **words)
                if covered
                else self.env._("The warranty for main parts of %(serial)s ended on %(day)s.", **words)
            )
        elif group == "wear":
            reason = (
                self.env._("Wear parts of %(serial)s are under warranty until %(day)s.", **words)
                if covered
                else self.env._("The warranty for wear parts of %(serial)s ended on %(day)s.", **words)
            )
        elif covered:
            reason = self.env._("%(serial)s is under warranty until %(day)s.", **words)
        else:
            reason = self.env._("The warranty of %(serial)s ended on %(day)s.", **words)
        return {"covered": covered, "until": until, "reason": reason}

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._ensure_no_warranty_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._ensure_no_warranty_by_hand(vals)
        result = super().write(vals)
        if FACTS & vals.keys():
            self._refresh_warranty()
        return result

    def _ensure_no_warranty_by_hand(self, vals):
        if any(name.startswith("warranty_") for name in vals):
            raise AccessError(
                self.env._(
                    "The warranty follows from delivery, acceptance and repairs. The after-sales manager corrects it "
                    "with a reason: button “Correct the warranty” on the serial."
                )
            )

    # ---------------------------------------------------------------------------------------------
    # What moves it
    # ---------------------------------------------------------------------------------------------

    def _refresh_warranty(self):
        """Compute the ends anew from what is known of each serial."""
        lots = self.sudo().filtered("warranty_from")
        if not lots:
            return
        pauses = (
            self.env["aftersales.warranty.pause"]
            .sudo()
            .search_fetch([("lot_id", "in", lots.ids)], ["lot_id", "since", "until"])
        )
        by_lot = pauses.grouped("lot_id")
        changes = {}
        for lot in lots:
            own = [(pause.since, pause.until or None) for pause in by_lot.get(lot, ())]
            values = lot._prepare_warranty_ends(own)
            if any(lot[name] != value for name, value in values.items()):
                changes.setdefault(tuple(values.items()), []).append(lot.id)
        for values, ids in changes.items():
            self.sudo().browse(ids).write(dict(values))
        self.sudo().browse([lot_id for ids in changes.values() for lot_id in ids])._after_warranty_changed()

    def _after_warranty_changed(self):
        """Hook: the ends of these serials have moved."""

    def _prepare_warranty_ends(self, pauses):
        """Start, ends and standstill, from the facts and ``pauses`` (pairs of days)."""
        self.ensure_one()
        start = warranty.start_day(
            self.warranty_from, self.warranty_accepted_on or None, self.warranty_start_latest or None
        )
        begin = self.warranty_fixed_on or start
        values, since = {"warranty_start": start}, []
        months = (self.warranty_months, self.warranty_main_months, self.warranty_wear_months)
        for name, length in zip(ENDS, months, strict=True):
            if self.warranty_fixed_on:
                base = self[f"warranty_fixed_{name}"]
            else:
                base = warranty.add_months(start, length) if length else False
            values[f"warranty_{name}"] = base and warranty.last_day(base, begin, pauses)
            if base:
                since.append(warranty.paused_since(values[f"warranty_{name}"], begin, pauses))
        values["warranty_paused_since"] = min(filter(None, since), default=False)
        return values

    @api.private
    def start_warranty(self, day, company, partner=None):
        """A warranty begins: these serials were delivered on ``day`` by ``company`` to ``partner``."""
        lots = self.sudo()
        terms = self.env["aftersales.warranty.term"].get_for(lots.product_id, company)
        values = {
            "warranty_from": day,
            "warranty_partner_id": partner and partner.commercial_partner_id.id,
            "warranty_accepted_on": False,
            "warranty_ended_on": False,
            "warranty_ended_by": False,
            "warranty_fixed_on": False,
            "warranty_fixed_end": False,
            "warranty_fixed_main_end": False,
            "warranty_fixed_wear_end": False,
            "warranty_fixed_reason": False,
        }
        for term, batch in lots.grouped(lambda lot: terms[lot.product_id].sudo()).items():
            batch.write({**values, **term._prepare_warranty(day)})
        lots._close_return(day)
        lots.filtered("warranty_replaces_id")._take_over_warranty()

    @api.private
    def continue_warranty(self, day):
        """These serials are back at their customer after they had been sent in."""
        lots = self.sudo()
        lots.write({"warranty_ended_on": False, "warranty_ended_by": False})
        lots._close_return(day)

    @api.private
    def end_warranty(self, day, company):
        """These serials were returned on ``day``; if they go back to the same customer the warranty goes on."""
        lots = self.sudo().filtered(lambda lot: lot.warranty_from and not lot.warranty_ended_on)
        lots.write({"warranty_ended_on": day, "warranty_ended_by": "returned"})
        # a stay that has just ended must be known to the database before the next begins
        self.env["aftersales.warranty.pause"].flush_model(["until"])
        self.env["aftersales.warranty.pause"].sudo().create(
            [
                {"lot_id": lot.id, "since": day, "source": "return", "company_id": (lot.company_id or company).id}
                for lot in lots
            ]
        )

    def _close_return(self, day):
        self.env["aftersales.warranty.pause"].sudo().search(
            [("lot_id", "in", self.ids), ("source", "=", "return"), ("until", "=", False)]
        ).write({"until": day})


def _no(reason):
    return {"covered": False, "until": False, "reason": reason}

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class Sample(models.Model):
    """The piece that proves it, kept where, by whom and until when; longer while an objection runs (Q4)."""

    _name = "aftersales.quality.sample"
    _description = "Sample of a Quality Case"
    _inherit = ["aftersales.quality.line.mixin", "aftersales.step.mixin"]
    _order = "keep_until, id"
    _step_fields = frozenset({"state", "ended_on", "ended_by_id", "reminded"})
    # a sample may be kept longer than its case is open
    _free_after_close = frozenset({"keep_until", "place", "user_id"})

    name = fields.Char(string="Sample", required=True, help="What it is and how it is marked.")
    product_id = fields.Many2one("product.product", ondelete="restrict", index="btree_not_null")
    lot_id = fields.Many2one("stock.lot", string="Serial or batch", ondelete="restrict", index="btree_not_null")
    taken_on = fields.Date(required=True, default=fields.Date.context_today)
    place = fields.Char(string="Kept at", required=True, help="Room, shelf, box.")
    user_id = fields.Many2one(
        "res.users",
        string="Kept by",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.uid,
    )
    keep_until = fields.Date(
        required=True,
        index=True,
        default=lambda self: self._get_default_until(),
    )
    state = fields.Selection(
        selection=[("kept", "Kept"), ("returned", "Given back"), ("scrapped", "Scrapped")],
        required=True,
        readonly=True,
        default="kept",
        index=True,
    )
    ended_on = fields.Date(readonly=True)
    ended_by_id = fields.Many2one("res.users", string="Ended by", readonly=True, ondelete="restrict")
    reminded = fields.Boolean(readonly=True, copy=False)

    _due = models.Index("(keep_until) WHERE state = 'kept' AND reminded IS NOT TRUE")

    @api.model
    def _get_default_until(self):
        return fields.Date.context_today(self) + relativedelta(days=self.env.company.aftersales_sample_days)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if "keep_until" in vals:
            # whoever keeps it longer is reminded anew
            self.sudo().filtered("reminded").reminded = False
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Samples are kept on record. Give it back or scrap it instead."))

    def action_give_back(self):
        """The sample goes back to its owner."""
        self._end("returned")

    def action_scrap(self):
        """The sample is not needed any more."""
        self._end("scrapped")

    def _end(self, state):
        self.case_id._ensure_quality()
        self._ensure_state("kept")
        for sample in self:
            if sample.case_id.state in ("objected", "appraisal"):
                raise UserError(
                    self.env._(
                        "%(sample)s is kept while an objection to %(case)s runs.",
                        sample=sample.name,
                        case=sample.case_id.name,
                    )
                )
        self.sudo().write({"state": state, "ended_on": fields.Date.context_today(self), "ended_by_id": self.env.uid})

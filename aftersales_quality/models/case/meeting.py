from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard_fixed

#: What is fixed with the minutes.
FIXED = frozenset({"date", "user_id", "participant_ids", "others", "minutes", "decision", "case_id"})


class Meeting(models.Model):
    """What was talked over and decided about a case, by whom. Released minutes are fixed, in the database too (G2)."""

    _name = "aftersales.quality.meeting"
    _description = "Meeting about a Quality Case"
    _inherit = ["aftersales.quality.line.mixin", "aftersales.step.mixin"]
    _order = "date desc, id desc"
    _step_fields = frozenset({"released", "released_by_id", "released_on"})

    name = fields.Char(string="Subject", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="Minutes by", required=True, ondelete="restrict", default=lambda self: self.env.uid
    )
    participant_ids = fields.Many2many(
        "res.users", "aftersales_quality_meeting_user_rel", string="Participants", domain="[('share', '=', False)]"
    )
    others = fields.Char(string="Others present", help="People without an account: customer, supplier, expert.")
    minutes = fields.Html()
    decision = fields.Text(help="What was decided, in one or two sentences.")
    released = fields.Boolean(readonly=True, copy=False, index=True)
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True, copy=False, ondelete="restrict")
    released_on = fields.Datetime(readonly=True, copy=False)

    def init(self):
        guard_fixed(self.env.cr, self._table, "released")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        self._ensure_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self._ensure_draft()

    def _ensure_draft(self):
        """:raise UserError: the minutes are released"""
        released = self.filtered("released")
        if released:
            raise UserError(
                self.env._(
                    "%(meetings)s: the minutes are released and stay as they are. Correct them in a further meeting.",
                    meetings=", ".join(released.mapped("name")),
                )
            )

    def action_release(self):
        """The minutes are true and complete: from now on they are fixed."""
        self.case_id._ensure_quality()
        self._ensure_draft()
        self._ensure_case_open()
        for meeting in self:
            if not meeting.participant_ids or not (meeting.decision or "").strip():
                raise UserError(
                    self.env._("%(meeting)s: write down who took part and what was decided.", meeting=meeting.name)
                )
            if meeting.date > fields.Datetime.now():
                raise UserError(self.env._("%(meeting)s has not taken place yet.", meeting=meeting.name))
        self.sudo().write({"released": True, "released_by_id": self.env.uid, "released_on": fields.Datetime.now()})

from odoo import api, fields, models
from odoo.fields import Domain

from .old_part import OPEN


class ReportPart(models.Model):
    """Write-off (销账, P3): the part is accounted for.

    Written off is a part whose report is signed and approved, and whose old part is back, or missing with the
    manager's approval, or not owed. Nothing of this is stored on the line: its row is sealed with the report.
    """

    _inherit = "aftersales.report.part"

    written_off = fields.Boolean(compute="_compute_written_off", search="_search_written_off")
    write_off_missing = fields.Char(
        string="What is missing", compute="_compute_written_off", help="What the write-off of this part waits for."
    )

    @api.depends("report_id.state", "report_id.sealed", "old_part_ids.state", "old_part_ids.due_date")
    @api.depends_context("lang")
    def _compute_written_off(self):
        owed = {
            (line.id, state): quantity
            for line, state, quantity in self.env["aftersales.old.part"]
            .sudo()
            ._read_group(
                [("report_part_id", "in", self.ids), ("state", "in", OPEN)],
                ["report_part_id", "state"],
                ["quantity:sum"],
            )
        }
        for line in self:
            missing = line._get_write_off_missing(owed)
            line.written_off = not missing
            line.write_off_missing = ", ".join(missing)

    def _get_write_off_missing(self, owed):
        """What the write-off waits for, in words; nothing once the part is written off."""
        self.ensure_one()
        state = self.report_id.state
        if state in ("superseded", "cancelled"):
            return [self.env._("a later version of the report counts")]
        missing = []
        if state in ("draft", "ready"):
            missing.append(self.env._("the customer's signature"))
        if state != "approved":
            missing.append(self.env._("the approval of the report"))
        if quantity := owed.get((self.id, "owed")):
            missing.append(self.env._("old part: %(quantity)s", quantity=f"{quantity:g}"))
        if owed.get((self.id, "explained")):
            missing.append(self.env._("the decision on what is missing"))
        return missing

    def _search_written_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        done = Domain("report_id.state", "=", "approved") & Domain("old_part_ids", "not any", [("state", "in", OPEN)])
        return done if set(value) == {True} else ~done if set(value) == {False} else Domain.TRUE

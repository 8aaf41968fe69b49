from odoo import api, fields, models
from odoo.exceptions import AccessError


class Allocation(models.Model):
    """A run in which finance lets the parties bear what cases have cost, by the decided shares (C4).

    What would be posted is planned (``allocation_plan.py``) and shown before anything is written; then it is a draft,
    reviewed and posted (``allocation_step.py``) as journal entries (``allocation_entry.py``). Nothing that was posted is
    ever edited: what has changed since is corrected by the next run.
    """

    _name = "aftersales.allocation"
    _description = "Allocation of Costs"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "name",
            "state",
            "company_id",
            "date",
            "mode",
            "reviewer_id",
            "reviewed_on",
            "poster_id",
            "posted_on",
            "reason",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, tracking=True, help="Accounting date of the entries.")
    until = fields.Date(required=True, readonly=True, help="Costs up to this day were taken.")
    mode = fields.Selection(
        selection=[("period", "One entry for each run"), ("case", "One entry for each case")],
        string="Entries",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("reviewed", "Reviewed"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    case_ids = fields.Many2many(
        "aftersales.quality.case",
        string="Only these cases",
        readonly=True,
        help="Empty: all that had costs to allocate.",
    )
    line_ids = fields.One2many("aftersales.allocation.line", "allocation_id", string="Who bears what", readonly=True)
    move_ids = fields.One2many("account.move", "aftersales_allocation_id", string="Journal entries", readonly=True)
    move_count = fields.Integer(compute="_compute_counts")
    case_count = fields.Integer(compute="_compute_counts")
    amount = fields.Monetary(
        compute="_compute_counts", help="What the parties bear by this run; corrections are negative."
    )
    reviewer_id = fields.Many2one("res.users", string="Reviewed by", readonly=True, copy=False, ondelete="restrict")
    reviewed_on = fields.Datetime(readonly=True, copy=False)
    poster_id = fields.Many2one("res.users", string="Posted by", readonly=True, copy=False, ondelete="restrict")
    posted_on = fields.Datetime(readonly=True, copy=False)
    reason = fields.Char(string="Why reversed", readonly=True, copy=False)

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name != '/'", "This number of an allocation is already taken."
    )

    def _compute_counts(self):
        lines = self.env["aftersales.allocation.line"]
        found = {
            run: (amount, cases)
            for run, amount, cases in lines._read_group(
                [("allocation_id", "in", self.ids)], ["allocation_id"], ["amount:sum", "case_id:count_distinct"]
            )
        }
        moves = dict(
            self.env["account.move"]
            .sudo()
            ._read_group([("aftersales_allocation_id", "in", self.ids)], ["aftersales_allocation_id"], ["__count"])
        )
        for run in self:
            run.amount, run.case_count = found.get(run, (0.0, 0))
            run.move_count = moves.get(run, 0)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("An allocation is started from the list of costs to allocate."))
        runs = super().create(vals_list)
        # the counter of the register is one row: two who start in the same moment do so one after the other
        register = self.env.ref("aftersales_quality.register_allocation").sudo()
        numbers = register.draw_many([(register, run.company_id) for run in runs])
        for run, number in zip(runs, numbers, strict=True):
            run.name = number
        return runs

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise AccessError(self.env._("Allocations are kept. Cancel it; its costs are free for the next one then."))

    # ---------------------------------------------------------------------------------------------
    # Who, and what is opened
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _ensure_finance(self):
        """Refuse whoever does not do the books.

        :raise AccessError: not the duty of this user
        """
        if not self.env.user.has_group("aftersales_service.group_finance"):
            raise AccessError(self.env._("Costs are allocated by finance. Ask a colleague from there."))

    def action_view_moves(self):
        self.check_access("read")
        return self.env["account.move"]._get_allocation_action([("aftersales_allocation_id", "in", self.ids)])

    def action_view_lines(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.allocation_line_action")
        return {**action, "domain": [("allocation_id", "in", self.ids)], "context": {}}

    def action_view_cases(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.quality_case_action")
        return {**action, "domain": [("id", "in", self.line_ids.case_id.ids)], "context": {}}

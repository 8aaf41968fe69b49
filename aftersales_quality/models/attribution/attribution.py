from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.shares import get_missing
from .guard import guard_rounds

#: Rounds that are still on their way; a case has one of them at the most.
OPEN = ("draft", "proposed", "served", "objected", "appraisal")
#: Rounds that the parties know of.
SERVED = ("served", "objected", "appraisal", "decided", "superseded")


class Attribution(models.Model):
    """One round of deciding who is responsible for a quality case (责任归属, Q4).

    Quality proposes shares that sum to 100 %, the levels approve (``attribution_step.py``), the parties are served
    (``attribution_serve.py``) and may object (``attribution_respond.py``); an objection goes to a higher appraisal,
    which lets the round stand or leads to the next one (``attribution_appraise.py``). What is decided is never
    changed: a later round takes its place. Nobody decides on himself (``attribution_independence.py``).
    """

    _name = "aftersales.attribution"
    _description = "Decision on Responsibility"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "number",
            "state",
            "proposer_id",
            "proposed_on",
            "approved_on",
            "served_by_id",
            "served_on",
            "objection_until",
            "decided_on",
            "ended_by",
            "origin_appraisal_id",
        }
    )
    #: What quality writes while the round is a draft.
    _draft_fields = frozenset({"amount", "reasoning", "share_ids"})

    case_id = fields.Many2one(
        "aftersales.quality.case",
        string="Quality case",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    case_title = fields.Char(related="case_id.title", string="Fault")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(related="case_id.product_id")
    severity_id = fields.Many2one(related="case_id.severity_id")
    number = fields.Integer(string="Round", required=True, readonly=True, copy=False, default=1)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("served", "Served"),
            ("objected", "Objected"),
            ("appraisal", "Higher appraisal"),
            ("decided", "Decided"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    amount = fields.Monetary(
        string="Damage at stake",
        tracking=True,
        help="What the case will cost by today's estimate. It decides who has to approve.",
    )
    reasoning = fields.Text(help="Why it is shared like this. Each share has grounds of its own.")
    share_ids = fields.One2many("aftersales.attribution.share", "attribution_id", string="Shares")
    total = fields.Float(compute="_compute_total", digits=(5, 2), help="Has to be 100 % when the round is proposed.")
    missing = fields.Float(string="Missing to 100 %", compute="_compute_total", digits=(5, 2))
    share_bar = fields.Json(string="Who bears what", compute="_compute_share_bar")

    proposer_id = fields.Many2one("res.users", string="Proposed by", readonly=True, copy=False, ondelete="restrict")
    proposed_on = fields.Datetime(readonly=True, copy=False)
    approval_ids = fields.One2many("aftersales.attribution.approval", "attribution_id", string="Approvals")
    approved_on = fields.Datetime(readonly=True, copy=False)
    served_by_id = fields.Many2one("res.users", string="Served by", readonly=True, copy=False, ondelete="restrict")
    served_on = fields.Datetime(readonly=True, copy=False)
    objection_until = fields.Datetime(string="Objections until", readonly=True, copy=False)
    objection_ids = fields.One2many("aftersales.attribution.objection", "attribution_id", string="Objections")
    objection_count = fields.Integer(compute="_compute_objection_count")
    appraisal_ids = fields.One2many("aftersales.attribution.appraisal", "attribution_id", string="Higher appraisals")
    origin_appraisal_id = fields.Many2one(
        "aftersales.attribution.appraisal",
        string="After the appraisal",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The higher appraisal that made this round necessary.",
    )
    decided_on = fields.Datetime(readonly=True, copy=False, index=True)
    ended_by = fields.Selection(
        selection=[
            ("accepted", "All parties accepted"),
            ("lapsed", "Nobody objected in time"),
            ("rejected", "Objections were rejected"),
            ("final", "Final after the appraisal"),
        ],
        string="Final because",
        readonly=True,
        copy=False,
    )
    may_approve = fields.Boolean(compute="_compute_may_approve")
    conflict = fields.Char(compute="_compute_may_approve", help="Why the user cannot decide on this round.")
    may_appraise = fields.Boolean(compute="_compute_may_appraise")
    waits_for = fields.Char(compute="_compute_waits_for")

    _round_unique = models.UniqueIndex("(case_id, number)", "This round of the case is there already.")
    _one_open = models.UniqueIndex(
        "(case_id) WHERE state IN ('draft', 'proposed', 'served', 'objected', 'appraisal')",
        "There is an open round on this case already. Go on with that one.",
    )
    _period_over = models.Index("(objection_until, id) WHERE state = 'served'")

    def init(self):
        guard_rounds(self.env.cr)

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("case_id.name", "number")
    def _compute_display_name(self):
        for attribution in self:
            attribution.display_name = self.env._(
                "%(case)s, round %(number)s", case=attribution.case_id.name, number=attribution.number
            )

    @api.depends("share_ids.share")
    def _compute_total(self):
        for attribution in self:
            missing = get_missing(attribution.share_ids.mapped("share"))
            attribution.missing = missing
            attribution.total = 100 - missing

    @api.depends("share_ids.share", "share_ids.party", "share_ids.party_kind", "share_ids.response")
    def _compute_share_bar(self):
        for attribution in self:
            attribution.share_bar = [share._get_piece() for share in attribution.share_ids if share.share]

    @api.depends("objection_ids")
    def _compute_objection_count(self):
        for attribution in self:
            attribution.objection_count = len(attribution.objection_ids)

    @api.depends("state", "approval_ids.state", "share_ids.response", "appraisal_ids.state")
    def _compute_waits_for(self):
        for attribution in self:
            attribution.waits_for = attribution._describe_next()

    def _describe_next(self):
        """What the round waits for, in one sentence."""
        self.ensure_one()
        if self.state == "draft":
            return self.env._("To be proposed by quality.")
        if self.state == "proposed":
            waiting = self.approval_ids._get_next()
            if waiting:
                return self.env._("Waits for the approval of: %(duty)s.", duty=waiting.sudo().group_id.name)
            return self.env._("Approved. To be served on the parties.")
        if self.state == "served":
            return self.env._("The parties may object.")
        if self.state == "objected":
            return self.env._("A higher appraisal has to be arranged.")
        if self.state == "appraisal":
            appraiser = self.appraisal_ids.filtered(lambda appraisal: appraisal.state == "running").appraiser_id
            return self.env._("Waits for the finding of %(appraiser)s.", appraiser=appraiser.sudo().name)
        return False

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        if not self.env.su:
            self._ensure_working()
        cases = self.env["aftersales.quality.case"].browse([vals["case_id"] for vals in vals_list])
        cases._ensure_open({"attribution_ids"})
        last = dict(self.sudo()._read_group([("case_id", "in", cases.ids)], ["case_id"], ["number:max"]))
        numbered = []
        for case, vals in zip(cases, vals_list, strict=True):
            last[case] = last.get(case, 0) + 1
            numbered.append({**vals, "number": last[case]})
        return super().create(numbered)

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if not self.env.su:
            if "case_id" in vals:
                raise UserError(self.env._("A round belongs to its case. Begin one on the other case."))
            if self._draft_fields & vals.keys():
                self._ensure_draft()
        return super().write(vals)

    def _ensure_draft(self):
        """What was proposed is what is approved and served."""
        fixed = self.filtered(lambda attribution: attribution.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(rounds)s: already proposed, so it stays as it is. A refusal or an appraisal opens it again.",
                    rounds=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(attribution.state != "draft" or attribution.proposed_on for attribution in self):
            raise UserError(self.env._("Rounds that were proposed are kept, with all that became of them."))

    # ---------------------------------------------------------------------------------------------
    # Who works on it
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _ensure_working(self):
        """Refuse whoever neither is quality nor leads.

        :raise AccessError: not the duty of this user
        """
        groups = self.env["aftersales.quality.case"]._get_working_groups()
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Responsibility is proposed by quality. Ask a colleague from there."))

    def action_view_objections(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("aftersales_quality.attribution_objection_action")
        return {**action, "domain": [("attribution_id", "=", self.id)], "context": {}}

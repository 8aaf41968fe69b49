from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .guard import guard_shares

#: Parties, and the field that names each of them.
PARTY_KINDS = [
    ("department", "Department"),
    ("person", "Person"),
    ("supplier", "Supplier"),
    ("customer", "Customer"),
    ("carrier", "Carrier"),
    ("representative", "Sales representative"),
    ("company", "The company itself"),
]
PARTY_FIELDS = {
    "department": "department_id",
    "person": "employee_id",
    "supplier": "partner_id",
    "customer": "partner_id",
    "carrier": "partner_id",
    "representative": "partner_id",
    "company": None,
}
#: Colour of a party's piece of the bar, from the kind.
TONES = dict(zip(PARTY_FIELDS, ("primary", "info", "warning", "success", "secondary", "dark", "danger"), strict=True))


class AttributionShare(models.Model):
    """What one party bears in a round: percent, grounds and evidence, how it was served, and what it said."""

    _name = "aftersales.attribution.share"
    _description = "Share of Responsibility"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "attribution_id desc, share desc, id"
    _check_company_auto = True
    _rec_name = "party"
    _mail_post_access = "read"
    _step_fields = frozenset(
        {"state", "decided_on", "served_on", "served_by_id", "served_to", "response", "responded_on", "reminded_on"}
    )

    attribution_id = fields.Many2one(
        "aftersales.attribution",
        string="Round",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    case_id = fields.Many2one(related="attribution_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="attribution_id.company_id", store=True, index=True)
    state = fields.Selection(related="attribution_id.state", store=True, index=True, string="State of the round")
    decided_on = fields.Datetime(related="attribution_id.decided_on", store=True, index=True)
    number = fields.Integer(related="attribution_id.number", string="Number of the round")
    product_id = fields.Many2one(related="case_id.product_id", store=True, index="btree_not_null")
    # what a party has to know; it cannot open the case
    case_name = fields.Char(related="case_id.name", string="Case")
    case_title = fields.Char(related="case_id.title", string="Fault")
    product_name = fields.Char(related="case_id.product_id.display_name", string="Product concerned")
    reasoning = fields.Text(related="attribution_id.reasoning")

    party_kind = fields.Selection(selection=PARTY_KINDS, string="Kind of party", required=True, default="department")
    department_id = fields.Many2one("hr.department", ondelete="restrict", index="btree_not_null", check_company=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", ondelete="restrict", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null", check_company=True)
    party = fields.Char(compute="_compute_party", store=True, precompute=True, compute_sudo=True, index="trigram")
    share = fields.Float(string="Share %", digits=(5, 2), required=True, aggregator="avg")
    grounds = fields.Text(help="Why this party, and why so much.")
    evidence_ids = fields.Many2many(
        "aftersales.quality.evidence",
        "aftersales_share_evidence_rel",
        domain="[('case_id', '=', case_id)]",
        help="What of the case's evidence the share rests on. The party sees it.",
    )

    responsible_user_id = fields.Many2one(
        "res.users",
        string="Answers for it",
        compute="_compute_responsible_user_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        help="The head of the department, or the person. For parties outside, purchasing or customer service.",
    )
    serve_by = fields.Selection(
        selection=[("mail", "Mail"), ("letter", "Letter"), ("hand", "By hand")],
        string="To be served by",
        compute="_compute_serve_by",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        compute_sudo=True,
    )
    served_on = fields.Datetime(readonly=True, copy=False)
    served_by_id = fields.Many2one("res.users", string="Served by", readonly=True, copy=False, ondelete="restrict")
    served_to = fields.Char(readonly=True, copy=False, help="Name and address, as they were on that day.")
    objection_until = fields.Datetime(related="attribution_id.objection_until")
    response = fields.Selection(
        selection=[
            ("pending", "Not answered"),
            ("accepted", "Accepted"),
            ("objected", "Objected"),
            ("lapsed", "Silent"),
        ],
        string="Answer",
        readonly=True,
        copy=False,
        default="pending",
    )
    responded_on = fields.Datetime(string="Answered on", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    objection_ids = fields.One2many("aftersales.attribution.objection", "share_id")
    may_respond = fields.Boolean(compute="_compute_may_respond")

    _share_of_hundred = models.Constraint(
        "CHECK (share > 0 AND share <= 100)", "A share is more than 0 % and at most 100 %."
    )
    _one_party = models.Constraint(
        """CHECK ((party_kind = 'department') = (department_id IS NOT NULL)
              AND (party_kind = 'person') = (employee_id IS NOT NULL)
              AND (party_kind IN ('supplier', 'customer', 'carrier', 'representative')) = (partner_id IS NOT NULL))""",
        "Name the party that bears the share: the department, the person or the partner.",
    )
    _party_once = models.UniqueIndex(
        "(attribution_id, party_kind, COALESCE(department_id, 0), COALESCE(employee_id, 0), COALESCE(partner_id, 0))",
        "Each party has one share in a round. Put the two together.",
    )
    _to_remind = models.Index("(responsible_user_id) WHERE state = 'served' AND response = 'pending'")

    def init(self):
        guard_shares(self.env.cr)

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("party_kind", "department_id", "employee_id", "partner_id", "attribution_id")
    def _compute_party(self):
        for share in self:
            # one name for all readers, so that figures by party do not depend on who looks
            lang = share.company_id.partner_id.lang
            share.party = share._get_party().with_context(lang=lang).display_name

    def _get_party(self):
        """The record that stands for the party."""
        self.ensure_one()
        name = PARTY_FIELDS[self.party_kind]
        return self[name] if name else self.company_id or self.attribution_id.company_id

    @api.depends("party", "share")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.party} {share.share:.2f} %"

    @api.depends(
        "party_kind",
        "department_id.manager_id.user_id",
        "employee_id.user_id",
        "employee_id.parent_id.user_id",
        "partner_id",
    )
    def _compute_responsible_user_id(self):
        for share in self:
            share.responsible_user_id = share._find_responsible_user()

    def _find_responsible_user(self):
        """The user of the house who answers for the party; none for parties outside."""
        self.ensure_one()
        if self.party_kind == "department":
            department, user = self.department_id, self.env["res.users"]
            while department and not user:
                user, department = department.manager_id.user_id, department.parent_id
            return user
        if self.party_kind == "person":
            person = self.employee_id
            # who has no access of his own is spoken for by his superior
            return person.user_id or person.parent_id.user_id or person.department_id.manager_id.user_id
        if self.party_kind == "representative":
            return self.partner_id.user_ids.filtered(lambda user: not user.share)[:1]
        return self.env["res.users"]

    @api.depends("party_kind", "partner_id", "employee_id", "department_id")
    def _compute_serve_by(self):
        for share in self:
            outside = share.partner_id and not share._find_responsible_user()
            share.serve_by = "letter" if outside and not share.partner_id.email else "mail"

    @api.depends_context("uid")
    @api.depends("state", "response", "responsible_user_id", "party_kind", "objection_until")
    def _compute_may_respond(self):
        now = fields.Datetime.now()
        for share in self:
            share.may_respond = bool(
                share.response == "pending"
                and share.state in ("served", "objected", "appraisal")
                and share.objection_until
                and share.objection_until > now
                and share._speaks_for_it()
            )

    def _get_piece(self):
        """The share as a piece of the bar."""
        self.ensure_one()
        return {
            "party": self.party,
            "kind": dict(self._fields["party_kind"]._description_selection(self.env)).get(self.party_kind),
            "share": self.share,
            "tone": TONES[self.party_kind],
            "objected": self.response == "objected",
        }

    @api.constrains("evidence_ids", "attribution_id")
    def _check_evidence(self):
        for share in self:
            if share.sudo().evidence_ids.case_id - share.case_id:
                raise ValidationError(
                    self.env._("%(party)s: evidence of another case. Add it to this one.", party=share.party)
                )

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand(vals)
        if not self.env.su:
            rounds = self.env["aftersales.attribution"].browse(
                [vals["attribution_id"] for vals in vals_list if vals.get("attribution_id")]
            )
            rounds._ensure_working()
            rounds._ensure_draft()
        return super().create([self._keep_one_party(vals) for vals in vals_list])

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        if not self.env.su:
            self.check_access("write")
            if "attribution_id" in vals:
                raise UserError(self.env._("A share belongs to its round. Add it to the other one."))
            if {name for name in vals if not name.startswith(("message_", "activity_"))}:
                self.attribution_id._ensure_draft()
        return super().write(self._keep_one_party(vals) if "party_kind" in vals else vals)

    @api.model
    def _keep_one_party(self, vals):
        """Values without parties of another kind, such as a form leaves behind when the kind is changed."""
        kept = PARTY_FIELDS.get(vals.get("party_kind") or "department")
        others = {name for name in PARTY_FIELDS.values() if name and name != kept}
        return {**vals, **dict.fromkeys(others, False)}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self.attribution_id._ensure_draft()

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.guard import guard_fixed

#: Those that go to the customer; the accident report stays in the house unless somebody decides otherwise.
KINDS = [
    ("answer", "Answer"),
    ("result", "Result notice"),
    ("analysis", "Technical analysis letter"),
    ("8d", "8D report"),
    ("accident", "Accident report"),
]
#: What may still change on a letter that was sent.
FREE = ("state", "message_main_attachment_id", "customer_answer", "customer_words", "customer_answered_on")


class QualityLetter(models.Model):
    """Paper that leaves the house: written from the case, edited, approved, archived as it was sent (Q7, Q8).

    What was sent is a file with its digest: that file is mailed, shown and archived, and never made again.
    A correction is a new version that names the one before.
    """

    _name = "aftersales.quality.letter"
    _description = "Letter of a Quality Case"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "name",
            "version",
            "state",
            "sent",
            "case_id",
            "previous_id",
            "correction_reason",
            "user_id",
            "approver_id",
            "approved_on",
            "sent_by_id",
            "sent_on",
            "file",
            "file_digest",
            "recipient",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    version = fields.Integer(readonly=True, copy=False, default=1)
    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Selection(KINDS, required=True, default="answer", index=True)
    title = fields.Char(
        string="Subject", required=True, compute="_compute_title", store=True, readonly=False, precompute=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("sent", "Sent"),
            ("superseded", "Superseded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    sent = fields.Boolean(readonly=True, copy=False, help="It has left the house: nothing in it changes any more.")
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Whom the letter is for; it is written in this customer's language.",
    )
    lang = fields.Char(string="Language", compute="_compute_lang")
    for_customer = fields.Boolean(
        string="Goes to the customer",
        compute="_compute_for_customer",
        store=True,
        readonly=False,
        precompute=True,
        help="It is mailed and shown on the portal. What stays in the house is archived only.",
    )
    with_names = fields.Boolean(
        string="Names and shares",
        readonly=True,
        copy=False,
        help="Names of persons and who bears how much may stand on it. The manager allows it.",
    )
    tells_plan = fields.Boolean(
        string="Tells the plan", help="It tells the customer what will be done and by when; that ends the limit for it."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Written by",
        required=True,
        ondelete="restrict",
        readonly=True,
        default=lambda self: self.env.uid,
        index=True,
        help="Who has written it, or changed it last; somebody else approves it.",
    )
    section_ids = fields.One2many("aftersales.quality.letter.section", "letter_id", string="Text", copy=True)

    previous_id = fields.Many2one(
        "aftersales.quality.letter",
        string="Corrects",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    next_ids = fields.One2many("aftersales.quality.letter", "previous_id", string="Corrected by")
    correction_reason = fields.Char(readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    may_approve = fields.Boolean(compute="_compute_may_approve")
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False, ondelete="restrict")
    sent_on = fields.Datetime(readonly=True, copy=False)
    recipient = fields.Char(string="Sent to", readonly=True, copy=False)
    file = fields.Binary(attachment=True, readonly=True, copy=False)
    file_name = fields.Char(compute="_compute_file_name")
    file_digest = fields.Char(string="SHA-256", readonly=True, copy=False)

    _name_unique = models.UniqueIndex(
        "(company_id, name, version) WHERE name != '/'", "This number of a letter is already taken."
    )
    _one_correction = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state != 'cancelled'",
        "A correction of this letter is being written already.",
    )

    def init(self):
        guard_fixed(self.env.cr, self._table, "sent", FREE)

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("kind", "case_id")
    def _compute_title(self):
        for letter in self:
            if not letter.title:
                letter.title = letter.case_id.title

    @api.depends("case_id")
    def _compute_partner_id(self):
        for letter in self:
            letter.partner_id = letter.partner_id or letter.case_id.partner_id

    @api.depends("kind")
    def _compute_for_customer(self):
        for letter in self:
            letter.for_customer = letter.kind != "accident"

    @api.depends("partner_id", "for_customer")
    def _compute_lang(self):
        for letter in self:
            letter.lang = letter._get_document_lang()

    @api.depends("case_id.severity_id.letters_approved", "kind")
    def _compute_needs_approval(self):
        for letter in self:
            letter.needs_approval = letter.case_id.sudo().severity_id.letters_approved

    @api.depends_context("uid")
    @api.depends("user_id", "state")
    def _compute_may_approve(self):
        leads = any(self.env.user.has_group(group) for group in self._get_approving_groups())
        for letter in self:
            letter.may_approve = leads and letter.state == "draft" and letter.user_id != self.env.user

    @api.depends("name", "version", "kind")
    def _compute_file_name(self):
        for letter in self:
            letter.file_name = f"{letter._get_number().replace('/', '-')}.pdf"

    @api.depends("name", "version", "title")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = f"{letter._get_number()} {letter.title or ''}".strip(" /")

    def _get_number(self):
        self.ensure_one()
        return f"{self.name}-{self.version}" if self.version > 1 else self.name

    def _get_document_reader(self):
        self.ensure_one()
        return self.partner_id if self.for_customer and self.partner_id else self.user_id.partner_id

    @api.model
    def _get_approving_groups(self):
        return ["aftersales_quality.group_quality", "aftersales_service.group_manager"]

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand({name: value for name, value in vals.items() if name != "case_id"})
        letters = super().create(vals_list)
        if not self.env.su:
            letters.case_id._ensure_quality()
        letters._draw_numbers()
        for letter in letters.filtered(lambda letter: not letter.section_ids):
            letter._propose()
        return letters

    def _draw_numbers(self):
        """Number those that have none, without gaps; a correction keeps the number of what it corrects."""
        register = self.env.ref("aftersales_quality.register_quality_letter").sudo()
        waiting = self.filtered(lambda letter: not letter.name or letter.name == "/")
        numbers = self.env["aftersales.register"].sudo().draw_many([(register, one.company_id) for one in waiting])
        for letter, number in zip(waiting, numbers, strict=True):
            letter.sudo().name = number

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            facts = {name for name in vals if not name.startswith(("message_", "activity_"))}
            if facts:
                self._ensure_draft()
                if "with_names" in facts:
                    self._ensure_manager()
        result = super().write(vals)
        if not self.env.su and facts:
            self._note_writer()
        return result

    def _note_writer(self):
        """Whoever changes the text stands for it from now on, so that somebody else reads it before it goes out."""
        if not self.env.su:
            self.sudo().filtered(lambda letter: letter.user_id != self.env.user).user_id = self.env.user

    def _ensure_draft(self):
        """What was approved is what is sent."""
        fixed = self.filtered(lambda letter: letter.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(letters)s: approved or sent, so it stays as it is. Take it back, or correct it by a new version.",
                    letters=", ".join(letter._get_number() for letter in fixed),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Letters have numbers without gaps and are kept. Cancel it instead."))

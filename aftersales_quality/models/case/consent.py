from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class Consent(models.Model):
    """One consent that a step of a case waits for: asked of a duty, a department or a person (Q2).

    Given or refused by whoever is asked, and by nobody in his place. Says itself what is agreed to, since people of
    other departments do not read the case. Asked again it is a new row; the old one stays.
    """

    _name = "aftersales.quality.consent"
    _description = "Consent to a Step of a Quality Case"
    _inherit = "aftersales.quality.line.mixin"
    _order = "id desc"
    case_id = fields.Many2one(readonly=True)
    case_name = fields.Char(related="case_id.name", string="Case", compute_sudo=True)
    case_title = fields.Char(related="case_id.title", string="Fault", compute_sudo=True)
    product_name = fields.Char(string="Product", compute="_compute_product_name", compute_sudo=True)
    rule_id = fields.Many2one("aftersales.quality.consent.rule", readonly=True, ondelete="set null", index=True)
    state = fields.Selection(
        selection=lambda self: self.env["aftersales.quality.case"]._fields["state"].selection,
        string="Before",
        required=True,
        readonly=True,
    )
    group_id = fields.Many2one("res.groups", string="Duty", readonly=True, ondelete="restrict")
    department_id = fields.Many2one("hr.department", readonly=True, ondelete="restrict", index="btree_not_null")
    asked_user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    asked_name = fields.Char(string="Asked", compute="_compute_asked_name", compute_sudo=True)
    due = fields.Date(string="Decide by", readonly=True)
    subject = fields.Html(string="What is agreed to", readonly=True)
    asked_by_id = fields.Many2one(
        "res.users",
        string="Asked by",
        readonly=True,
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    decision = fields.Selection(
        selection=[("waiting", "Waiting"), ("agreed", "Agreed"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="restrict", index=True)
    decided_on = fields.Datetime(readonly=True)
    reason = fields.Char(string="Why refused", readonly=True)
    superseded = fields.Boolean(
        string="No longer counts", readonly=True, help="What was agreed to has changed, or it was asked again."
    )
    is_mine = fields.Boolean(string="Asked of me", compute="_compute_is_mine", search="_search_is_mine")

    _open_once = models.UniqueIndex(
        "(case_id, state, COALESCE(rule_id, 0), COALESCE(department_id, 0)) WHERE superseded IS NOT TRUE",
        "This consent has been asked for already.",
    )
    _one_each = models.UniqueIndex(
        "(case_id, state, user_id) WHERE superseded IS NOT TRUE AND user_id IS NOT NULL",
        "One person gives one consent to a step. Let a colleague of that duty decide.",
    )

    @api.depends("group_id", "department_id", "asked_user_id")
    def _compute_asked_name(self):
        for consent in self:
            consent.asked_name = consent.asked_user_id.name or consent.department_id.name or consent.group_id.name or ""

    @api.depends("case_id")
    def _compute_product_name(self):
        for consent in self:
            consent.product_name = consent.case_id.product_id.display_name

    @api.depends("case_name", "asked_name")
    def _compute_display_name(self):
        for consent in self:
            consent.display_name = f"{consent.case_name or ''}: {consent.asked_name or ''}"

    # ---------------------------------------------------------------------------------------------
    # Who is asked
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_own_departments(self):
        """Departments for which the user speaks: those that he manages or belongs to."""
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid)])
        departments = self.env["hr.department"].sudo()
        return employees.department_id | departments.search([("manager_id", "in", employees.ids)])

    @api.model
    def _get_mine_domain(self):
        user = self.env.user
        return (
            Domain("asked_user_id", "=", user.id)
            | Domain("group_id", "in", user.all_group_ids.ids)
            | Domain("department_id", "in", self._get_own_departments().ids)
        )

    @api.depends_context("uid")
    @api.depends("group_id", "department_id", "asked_user_id")
    def _compute_is_mine(self):
        departments, groups = self._get_own_departments(), self.env.user.all_group_ids
        for consent in self:
            consent.is_mine = (
                consent.asked_user_id == self.env.user
                or consent.group_id in groups
                or consent.department_id in departments
            )

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._get_mine_domain()
        return mine if True in value else ~mine

    def _get_people(self):
        """Users who may give this consent: the person, who leads the department, or all of the duty."""
        self.ensure_one()
        if self.asked_user_id:
            return self.asked_user_id
        if self.department_id:
            manager = self.department_id.manager_id.user_id
            return manager or self.department_id.member_ids.user_id
        return self.group_id.all_user_ids.filtered(lambda user: self.company_id in user.company_ids)

    def _get_form_action(self):
        """Open this consent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_agree(self):
        """I agree, for the duty or department that was asked."""
        self._decide("agreed")

    def action_open_refuse(self):
        """Ask why, then refuse."""
        self.ensure_one()
        self.check_access("read")
        return self.env["aftersales.quality.case.dialog"]._open("refuse", consent=self)

    def action_refuse(self, reason=None):
        """I do not agree, and say why; the case does not go on like this."""
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why you do not agree, so that the case can be mended."))
        self._decide("refused", reason.strip())

    def _decide(self, decision, reason=False):
        self.check_access("read")
        if len(self.try_lock_for_update()) != len(self):
            raise UserError(self.env._("A colleague is deciding at this moment. Please reload the page."))
        self.invalidate_recordset(["decision", "superseded", "user_id"])
        for consent in self.sudo():
            consent._ensure_decidable(self.env.user)
            consent.write(
                {
                    "decision": decision,
                    "user_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                    "reason": reason,
                }
            )
            consent._tell(self.env.user)

    def _ensure_decidable(self, user):
        """Refuse a decision on what is over, of somebody who was not asked, or of who has decided for another.

        :raise AccessError: nobody consents for another
        :raise UserError: it has been decided, or is asked no more
        """
        self.ensure_one()
        if self.superseded or self.decision != "waiting" or self.case_id.is_closed:
            raise UserError(
                self.env._(
                    "%(consent)s: this is not asked any more. Please reload the page.", consent=self.display_name
                )
            )
        if not self.with_user(user).is_mine:
            raise AccessError(self.env._("%(asked)s is asked. Nobody consents for another.", asked=self.asked_name))
        if self.search_count(
            [
                ("case_id", "=", self.case_id.id),
                ("state", "=", self.state),
                ("superseded", "=", False),
                ("user_id", "=", user.id),
            ],
            limit=1,
        ):
            raise AccessError(
                self.env._(
                    "You have given a consent to this step already. Let a colleague decide for %(asked)s.",
                    asked=self.asked_name,
                )
            )

    def _tell(self, user):
        """Write the decision down on the case, where quality sees it."""
        words = dict(self._fields["decision"]._description_selection(self.env))[self.decision]
        body = f"{self.asked_name}: {words}" + (f" – {self.reason}" if self.reason else "")
        self.case_id.message_post(body=body, author_id=user.partner_id.id, subtype_xmlid="mail.mt_note")

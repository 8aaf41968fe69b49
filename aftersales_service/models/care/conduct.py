from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Who writes what, and in which state. Everything else is written by the steps.
RECORDED = frozenset(
    {
        "kind",
        "employee_id",
        "partner_id",
        "customer_name",
        "words",
        "happened_on",
        "ticket_id",
        "attachment_ids",
    }
)
WRITABLE = {
    "recorder": {"new": RECORDED},
    "investigator": {
        "investigating": {"findings", "hearing", "attachment_ids"},
        "served": {"findings", "attachment_ids"},
        "heard": {"findings", "attachment_ids"},
    },
    "person": {"served": {"hearing", "attachment_ids"}},
    "decider": {
        "new": {"investigator_id", "reward", "measure", "attachment_ids"},
        "investigating": {"investigator_id"},
        "heard": {"verdict", "measure"},
    },
}


class Conduct(models.Model):
    """Praise for a person, or a complaint about one, read by those concerned only (Q9).

    A complaint: recorded → a named person investigates → served to the person concerned → heard → decided. Praise:
    recorded → decided. Who decides is named in the settings of the company; nobody investigates or decides about
    himself. The record rule ``conduct_rule_concerned`` hides it from everybody else, whatever the duty.

    It has no followers, no chatter and no activities: none of those doors need guarding. Who did what when is
    in its own fields, and nothing of it changes once it is decided.
    """

    _name = "aftersales.conduct"
    _description = "Praise or Complaint about a Person"
    _inherit = ["aftersales.step.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name"]
    _step_fields = frozenset(
        {
            "name",
            "state",
            "recorder_id",
            "recorded_on",
            "person_user_id",
            "person_name",
            "investigator_id",
            "assigned_by_id",
            "assigned_on",
            "findings",
            "served_on",
            "hearing",
            "heard_by_id",
            "heard_on",
            "verdict",
            "reward",
            "measure",
            "decided_by_id",
            "decided_on",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        selection=[("complaint", "Complaint"), ("praise", "Praise")], required=True, default="complaint"
    )
    # set null: that somebody is named in here must not show when the employee or contact is deleted
    employee_id = fields.Many2one(
        "hr.employee", string="About", ondelete="set null", index="btree_not_null", check_company=True
    )
    person_user_id = fields.Many2one(
        "res.users",
        compute="_compute_person_user_id",
        store=True,
        compute_sudo=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
    )
    person_name = fields.Char(
        string="Name", compute="_compute_person_name", store=True, compute_sudo=True, precompute=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="set null", index="btree_not_null")
    customer_name = fields.Char(
        string="Who says so", compute="_compute_customer_name", store=True, readonly=False, precompute=True
    )
    words = fields.Text(string="What happened", required=True, help="In the words of the customer.")
    happened_on = fields.Date(string="Happened on", required=True, default=fields.Date.context_today)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("confidential", "=", False)],
        help="The contact in which the customer said it. The contact itself stays open to its readers.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "aftersales_conduct_attachment_rel", string="Evidence", copy=False
    )
    recorder_id = fields.Many2one(
        "res.users",
        string="Written down by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.uid,
    )
    recorded_on = fields.Datetime(string="Written down on", readonly=True, copy=False, default=fields.Datetime.now)
    state = fields.Selection(
        selection=[
            ("new", "Written down"),
            ("investigating", "Being investigated"),
            ("served", "Served to the person"),
            ("heard", "Heard"),
            ("decided", "Decided"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
    )

    # --- investigation --------------------------------------------------------------------------------
    investigator_id = fields.Many2one(
        "res.users",
        string="Investigated by",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain=[("share", "=", False)],
        help="Never the person concerned.",
    )
    assigned_by_id = fields.Many2one(
        "res.users", string="Given to the investigator by", readonly=True, copy=False, ondelete="restrict"
    )
    assigned_on = fields.Datetime(string="Given on", readonly=True, copy=False)
    findings = fields.Text(
        copy=False, help="What the investigation has shown. The person concerned reads it once it is served."
    )
    served_on = fields.Datetime(
        string="Served on", readonly=True, copy=False, help="From then on the person concerned reads it."
    )
    hearing = fields.Text(
        string="What the person says",
        copy=False,
        help="Written by the person concerned, or taken down by the investigator where the person does not log in.",
    )
    heard_by_id = fields.Many2one(
        "res.users", string="Statement written by", readonly=True, copy=False, ondelete="restrict"
    )
    heard_on = fields.Datetime(string="Heard on", readonly=True, copy=False)

    # --- decision ---------------------------------------------------------------------------------------
    verdict = fields.Selection(
        selection=[
            ("founded", "Founded"),
            ("unfounded", "Unfounded"),
            ("withdrawn", "Withdrawn by the customer"),
        ],
        copy=False,
    )
    reward = fields.Selection(selection=[("rewarded", "Rewarded"), ("thanked", "Thanked")], copy=False)
    measure = fields.Text(
        string="What follows", copy=False, help="What is done about it; for praise, what the person is rewarded with."
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False, ondelete="restrict")
    decided_on = fields.Datetime(string="Decided on", readonly=True, copy=False)

    is_person = fields.Boolean(compute="_compute_roles")
    is_recorder = fields.Boolean(compute="_compute_roles")
    is_investigator = fields.Boolean(compute="_compute_roles")
    is_decider = fields.Boolean(compute="_compute_roles")

    _name_unique = models.UniqueIndex("(company_id, name) WHERE name != '/'", "This number is already taken.")

    # ---------------------------------------------------------------------------------------------
    # Constraints
    # ---------------------------------------------------------------------------------------------

    @api.constrains("employee_id", "kind")
    def _check_person(self):
        for conduct in self.sudo():
            if not conduct.employee_id:
                raise ValidationError(self.env._("Say whom it is about."))
            if conduct.person_user_id and conduct.person_user_id == conduct.recorder_id:
                raise ValidationError(
                    self.env._("It is about yourself: have a colleague write it down and keep out of it.")
                )

    @api.constrains("investigator_id", "employee_id")
    def _check_investigator(self):
        for conduct in self.sudo():
            investigator = conduct.investigator_id
            if not investigator:
                continue
            if investigator == conduct.person_user_id:
                raise ValidationError(self.env._("Nobody investigates what is said about himself. Name somebody else."))
            if investigator.share or not investigator.active or conduct.company_id not in investigator.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(company)s. Name somebody else.",
                        user=investigator.name,
                        company=conduct.company_id.name,
                    )
                )

    @api.constrains("kind", "verdict", "reward")
    def _check_verdict(self):
        for conduct in self:
            if (conduct.verdict and conduct.kind != "complaint") or (conduct.reward and conduct.kind != "praise"):
                raise ValidationError(
                    self.env._("A complaint is founded, unfounded or withdrawn; praise is rewarded or thanked for.")
                )

    @api.constrains("ticket_id")
    def _check_not_confidential(self):
        for conduct in self.sudo():
            if conduct.ticket_id.confidential:
                raise ValidationError(self.env._("A report of wrongdoing is dealt with by those named for it."))

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("employee_id.user_id")
    def _compute_person_user_id(self):
        for conduct in self:
            # what was written down about somebody stays, also when the employee is deleted
            conduct.person_user_id = conduct.employee_id.user_id or conduct.person_user_id

    # on purpose without the employee's name: the person keeps the name that was written down
    @api.depends("employee_id")
    def _compute_person_name(self):
        for conduct in self:
            conduct.person_name = conduct.employee_id.name or conduct.person_name

    @api.depends("partner_id")
    def _compute_customer_name(self):
        for conduct in self:
            conduct.customer_name = conduct.customer_name or conduct.partner_id.name

    @api.depends_context("uid")
    @api.depends("person_user_id", "recorder_id", "investigator_id", "company_id")
    def _compute_roles(self):
        user = self.env.user
        for conduct in self:
            conduct.is_person = conduct.person_user_id == user
            conduct.is_recorder = conduct.recorder_id == user and not conduct.is_person
            conduct.is_investigator = conduct.investigator_id == user and not conduct.is_person
            conduct.is_decider = user in conduct._get_deciders()

    def _get_deciders(self):
        """Users who decide: those named in the settings, without the person concerned."""
        self.ensure_one()
        return self.sudo().company_id.aftersales_decider_ids.filtered("active") - self.sudo().person_user_id

    @api.depends("name")
    def _compute_display_name(self):
        for conduct in self:
            # names are shown in links to people who may not open the record
            conduct.display_name = conduct.name

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                refused = vals.keys() - RECORDED - {"company_id"}
                if any(vals[name] for name in refused):
                    self._refuse(refused)
                vals["recorder_id"] = self.env.uid
        for vals in vals_list:
            vals.update(self._complete(vals))
        conducts = super(Conduct, self._without_step_defaults()).create(vals_list).with_env(self.env)
        register = self.env.ref("aftersales_service.register_conduct").sudo()
        numbers = (
            self.env["aftersales.register"].sudo().draw_many([(register, conduct.company_id) for conduct in conducts])
        )
        for conduct, number in zip(conducts.sudo(), numbers, strict=True):
            conduct.name = number
        conducts._keep_evidence()
        conducts._tell_deciders()
        return conducts

    @api.model
    def _complete(self, vals):
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or False)
        ticket.check_access("read")
        return {"company_id": ticket.company_id.id} if ticket else {}

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            for conduct in self:
                refused = vals.keys() - conduct._get_writable()
                if refused:
                    self._refuse(refused)
        if "attachment_ids" not in vals:
            return super().write(vals)
        before = {conduct: conduct.sudo().attachment_ids for conduct in self}
        result = super().write(vals)
        for conduct, files in before.items():
            if files - conduct.sudo().attachment_ids:
                raise UserError(self.env._("Evidence in a matter about a person stays as it was handed in."))
        self._keep_evidence()
        return result

    def _get_writable(self):
        """Fields that the user may write now, by what he is in this matter."""
        self.ensure_one()
        writable = set()
        for role, by_state in WRITABLE.items():
            if self[f"is_{role}"]:
                writable |= by_state.get(self.state, set())
        return writable

    def _refuse(self, names):
        raise AccessError(
            self.env._(
                "%(fields)s: not yours to write, or not any more. Use the buttons of the record.",
                fields=", ".join(
                    self._fields[name]._description_string(self.env) for name in sorted(names) if name in self._fields
                ),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What was said about a person is kept, with what was decided. It is not deleted."))

    def copy_data(self, default=None):
        raise UserError(self.env._("What was said about a person is not copied."))

    def _keep_evidence(self):
        """Files belong to this record alone: whoever may read it may read them, and nobody else."""
        for conduct in self.sudo():
            for file in conduct.attachment_ids:
                if (file.res_model, file.res_id) == (self._name, conduct.id):
                    continue
                if file.res_id or file.create_uid != self.env.user:
                    raise AccessError(self.env._("Add the file itself: this one belongs to another record."))
                file.write({"res_model": self._name, "res_id": conduct.id, "public": False})

    # ---------------------------------------------------------------------------------------------
    # Who waits for whom
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_decider_domain(self):
        """What the user decides about."""
        companies = self.env.user.sudo().aftersales_decider_company_ids
        return Domain("company_id", "in", companies.ids) & Domain("person_user_id", "!=", self.env.uid)

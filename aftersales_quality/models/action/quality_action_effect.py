from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class QualityAction(models.Model):
    """Did it help? Judged by somebody else, by what was fixed beforehand (Q5).

    Where complaints are the measure, the program counts them: those about the product that came in between the day on
    which the action was done and the end of the window. Unfounded ones and duplicates do not count.
    """

    _inherit = "aftersales.quality.action"

    verifier_id = fields.Many2one(
        "res.users",
        string="Effect checked by",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
        help="Somebody else than the owner, and nobody who reports to the owner.",
    )
    measure = fields.Selection(
        selection=[("complaints", "Complaints, counted by the program"), ("finding", "A measurement or finding")],
        string="Measured by",
        required=True,
        default="complaints",
    )
    criterion = fields.Char(
        string="It helped if",
        help="What has to be seen for the action to count as effective, fixed before it begins.",
    )
    max_complaints = fields.Integer(string="At most", help="As many complaints are still accepted in the window.")
    measure_product_id = fields.Many2one(
        "product.product",
        string="Complaints about",
        compute="_compute_measure_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
    )
    measure_defect_id = fields.Many2one(
        "aftersales.defect.code",
        string="With this defect",
        compute="_compute_measure_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="A complaint counts until quality has found another defect in it. Empty: whatever the defect.",
    )
    measure_units = fields.Selection(
        selection=[("all", "All units"), ("new", "Units delivered since then")],
        string="Which units",
        required=True,
        default="all",
        help="An action in production can only help units that were delivered after it.",
    )
    window_days = fields.Integer(
        string="Watched for (days)",
        compute="_compute_window_days",
        store=True,
        readonly=False,
        precompute=True,
    )
    window_until = fields.Date(string="Watched until", readonly=True, copy=False, index="btree_not_null")
    complaint_count = fields.Integer(string="Complaints since", compute="_compute_complaint_count")
    not_counted_ids = fields.Many2many(
        "helpdesk.ticket",
        "aftersales_quality_action_not_counted_rel",
        string="Not counted",
        readonly=True,
        copy=False,
        groups="aftersales_quality.group_case_reader,aftersales_service.group_clerk",
    )
    effect_note = fields.Text(string="What was found", readonly=True, copy=False)
    effect_count = fields.Integer(string="Complaints counted", readonly=True, copy=False)
    verified_on = fields.Datetime(string="Effect checked on", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        "res.users", string="Effect judged by", readonly=True, copy=False, ondelete="restrict"
    )
    may_judge = fields.Boolean(compute="_compute_may_judge")

    _verifier_is_another = models.Constraint(
        "CHECK (verifier_id IS NULL OR verifier_id != user_id)",
        "Nobody checks the effect of an action of their own. Choose somebody else.",
    )
    _judged_by_another = models.Constraint(
        "CHECK (verified_by_id IS NULL OR verified_by_id != user_id)",
        "Nobody checks the effect of an action of their own. Choose somebody else.",
    )
    _window_positive = models.Constraint("CHECK (window_days > 0)", "The effect is watched for one day at least.")
    _max_not_negative = models.Constraint(
        "CHECK (max_complaints >= 0)", "The number of accepted complaints is not negative."
    )
    _to_judge = models.Index("(window_until, verifier_id) WHERE state = 'done'")

    @api.depends("case_id")
    def _compute_measure_product_id(self):
        for action in self:
            action.measure_product_id = action.case_id.product_id
            action.measure_defect_id = action.case_id.defect_code_id

    @api.depends("case_id")
    def _compute_window_days(self):
        for action in self:
            action.window_days = action.case_id.severity_id.effect_days or 90

    @api.depends("state", "done_on", "window_until", "not_counted_ids")
    def _compute_complaint_count(self):
        found = self._find_complaints()
        for action in self:
            action.complaint_count = len(found.get(action.id, ()))

    @api.depends_context("uid")
    @api.depends("state", "verifier_id", "user_id")
    def _compute_may_judge(self):
        leads = self.env.user.has_group("aftersales_service.group_manager")
        for action in self:
            may = action.verifier_id == self.env.user or leads
            action.may_judge = (
                may and action.state == "done" and self.env.user not in (action.user_id | action.done_by_id)
            )

    @api.constrains("verifier_id", "user_id", "case_id")
    def _check_verifier(self):
        for action in self.filtered("verifier_id"):
            strangers = action.verifier_id._get_out_of_reach(action.company_id)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(user)s would not see the action: the person needs a duty in After-Sales, “Department” at "
                        "least, in %(company)s.",
                        user=strangers.name,
                        company=action.company_id.name,
                    )
                )
            action._ensure_unbiased(action.verifier_id)
            if action.verifier_id in action.user_id._get_subordinates():
                raise ValidationError(
                    self.env._(
                        "%(verifier)s reports to %(owner)s and cannot judge the owner's action freely. Choose somebody "
                        "else.",
                        verifier=action.verifier_id.name,
                        owner=action.user_id.name,
                    )
                )

    def _ensure_unbiased(self, user):
        """Refuse a judge who is accused of the fault himself, or whose department is.

        :raise ValidationError: somebody else has to judge
        """
        self.ensure_one()
        if user in self.sudo().case_id._get_accused_users():
            raise ValidationError(
                self.env._(
                    "%(user)s, or the own department, is named as responsible for the fault and cannot judge what is "
                    "done against it. Choose somebody else.",
                    user=user.name,
                )
            )

    # ---------------------------------------------------------------------------------------------
    # What is counted
    # ---------------------------------------------------------------------------------------------

    def _find_complaints(self):
        """Complaints that speak against the effect of each action, {id: [ids of tickets]}.

        From the moment the action was done to the end of its last day, as the company's clock has it.
        """
        if not self.ids:
            return {}
        self.flush_model()
        for model in ("helpdesk.ticket", "aftersales.quality.case", "resource.calendar", "res.partner"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.id, array_agg(ticket.id ORDER BY ticket.id)
                  FROM aftersales_quality_action action
                  JOIN res_company company ON company.id = action.company_id
                  JOIN res_partner place ON place.id = company.partner_id
                  LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
                  JOIN helpdesk_ticket ticket
                    ON ticket.product_id = action.measure_product_id
                   AND ticket.company_id = action.company_id
                   AND ticket.contact_date > action.done_on
                   AND ticket.contact_date < (action.window_until + 1)::timestamp
                       AT TIME ZONE COALESCE(place.tz, calendar.tz, 'UTC') AT TIME ZONE 'UTC'
                  JOIN aftersales_ticket_kind kind ON kind.id = ticket.kind_id AND kind.code = 'complaint'
                  LEFT JOIN aftersales_quality_case quality_case ON quality_case.id = ticket.quality_case_id
                 WHERE action.id = ANY(%(ids)s)
                   AND action.measure = 'complaints'
                   AND ticket.confidential IS NOT TRUE
                   AND ticket.duplicate_id IS NULL
                   AND quality_case.founded IS DISTINCT FROM 'unfounded'
                   AND (action.measure_defect_id IS NULL OR quality_case.defect_code_id IS NULL
                        OR quality_case.defect_code_id = action.measure_defect_id)
                   AND (action.measure_units = 'all' OR ticket.delivery_date >= action.done_on::date)
                   AND NOT EXISTS (
                           SELECT FROM aftersales_quality_action_not_counted_rel rel
                            WHERE rel.aftersales_quality_action_id = action.id AND rel.helpdesk_ticket_id = ticket.id
                       )
                 GROUP BY action.id
                """,
                ids=list(self.ids),
            )
        )
        return dict(rows)

    def action_view_complaints(self):
        """The complaints that were counted, as far as the reader may see them."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("aftersales_service.helpdesk_ticket_action_all")
        found = self._find_complaints().get(self.id, [])
        return {**action, "domain": list(Domain("id", "in", found)), "context": {}}

    def _get_missing(self):
        missing = super()._get_missing()
        if not self.needs_effect:
            return missing
        names = ["criterion", "verifier_id"]
        if self.measure == "complaints":
            names.append("measure_product_id")
        return missing + [self._fields[name]._description_string(self.env) for name in names if not self[name]]

    # ---------------------------------------------------------------------------------------------
    # The judgement
    # ---------------------------------------------------------------------------------------------

    def _ensure_judge(self):
        """Refuse a judgement by the owner, and by anybody who was not named for it.

        :raise AccessError: not the verifier, nor the manager in his place
        """
        self.check_access("write")
        for action in self:
            if self.env.user in action.user_id | action.done_by_id:
                raise AccessError(
                    self.env._("%(action)s is yours: somebody else judges it.", action=action.display_name)
                )
            if action.verifier_id != self.env.user and not self.env.user.has_group("aftersales_service.group_manager"):
                raise AccessError(
                    self.env._(
                        "%(action)s is judged by %(user)s.",
                        action=action.display_name,
                        user=action.verifier_id.name or self.env._("the after-sales manager"),
                    )
                )

    def _ensure_chosen(self, effect):
        if effect not in ("yes", "no"):
            raise UserError(self.env._("Choose whether it helped."))

    def action_judge_effect(self, effective, note=None, not_counted=()):
        """Say whether the action helped (效果验证).

        :param effective: what was fixed beforehand is reached
        :param note: what was found; how
        :param not_counted: ids of complaints that have another fault, as the note explains
        """
        self.ensure_one()
        self._ensure_judge()
        self._ensure_state("done")
        self._ensure_reason(note)
        self._ensure_unbiased(self.env.user)
        if not_counted:
            self._leave_out(not_counted)
        if effective:
            self._ensure_criterion_met()
        self.sudo().write(
            {
                "state": "effective" if effective else "ineffective",
                "effect_note": note.strip(),
                "effect_count": self.complaint_count,
                "verified_on": fields.Datetime.now(),
                "verified_by_id": self.env.uid,
            }
        )
        case = self.sudo().case_id
        if effective:
            case._follow_actions()
            return
        following = self._begin_again()
        case._go_back_to_actions(
            self.env._("%(failed)s did not help; %(next)s follows", failed=self.name, next=following.name)
        )

    def _leave_out(self, not_counted):
        """Complaints with another fault do not speak against the action; the note says why."""
        strangers = set(not_counted) - set(self._find_complaints().get(self.id, ()))
        if strangers:
            raise UserError(
                self.env._("Only complaints that were counted can be left out. Please open the page again.")
            )
        self.sudo().not_counted_ids = [Command.link(ticket_id) for ticket_id in not_counted]

    def _ensure_criterion_met(self):
        """Refuse “effective” before the window is over, or against the count."""
        if self.measure != "complaints":
            return
        today = self._to_company_day(fields.Datetime.now())
        if today <= self.window_until:
            raise UserError(
                self.env._(
                    "%(action)s is watched until %(day)s. Judge it after that day; “not effective” can be said before.",
                    action=self.display_name,
                    day=self.window_until,
                )
            )
        if self.complaint_count > self.max_complaints:
            raise UserError(
                self.env._(
                    "%(count)s complaints came in, %(limit)s at most were to come. Leave out those with another fault, "
                    "or say that it did not help.",
                    count=self.complaint_count,
                    limit=self.max_complaints,
                )
            )

    def _begin_again(self):
        """The action that takes the place of this one, to be agreed on by quality."""
        today = self._to_company_day(fields.Datetime.now())
        span = self.first_due - self._to_company_day(self.started_on) if self.started_on else None
        values = {
            **self._prepare_next(),
            "due": fields.Date.add(today, days=max(span.days, 1) if span else 14),
            "failed_id": self.id,
        }
        return self.sudo().create(values)

    def _prepare_next(self):
        """Hook: what the next action takes over from the one that did not help."""
        self.ensure_one()
        return {
            "title": self.title,
            "kind": self.kind,
            "case_id": self.case_id.id,
            "user_id": self.user_id.id,
            "description": self.description,
            "verifier_id": self.verifier_id.id,
            "measure": self.measure,
            "criterion": self.criterion,
            "max_complaints": self.max_complaints,
            "measure_product_id": self.measure_product_id.id,
            "measure_defect_id": self.measure_defect_id.id,
            "cause_id": self.cause_id.id,
            "measure_units": self.measure_units,
            "window_days": self.window_days,
        }

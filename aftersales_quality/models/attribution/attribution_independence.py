from odoo import api, models
from odoo.exceptions import AccessError

from .attribution_approval_rule import LEVELS


class Attribution(models.Model):
    """Nobody decides on himself: neither proposes, approves, appraises nor investigates what he bears a share of.

    Concerned by a share is the person, whoever heads or belongs to the department (or one above or below it in which
    he answers or works), and whoever belongs to the partner. The rules ask who the user is, not which rights he has:
    no duty and no technical flag lifts them.
    """

    _inherit = "aftersales.attribution"

    # ---------------------------------------------------------------------------------------------
    # Who is concerned by a share
    # ---------------------------------------------------------------------------------------------

    def _get_shares_of(self, user):
        """Shares of these rounds that concern ``user``, as sudo records."""
        shares = self.sudo().share_ids
        if not shares:
            return shares
        employees = self.env["hr.employee"].sudo().with_context(active_test=False).search([("user_id", "=", user.id)])
        departments = self._get_departments_of(employees)
        partners = self._get_partners_of(user.sudo())
        return shares.filtered(
            lambda share: (
                share.employee_id in employees
                or share.department_id in departments
                or share.partner_id in partners
                or share.partner_id.commercial_partner_id in partners
            )
        )

    @api.model
    def _get_departments_of(self, employees):
        """Departments for which these employees stand: they head it or one above, work in it or in one below."""
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        if not employees:
            return departments
        return departments.search(
            [
                "|",
                ("id", "child_of", departments.search([("manager_id", "in", employees.ids)]).ids),
                ("id", "parent_of", employees.department_id.ids),
            ]
        )

    @api.model
    def _get_partners_of(self, user):
        """The user's own partner and the firm he comes from, unless that is one of our companies."""
        firm = user.partner_id.commercial_partner_id.sudo()
        return user.partner_id + firm.filtered(lambda partner: not partner.ref_company_ids)

    def _get_accused_users(self):
        """Users whom the shares of these rounds concern; they are no investigators of the case."""
        shares = self.sudo().share_ids
        departments = self.env["hr.department"].sudo().search([("id", "child_of", shares.department_id.ids)])
        above = self.env["hr.department"].sudo().search([("id", "parent_of", shares.department_id.ids)])
        employees = self.env["hr.employee"].sudo().search([("department_id", "in", departments.ids)])
        people = employees + (departments + above).manager_id + shares.employee_id
        firms = shares.partner_id.commercial_partner_id.filtered(lambda partner: not partner.ref_company_ids)
        partners = self.env["res.partner"].sudo().search([("id", "child_of", firms.ids)]) + shares.partner_id
        return people.user_id + partners.user_ids

    # ---------------------------------------------------------------------------------------------
    # What follows
    # ---------------------------------------------------------------------------------------------

    def _describe_conflict(self, user, own=None):
        """Why ``user`` has no say in this round, in one sentence; False where he is independent.

        :param own: his shares, where they are known already
        """
        self.ensure_one()
        attribution = self.sudo()
        own = self._get_shares_of(user) if own is None else own
        if own:
            return self.env._("%(party)s has a share in it, and nobody decides on himself.", party=own[0].party)
        if user == attribution.proposer_id:
            return self.env._("You have proposed it. Somebody else approves.")
        if user in attribution.case_id._get_investigators():
            return self.env._("You investigate the case. Somebody else decides.")
        return False

    def _describe_approver_conflict(self, user, own=None):
        """As :meth:`_describe_conflict`, with what ``user`` has decided before."""
        self.ensure_one()
        conflict = self._describe_conflict(user, own)
        if conflict:
            return conflict
        attribution = self.sudo()
        if user in attribution._get_given_approvals().user_id:
            return self.env._("You have approved it on another level. Each level is approved by somebody else.")
        earlier = attribution.case_id.attribution_ids.filtered(lambda other: other.number < attribution.number)
        if attribution.origin_appraisal_id and user in earlier.approval_ids.filtered("decided_on").user_id:
            return self.env._("You have approved the round that was objected to. Somebody else decides this one.")
        if user in attribution.objection_ids.user_id:
            return self.env._("You have objected to it.")
        return False

    def _ensure_no_own_share(self, user):
        """Refuse whoever proposes, serves or investigates and bears a share himself.

        :raise AccessError: names the share
        """
        for attribution in self:
            own = attribution._get_shares_of(user)
            if own:
                raise AccessError(
                    self.env._(
                        "%(user)s cannot work on %(round)s: %(party)s has a share in it, and nobody decides on himself.",
                        user=user.sudo().name,
                        round=attribution.display_name,
                        party=own[0].party,
                    )
                )

    def _ensure_investigators_independent(self):
        """Refuse a round in which those who have investigated bear a share.

        :raise AccessError: names the investigator
        """
        for attribution in self:
            for investigator in attribution.sudo().case_id._get_investigators():
                own = attribution._get_shares_of(investigator)
                if own:
                    raise AccessError(
                        self.env._(
                            "%(user)s investigates the case, but %(party)s has a share in it. Put the investigation "
                            "into other hands first.",
                            user=investigator.name,
                            party=own[0].party,
                        )
                    )

    def _ensure_may_decide(self, group):
        """Refuse whoever is neither on the level of ``group`` or above, nor independent.

        :raise AccessError: says why
        """
        self.ensure_one()
        user = self.env.user
        rules = self.env["aftersales.attribution.approval.rule"]
        if rules._get_user_level(user) < rules._get_level(group):
            raise AccessError(
                self.env._("%(round)s is decided by: %(duty)s.", round=self.display_name, duty=group.sudo().name)
            )
        conflict = self._describe_approver_conflict(user)
        if conflict:
            raise AccessError(
                self.env._("You cannot decide on %(round)s. %(conflict)s", round=self.display_name, conflict=conflict)
            )

    @api.depends_context("uid")
    @api.depends("state", "approval_ids.state", "share_ids", "proposer_id")
    def _compute_may_approve(self):
        user = self.env.user
        rules = self.env["aftersales.attribution.approval.rule"]
        level = rules._get_user_level(user)
        own_shares = self._get_shares_of(user) if level >= 0 else self.sudo().share_ids.browse()
        for attribution in self:
            own = own_shares & attribution.sudo().share_ids
            waiting = attribution.approval_ids._get_next() if attribution.state == "proposed" else None
            on_level = bool(waiting) and level >= rules._get_level(waiting.sudo().group_id)
            attribution.conflict = on_level and attribution._describe_approver_conflict(user, own)
            attribution.may_approve = on_level and not attribution.conflict

    @api.depends_context("uid")
    @api.depends("state", "appraisal_ids.appraiser_id", "appraisal_ids.state")
    def _compute_may_appraise(self):
        for attribution in self:
            running = attribution.appraisal_ids.filtered(lambda appraisal: appraisal.state == "running")
            attribution.may_appraise = attribution.state == "appraisal" and running.appraiser_id == self.env.user

    # ---------------------------------------------------------------------------------------------
    # Appraisers
    # ---------------------------------------------------------------------------------------------

    def _ensure_may_appraise(self, user):
        """Refuse an appraiser who is not another and higher than those who decided before.

        Above the highest level there is none: then it has to be another person of that level.

        :raise AccessError: says why ``user`` is not the one
        """
        self.ensure_one()
        rules = self.env["aftersales.attribution.approval.rule"]
        decided = self.sudo().case_id.attribution_ids.approval_ids.filtered(lambda row: row.state == "approved")
        groups = decided.group_id
        highest = max((rules._get_level(group) for group in groups), default=-1)
        # somebody higher may have stood in for a level
        highest = max([highest, *(rules._get_user_level(approver) for approver in decided.user_id)])
        required = min(highest + 1, len(LEVELS) - 1)
        appraised = self.sudo().case_id.attribution_ids.appraisal_ids.appraiser_id
        if rules._get_user_level(user) < required or user in decided.user_id + appraised:
            raise AccessError(
                self.env._(
                    "%(user)s cannot appraise it: the appraiser is another and higher than those who decided. "
                    "Choose somebody else with the duty: %(duty)s.",
                    user=user.sudo().name,
                    duty=rules._get_level_groups()[required].name,
                )
            )
        conflict = self._describe_conflict(user)
        if not conflict and user in self.sudo().objection_ids.user_id:
            conflict = self.env._("The objection comes from there.")
        if conflict:
            raise AccessError(
                self.env._("%(user)s cannot appraise it. %(conflict)s", user=user.sudo().name, conflict=conflict)
            )

    def _search_appraisers(self):
        """Users who may appraise this round."""
        self.ensure_one()
        group = self.env.ref(LEVELS[-1]).sudo()
        others = self.env.ref(LEVELS[0]).sudo()
        fitting = self.env["res.users"]
        for user in (group + others).all_user_ids:
            if not user.active or user.share or user._is_superuser() or self.company_id not in user.company_ids:
                continue
            try:
                self._ensure_may_appraise(user)
            except AccessError:
                continue
            fitting += user
        return fitting


class QualityCase(models.Model):
    """Whoever bears a share does not investigate, whoever investigates bears none."""

    _inherit = "aftersales.quality.case"

    def _get_accused_users(self):
        """Those whom the current round makes responsible."""
        return super()._get_accused_users() | self.sudo().current_attribution_id._get_accused_users()

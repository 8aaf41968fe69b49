from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.shares import get_missing


class Attribution(models.Model):
    """From the proposal to the last approval."""

    _inherit = "aftersales.attribution"

    # ---------------------------------------------------------------------------------------------
    # Propose
    # ---------------------------------------------------------------------------------------------

    def action_propose(self):
        """Quality stands for the shares; from now on they stay as they are, and the levels are asked."""
        self.check_access("write")
        self._ensure_working()
        for attribution in self._lock():
            attribution._ensure_state("draft")
            attribution._ensure_can_be_proposed()
            attribution.with_env(self.env)._ensure_independent_proposal()
            attribution.write({"state": "proposed", "proposer_id": self.env.uid, "proposed_on": fields.Datetime.now()})
            attribution._ask_levels()
            case = attribution.case_id
            if case.state != "proposed":
                case._enter("proposed", attribution._describe_shares())
            attribution.message_post(body=self.env._("Proposed: %(shares)s", shares=attribution._describe_shares()))
        return True

    def _ensure_can_be_proposed(self):
        """Refuse a round that lacks something.

        :raise UserError: what is missing, and where
        """
        self.ensure_one()
        if not self.share_ids:
            raise UserError(self.env._("Enter who is responsible first: at least one share."))
        missing = get_missing(self.share_ids.mapped("share"))
        if missing:
            raise UserError(
                self.env._(
                    "The shares sum to %(total).2f %%, not to 100 %%. Change them by %(missing)+.2f %%.",
                    total=100 - missing,
                    missing=missing,
                )
            )
        for share in self.share_ids:
            share._ensure_can_be_proposed()
        if self.case_id._get_next_state() != "proposed" and self.case_id.state not in (
            "proposed",
            "objected",
            "appraisal",
        ):
            raise UserError(
                self.env._(
                    "%(case)s is not yet as far: responsibility is proposed when the step before is done.",
                    case=self.case_id.display_name,
                )
            )

    def _ensure_independent_proposal(self):
        self._ensure_no_own_share(self.env.user)
        self._ensure_investigators_independent()

    def _ask_levels(self):
        """One row per level that has to approve.

        :raise UserError: no rule says who approves
        """
        self.ensure_one()
        groups = self._get_approving_groups()
        if not groups:
            raise UserError(
                self.env._(
                    "Nobody is set up to approve this. Enter a level under Settings, Approval of responsibility."
                )
            )
        proposal = max(self.approval_ids.mapped("proposal"), default=0) + 1
        self.env["aftersales.attribution.approval"].sudo().create(
            [
                {"attribution_id": self.id, "proposal": proposal, "sequence": place, "group_id": group.id}
                for place, group in enumerate(groups, start=1)
            ]
        )

    def _get_approving_groups(self):
        """Levels that approve this round; after an appraisal that of the appraiser, who stands above the others."""
        rules = self.env["aftersales.attribution.approval.rule"]
        if self.origin_appraisal_id:
            level = rules._get_user_level(self.origin_appraisal_id.appraiser_id)
            return rules._get_level_groups()[max(level, 0)]
        return rules._get_groups(self)

    def _describe_shares(self):
        return ", ".join(share.display_name for share in self.share_ids)

    # ---------------------------------------------------------------------------------------------
    # Approve, refuse
    # ---------------------------------------------------------------------------------------------

    def action_approve(self):
        """The level that is asked for agrees."""
        self.check_access("read")
        for attribution in self._lock():
            waiting = attribution._take_approval(self.env)
            waiting.write({"state": "approved", "user_id": self.env.uid, "decided_on": fields.Datetime.now()})
            if not attribution.approval_ids._get_next():
                attribution.approved_on = fields.Datetime.now()
                attribution.message_post(
                    body=self.env._("Approved on all levels; it can be served."),
                    partner_ids=attribution.proposer_id.partner_id.ids,
                )
        return True

    def action_refuse(self, reason=None):
        """The level that is asked for does not agree: quality changes the shares and proposes anew."""
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why, so that quality knows what to change."))
        for attribution in self._lock():
            waiting = attribution._take_approval(self.env)
            waiting.write(
                {
                    "state": "refused",
                    "user_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                    "note": reason.strip(),
                }
            )
            attribution.approval_ids.filtered(lambda row: row.state == "waiting").state = "void"
            attribution.message_post(
                body=self.env._(
                    "Refused: %(reason)s Proposed had been: %(shares)s",
                    reason=reason.strip(),
                    shares=attribution._describe_shares(),
                ),
                partner_ids=attribution.proposer_id.partner_id.ids,
            )
            attribution.write({"state": "draft", "approved_on": False})
        return True

    def action_take_back(self):
        """Quality changes the proposal before the last level has approved."""
        self.check_access("write")
        self._ensure_working()
        for attribution in self._lock():
            attribution._ensure_state("proposed")
            if attribution.approved_on:
                raise UserError(self.env._("%(round)s is approved and stays as it is.", round=attribution.display_name))
            attribution.approval_ids.filtered(lambda row: row.state == "waiting").state = "void"
            attribution.message_post(body=self.env._("Taken back by %(user)s.", user=self.env.user.name))
            attribution.state = "draft"
        return True

    def _take_approval(self, env):
        """The row that the user of ``env`` is to decide on now.

        :raise AccessError: it is not his to decide
        :raise UserError: nothing waits for a decision
        """
        self.ensure_one()
        self._ensure_state("proposed")
        waiting = self.approval_ids._get_next()
        if not waiting:
            raise UserError(self.env._("%(round)s is approved already.", round=self.display_name))
        self.with_env(env)._ensure_may_decide(waiting.group_id)
        return waiting

    def _get_given_approvals(self):
        """Approvals of the running proposal."""
        last = max(self.approval_ids.mapped("proposal"), default=0)
        return self.approval_ids.filtered(lambda row: row.proposal == last and row.state == "approved")


class AttributionShare(models.Model):
    _inherit = "aftersales.attribution.share"

    def _ensure_can_be_proposed(self):
        """Refuse a share without grounds, or one that could not be served."""
        self.ensure_one()
        if not (self.grounds or "").strip():
            raise UserError(self.env._("%(party)s: write down the grounds of the share.", party=self.party))
        inside = self.party_kind in ("department", "person")
        if inside and not self.responsible_user_id:
            raise UserError(
                self.env._(
                    "%(party)s: nobody could be served. Give the department a head who can log in.", party=self.party
                )
            )
        if self.serve_by == "mail" and self.party_kind != "company" and not self._get_served_partner().email:
            raise UserError(
                self.env._(
                    "%(party)s has no e-mail address. Enter one, or serve it by letter or by hand.", party=self.party
                )
            )

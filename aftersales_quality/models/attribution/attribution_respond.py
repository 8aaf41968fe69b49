from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Duties that enter what a party outside says.
SPEAKERS = {
    "supplier": ("aftersales_quality.group_purchasing",),
    "customer": ("aftersales_service.group_clerk",),
    "carrier": ("aftersales_quality.group_purchasing", "aftersales_service.group_clerk"),
    "representative": ("aftersales_service.group_clerk",),
}


class AttributionShare(models.Model):
    """A party accepts its share or objects: by whoever answers for it, or by the duty that deals with it."""

    _inherit = "aftersales.attribution.share"

    def action_accept(self):
        """The party bears its share."""
        self.check_access("read")
        for share in self:
            share._take_answer()
            share.sudo().write({"response": "accepted", "responded_on": fields.Datetime.now()})
            share.sudo().attribution_id._settle()
        return True

    @api.readonly
    def action_open_objection(self):
        """Ask for the reason of the objection."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("aftersales_quality.attribution_dialog_action")
        return {
            **action,
            "name": self.env._("Object"),
            "context": {"default_step": "object", "default_share_id": self.id},
        }

    def action_object(self, reason=None, files=None):
        """The party does not accept its share; a higher appraisal follows.

        :param reason: why, in the party's words
        :param files: list of (name, base64) with which the party proves it; they become evidence of the case
        """
        self.ensure_one()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down what the party objects to, and why."))
        attribution = self._take_answer()
        share = self.sudo()
        share.write({"response": "objected", "responded_on": fields.Datetime.now()})
        objection = (
            self.env["aftersales.attribution.objection"]
            .sudo()
            .create({"share_id": share.id, "reason": reason.strip(), "user_id": self.env.uid})
        )
        objection.evidence_ids = share.case_id._add_evidence(files)
        if attribution.state == "served":
            attribution.state = "objected"
            attribution.case_id._enter("objected", f"{share.party}: {reason.strip()}"[:200])
        attribution._forget_reminders_of(share)
        attribution.message_post(
            body=self.env._("%(party)s objects: %(reason)s", party=share.party, reason=reason.strip()),
            partner_ids=(attribution.case_id.user_id + attribution.proposer_id).partner_id.ids,
        )
        return True

    def _take_answer(self):
        """The round (sudo, locked) on which this party may say something now.

        :raise AccessError: it is not the user's party
        :raise UserError: it has answered, the round is over, or the period has ended
        """
        self.ensure_one()
        if not self._speaks_for_it():
            raise AccessError(
                self.env._(
                    "%(party)s is not yours to answer for. Who answers: %(who)s.",
                    party=self.party,
                    who=self.sudo().responsible_user_id.name or self._describe_speakers(),
                )
            )
        attribution = self.sudo().attribution_id._lock()
        share = self.sudo()
        share.invalidate_recordset()
        attribution._ensure_state("served", "objected", "appraisal")
        if share.response != "pending":
            raise UserError(self.env._("%(party)s has answered already.", party=share.party))
        if attribution.objection_until and attribution.objection_until <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The time to object has ended on %(end)s. The decision stands.",
                    end=self._print_moment(attribution.objection_until),
                )
            )
        return attribution

    def _speaks_for_it(self):
        """Whether the user answers for this party."""
        self.ensure_one()
        share = self.sudo()
        if share.responsible_user_id:
            return share.responsible_user_id == self.env.user
        return any(self.env.user.has_group(group) for group in SPEAKERS.get(share.party_kind, ()))

    def _describe_speakers(self):
        groups = (self.env.ref(group).sudo().name for group in SPEAKERS.get(self.party_kind, ()))
        return ", ".join(groups) or self.env._("nobody")


class Attribution(models.Model):
    _inherit = "aftersales.attribution"

    def _settle(self):
        """Everybody has accepted: nothing is left to wait for."""
        for attribution in self:
            if attribution.state == "served" and all(share.response == "accepted" for share in attribution.share_ids):
                attribution._decide("accepted")

    def _forget_reminders_of(self, shares):
        kind = self.env.ref("aftersales_quality.activity_attribution", raise_if_not_found=False)
        shares.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).unlink()

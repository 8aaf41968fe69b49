from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .attribution import OPEN


class Attribution(models.Model):
    """Objected: another and higher person looks at it again (更高一级鉴定)."""

    _inherit = "aftersales.attribution"

    def action_start_appraisal(self, appraiser_id=None, institute_id=None):
        """Quality arranges the higher appraisal.

        :param appraiser_id: user who answers for the finding
        :param institute_id: test institute that examines the sample, where one does
        """
        self.ensure_one()
        self.check_access("write")
        self._ensure_working()
        appraiser = self.env["res.users"].browse(appraiser_id or []).exists()
        if not appraiser:
            raise UserError(self.env._("Choose who appraises."))
        attribution = self._lock()
        attribution._ensure_state("objected")
        self._ensure_may_appraise(appraiser)
        appraisal = (
            self.env["aftersales.attribution.appraisal"]
            .sudo()
            .create(
                {
                    "attribution_id": self.id,
                    "appraiser_id": appraiser.id,
                    "institute_id": institute_id,
                    "started_by_id": self.env.uid,
                }
            )
        )
        attribution.objection_ids.filtered(lambda objection: objection.state == "open").appraisal_id = appraisal
        attribution.state = "appraisal"
        attribution.case_id._enter("appraisal", appraiser.sudo().name)
        attribution.message_post(
            body=self.env._("Higher appraisal by %(appraiser)s.", appraiser=appraiser.sudo().name),
            partner_ids=appraiser.sudo().partner_id.ids,
        )
        return True

    def action_conclude_appraisal(self, result=None, finding=None, fee=0.0, fee_bearer=None, files=None):
        """The appraiser's finding: the decision stands, or quality draws up the next round from it.

        :param result: ``rejected``, ``changed`` or ``upheld`` (the objection)
        :param finding: what was found, and why
        :param fee: what the appraisal costs, in the company's currency
        :param fee_bearer: ``company`` or ``objector``; needed where there is a fee
        :param files: list of (name, base64), such as the report of the institute; they become evidence of the case
        """
        self.ensure_one()
        self.check_access("read")
        attribution = self._lock()
        attribution._ensure_state("appraisal")
        appraisal = attribution.appraisal_ids.filtered(lambda row: row.state == "running")
        self._ensure_may_conclude(appraisal)
        results = dict(appraisal._fields["result"]._description_selection(self.env))
        if result not in results or not (finding or "").strip():
            raise UserError(self.env._("Enter the result and what was found."))
        if fee and fee_bearer not in ("company", "objector"):
            raise UserError(self.env._("Say who bears the fee."))
        # also of who objected when the appraisal was under way
        objections = attribution.objection_ids.filtered(lambda objection: objection.state == "open")
        objections.write({"appraisal_id": appraisal.id, "state": result})
        appraisal.evidence_ids = attribution.case_id._add_evidence(files)
        appraisal.write(
            {
                "state": "done",
                "result": result,
                "finding": finding.strip(),
                "fee": fee,
                "fee_bearer": fee_bearer if fee else False,
                "concluded_on": fields.Datetime.now(),
            }
        )
        attribution.message_post(
            body=self.env._("%(result)s. %(finding)s", result=results[result], finding=finding.strip()),
            partner_ids=(attribution.proposer_id + objections.user_id).partner_id.ids,
        )
        if result == "rejected":
            attribution._decide("rejected")
        else:
            attribution._begin_next(appraisal)
        return True

    def _ensure_may_conclude(self, appraisal):
        """The appraiser himself, still independent, and nobody may object any more.

        :raise AccessError: not the appraiser, or concerned meanwhile
        :raise UserError: a party still has time to object
        """
        if appraisal.appraiser_id != self.env.user:
            raise AccessError(
                self.env._("The finding is that of %(appraiser)s.", appraiser=appraisal.appraiser_id.name)
            )
        conflict = self._describe_conflict(self.env.user)
        if conflict:
            raise AccessError(self.env._("You cannot appraise it. %(conflict)s", conflict=conflict))
        waiting = self.sudo().share_ids.filtered(lambda share: share.response == "pending")
        if waiting and self.sudo().objection_until > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(parties)s may still object. Conclude when the period has ended or they have accepted.",
                    parties=", ".join(waiting.mapped("party")),
                )
            )

    def _begin_next(self, appraisal=None):
        """The next round of the same case, with the shares of this one to start from."""
        self.ensure_one()
        attribution = self.sudo()
        if attribution.state in OPEN:
            attribution.share_ids.flush_recordset()
            attribution.state = "superseded"
            attribution.flush_recordset()
        following = attribution.create(
            {
                "case_id": attribution.case_id.id,
                "amount": attribution.amount,
                "reasoning": appraisal.finding if appraisal else attribution.reasoning,
                "origin_appraisal_id": appraisal.id if appraisal else False,
                "share_ids": [fields.Command.create(share._prepare_next()) for share in attribution.share_ids],
            }
        )
        return following.with_env(self.env)

    def _withdraw(self):
        """The case has gone back behind this round: it leads to no decision, and whoever was served is told."""
        for attribution in self.filtered(lambda row: row.state in OPEN and (row.state != "draft" or row.proposed_on)):
            attribution.approval_ids.filtered(lambda row: row.state == "waiting").state = "void"
            attribution._forget_reminders()
            served = attribution.share_ids.filtered("served_on").responsible_user_id
            attribution.state = "superseded"
            attribution.message_post(
                body=self.env._(
                    "Withdrawn: the cause of %(case)s is searched for again.", case=attribution.case_id.name
                ),
                partner_ids=served.partner_id.ids,
            )


class AttributionShare(models.Model):
    _inherit = "aftersales.attribution.share"

    def _prepare_next(self):
        """Values of this share in the next round."""
        self.ensure_one()
        return {
            "party_kind": self.party_kind,
            "department_id": self.department_id.id,
            "employee_id": self.employee_id.id,
            "partner_id": self.partner_id.id,
            "share": self.share,
            "grounds": self.grounds,
            "serve_by": self.serve_by,
        }

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.models.sla.sla_clock import Clock


class Attribution(models.Model):
    """The approved decision reaches the parties; then their time to object runs, and ends."""

    _inherit = "aftersales.attribution"

    def action_serve(self):
        """Serve the approved round on all parties: mails go out, letters and hands are noted, the period begins."""
        self.check_access("write")
        self._ensure_working()
        for attribution in self._lock():
            attribution._ensure_state("proposed")
            if not attribution.approved_on:
                raise UserError(
                    self.env._(
                        "%(round)s is not approved yet. %(waits)s",
                        round=attribution.display_name,
                        waits=attribution.waits_for,
                    )
                )
            attribution.with_env(self.env)._ensure_no_own_share(self.env.user)
            now = fields.Datetime.now()
            final = not attribution._may_be_objected()
            attribution.share_ids._serve(now)
            attribution.write(
                {
                    "state": "served",
                    "served_by_id": self.env.uid,
                    "served_on": now,
                    "objection_until": False if final else attribution._get_objection_end(now),
                }
            )
            attribution.share_ids._send_served()
            if final:
                attribution._decide("final")
            elif not attribution.share_ids.filtered(lambda share: share.response == "pending"):
                attribution._decide("accepted")
        return True

    def _may_be_objected(self):
        """After a higher appraisal only where the company allows a second objection."""
        self.ensure_one()
        return not self.origin_appraisal_id or self.company_id.aftersales_second_objection

    def _get_objection_end(self, start):
        """End of the objection period that begins at ``start`` (naive UTC): closing time or midnight, company's time."""
        self.ensure_one()
        company = self.company_id
        calendar = company.resource_calendar_id
        counting = calendar if company.aftersales_objection_unit == "working_days" else calendar.browse()
        clock = Clock(counting, company, calendar, start)
        return clock.get_due(start, company.aftersales_objection_days, "working_days")

    def _decide(self, ended_by):
        """The round is final: an earlier decision makes way, and the case goes on.

        Called by steps that hold the lock. What lacks for the case to go on (a consent) does not keep the decision
        from being final; the case is taken on by hand then.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        attribution = self.sudo()
        attribution.share_ids.filtered(lambda share: share.response == "pending").write({"response": "lapsed"})
        # while the round is open its shares may be written
        attribution.share_ids.flush_recordset()
        attribution.write({"state": "decided", "decided_on": now, "ended_by": ended_by})
        attribution.flush_recordset()
        earlier = attribution.case_id.attribution_ids.filtered(
            lambda other: other.state == "decided" and other != attribution
        )
        earlier.write({"state": "superseded"})
        attribution._forget_reminders()
        attribution.message_post(
            body=self.env._(
                "Decided: %(shares)s. %(why)s.",
                shares=attribution._describe_shares(),
                why=dict(self._fields["ended_by"]._description_selection(self.env))[ended_by],
            )
        )
        attribution._take_case_on()

    def _take_case_on(self):
        case = self.case_id
        try:
            with self.env.cr.savepoint():
                case._enter("attributed", self._describe_shares())
        except UserError as error:
            case.message_post(
                body=self.env._("Responsibility is decided, but the case does not go on yet: %(reason)s", reason=error)
            )

    def _forget_reminders(self):
        kind = self.env.ref("aftersales_quality.activity_attribution", raise_if_not_found=False)
        (self.activity_ids + self.share_ids.activity_ids).filtered(
            lambda activity: activity.activity_type_id == kind
        ).unlink()


class AttributionShare(models.Model):
    _inherit = "aftersales.attribution.share"

    def _get_served_partner(self):
        """Who is written to: the responsible person of the house, or the partner itself."""
        self.ensure_one()
        user = self.responsible_user_id
        return user.partner_id if user else self.partner_id

    def _get_document_reader(self):
        return self._get_served_partner() or self.company_id.partner_id

    def _serve(self, now):
        """Note on each share when, by whom, how and to whom it was served; the company itself has no one to ask."""
        for share in self:
            partner = share._get_served_partner()
            address = partner.email_formatted if share.serve_by == "mail" else share._print_address(", ")
            own = share.party_kind == "company"
            share.write(
                {
                    "served_on": now,
                    "served_by_id": self.env.uid,
                    "served_to": share.company_id.name if own else address or partner.display_name,
                    "response": "accepted" if own else "pending",
                    "responded_on": now if own else False,
                }
            )

    def _send_served(self):
        """The mail with share, grounds and period, in the language of each party."""
        template = self.env.ref("aftersales_quality.mail_template_attribution_served")
        by_mail = self.filtered(lambda share: share.serve_by == "mail" and share.party_kind != "company")
        if by_mail:
            template.send_mail_batch(by_mail.ids)
        self._get_on_paper()._archive_notice()
        for user, shares in self.grouped("responsible_user_id").items():
            if user and shares[0].objection_until:
                shares.with_context(lang=user.lang)._plan_reminder(user)

    def _get_served_url(self):
        """Where the party answers; nothing for who cannot log in to us."""
        self.ensure_one()
        if not self.responsible_user_id:
            return False
        return f"{self.get_base_url()}/odoo/my-responsibility/{self.id}"

    def _print_share(self):
        """The share as it is read in the document's language, without needless zeros."""
        self.ensure_one()
        return (
            self.env["ir.qweb.field.float"].value_to_html(self.share, {"precision": 2}).removesuffix("00").rstrip(".,")
        )

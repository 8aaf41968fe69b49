from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ServiceReport(models.Model):
    """From the first word to the archive: finish, take back, correct, approve, send back."""

    _inherit = "aftersales.service.report"

    def action_finish(self):
        """The work is done: nothing is missing, and from now on it may be signed (S2)."""
        for report in self:
            report._ensure_may_work()
            report._ensure_state("draft")
            missing = report._get_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "%(report)s: before it can be signed, fill in: %(list)s.",
                        report=report.name,
                        list=", ".join(missing),
                    )
                )
            now = fields.Datetime.now()
            # a correction tells of work that ended long ago
            finished = report.finished_on or now
            report.sudo().write({"state": "ready", "finished_on": finished})
            if not report.previous_id:
                report.order_id.work_done(finished)
            if report.large_problem:
                report._tell_leader()

    def _get_missing(self):
        """Names of what has to be filled in before the report can be signed."""
        self.ensure_one()
        required = {
            "service": ["fault", "cause", "treatment", "result"],
            "acceptance": ["treatment", "acceptance", "result"],
            "training": ["treatment", "result"],
        }[self.document]
        if self.large_problem:
            required = [*required, "leader_proposal"]
        if self.result == "unsolved":
            required = [*required, "leftover"]
        if self.acceptance == "conditional":
            required = [*required, "acceptance_note"]
        missing = [
            self._fields[name]._description_string(self.env)
            for name in required
            if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]
        if self.document == "training" and not self.trainee_ids:
            missing.append(self._fields["trainee_ids"]._description_string(self.env))
        open_checks = self.check_ids.filtered(lambda check: check.required and not check.result)
        return missing + open_checks.mapped("name")

    def action_take_back(self):
        """Nobody has signed yet: the engineer goes on writing."""
        for report in self:
            report._ensure_may_work()
            report._ensure_state("ready")
            if report.sealed:
                raise UserError(
                    self.env._(
                        "%(report)s has been signed already. Correct it by a new version; the signed one stays.",
                        report=report.name,
                    )
                )
            if report.previous_id:
                # what is corrected is the paper; the work ended when it ended
                report.sudo().state = "draft"
            else:
                report.sudo().write({"state": "draft", "finished_on": False})
                report.order_id.work_resumed()

    def action_correct(self, reason=None):
        """Begin the next version of a signed report; it has to be signed again (S3).

        The signed one stays as it is and becomes superseded when the new one is signed.
        """
        self.ensure_one()
        self._ensure_may_work_or_approve()
        if not self.sealed or self.state not in ("ready", "signed", "approved"):
            raise UserError(self.env._("%(report)s: only a signed report needs a new version.", report=self.name))
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the signed report has to be corrected. The reason stands on the new version.")
            )
        if self != self.order_id.report_id:
            raise UserError(
                self.env._(
                    "%(report)s has been corrected already: go on with %(latest)s.",
                    report=self.name,
                    latest=self.order_id.report_id.name,
                )
            )
        order = self.order_id
        version = order.sudo()._get_next_version()
        if self.state == "ready":
            # signed by one of several: what is wrong in it must not be signed by the others
            self.sudo().state = "superseded"
        following = self.sudo().copy(
            {
                "name": f"{order.name}/{version}",
                "version": version,
                "previous_id": self.id,
                "correction_reason": reason.strip(),
            }
        )
        order.correction_begun()
        return following.sudo(False)._get_form_action()

    def action_drop(self):
        """Give up a correction that nobody has signed; the version before it counts again."""
        for report in self:
            report._ensure_may_work_or_approve()
            report._ensure_state("draft", "ready")
            if report.sealed or not report.previous_id:
                raise UserError(
                    self.env._(
                        "%(report)s: only a correction that nobody has signed can be dropped.", report=report.name
                    )
                )
            before = report.previous_id
            if before.state == "superseded":
                raise UserError(
                    self.env._(
                        "%(report)s cannot be dropped: %(before)s was not signed by everybody. Finish it instead.",
                        report=report.name,
                        before=before.name,
                    )
                )
            report.sudo().state = "cancelled"
            report.order_id.sudo().write({"state": before.state, "finished_on": before.finished_on})

    def action_approve(self):
        """The leader has read it: it goes to the archive (S5)."""
        for report in self:
            report._ensure_may_approve()
            report._ensure_state("signed")
            report.sudo().write(
                {"state": "approved", "approver_id": self.env.uid, "approved_on": fields.Datetime.now()}
            )
            report.order_id.report_approved()
        # what follows is done for all of them at once
        self._after_approved()

    def _after_approved(self):
        """Hook: what follows from approved reports."""

    def action_send_back(self, reason=None):
        """The leader is not content: a new version is needed, and the engineer is told why."""
        self.ensure_one()
        self._ensure_may_approve()
        self._ensure_state("signed")
        engineer = self.order_id.engineer_id or self.engineer_id
        result = self.action_correct(reason)
        latest = self.order_id.report_id
        latest.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Sent back: %(reason)s", reason=reason),
            user_id=engineer.id,
        )
        self.order_id.ticket_id._record_event("report_sent_back", note=reason)
        return result

    def _tell_leader(self):
        """A large problem goes to the leader with a proposal (V5)."""
        team = self.order_id.ticket_id.team_id
        leader = (
            team.user_id
            or self.env.ref("aftersales_service.group_manager")
            .sudo()
            .all_user_ids.filtered(
                lambda user: self.company_id in user.company_ids and user.active and not user._is_superuser()
            )[:1]
        )
        if leader:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Large problem: %(order)s", order=self.order_id.name),
                note=self.leader_proposal,
                user_id=leader.id,
            )
        self.order_id.ticket_id._record_event("escalated", note=self.leader_proposal)

    # ---------------------------------------------------------------------------------------------
    # Who and when
    # ---------------------------------------------------------------------------------------------

    def _ensure_may_work(self):
        self.check_access("write")
        for report in self:
            if not report.order_id._is_engineer():
                raise AccessError(
                    self.env._("%(report)s is written by %(name)s.", report=report.name, name=report.engineer_id.name)
                )

    def _ensure_may_approve(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Service reports are approved by the after-sales manager."))
        if any(self.env.user in report.order_id._get_engineers() for report in self):
            raise UserError(self.env._("Nobody approves a report of their own work."))

    def _ensure_may_work_or_approve(self):
        if not self.env.user.has_group("aftersales_service.group_manager"):
            self._ensure_may_work()

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class QualityLetter(models.Model):
    """The way of a letter: written, approved by somebody else where the severity asks for it, sent, corrected."""

    _inherit = "aftersales.quality.letter"

    def action_propose(self):
        """Write the text anew from what the case says now; what was edited is lost."""
        self._ensure_writer()
        self._ensure_draft()
        for letter in self:
            letter.section_ids.unlink()
            letter._propose()

    def action_allow_names(self):
        """The manager lets names of persons and shares stand on this paper, or takes that back."""
        self._ensure_manager()
        self._ensure_draft()
        for letter in self:
            letter.sudo().with_names = not letter.with_names

    def action_approve(self):
        """Somebody else has read it and stands for it."""
        self._ensure_writer()
        self._ensure_state("draft")
        for letter in self:
            if not letter.may_approve:
                raise AccessError(
                    self.env._(
                        "%(letter)s: a letter is approved by somebody who has not written it.",
                        letter=letter._get_number(),
                    )
                )
            letter._ensure_complete()
        self.sudo().write({"state": "approved", "approver_id": self.env.uid, "approved_on": fields.Datetime.now()})

    def action_take_back(self):
        """Change an approved letter before it goes out: it has to be approved again."""
        self._ensure_writer()
        self._ensure_state("approved")
        self.sudo().write({"state": "draft", "approver_id": False, "approved_on": False})

    def action_cancel(self):
        """Not needed: the number stays, and says so."""
        self._ensure_writer()
        self._ensure_state("draft", "approved")
        self.sudo().state = "cancelled"

    def action_send(self):
        """Archive the letter as it is and, where it is for the customer, mail it."""
        self._ensure_writer()
        self._ensure_state("draft", "approved")
        for letter in self:
            if letter.needs_approval and letter.state != "approved":
                raise UserError(
                    self.env._(
                        "%(letter)s has to be approved by somebody else before it leaves the house.",
                        letter=letter._get_number(),
                    )
                )
            letter._ensure_complete()
            if letter.for_customer and not letter.partner_id:
                raise UserError(self.env._("Say whom the letter is for."))
        # two who press at once: the second one waits here, and finds it sent
        self.sudo().lock_for_update()
        self._ensure_state("draft", "approved")
        for letter in self:
            letter._archive()
            letter.sudo().previous_id.state = "superseded"
        self._deliver()

    def action_correct(self, reason=None):
        """Begin the next version of a letter that was sent."""
        self.ensure_one()
        self._ensure_writer()
        self._ensure_state("sent")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down what is wrong, so that the customer understands the new version."))
        if self.sudo().next_ids.filtered(lambda letter: letter.state != "cancelled"):
            raise UserError(
                self.env._("%(letter)s: its correction is being written already. Open that one.", letter=self.name)
            )
        following = self.sudo().copy(
            {
                "name": self.name,
                "version": self.version + 1,
                "case_id": self.case_id.id,
                "previous_id": self.id,
                "correction_reason": reason,
                "user_id": self.env.uid,
            }
        )
        return following.with_env(self.env)._get_form_action()

    def action_open_correct(self):
        """Ask for the reason, then correct."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.letter_correct_action"),
            "context": {"default_letter_id": self.id},
        }

    def _ensure_writer(self):
        self.check_access("write")
        self.case_id._ensure_quality()

    def _ensure_manager(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(
                self.env._("Whether names and shares stand on a paper that leaves the house is decided by the manager.")
            )

    def _ensure_complete(self):
        """Refuse a letter that says nothing."""
        self.ensure_one()
        if not any(section._has_text() for section in self.section_ids):
            raise UserError(self.env._("%(letter)s has no text yet.", letter=self._get_number()))

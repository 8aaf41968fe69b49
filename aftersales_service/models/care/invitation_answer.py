from odoo import api, fields, models

from .invitation import OPEN


class Invitation(models.Model):
    """Answering: the sheet of core's survey, and what becomes of it."""

    _inherit = "aftersales.invitation"

    @api.model
    @api.private
    def _find_by_token(self, token):
        """The invitation whose link was opened, with all rights; none if there is no such link."""
        invitations = self.sudo()
        if not isinstance(token, str) or not 16 <= len(token) <= 64:
            return invitations
        return invitations.search([("token", "=", token)], limit=1)

    def _is_open(self):
        """Whether the customer may answer now."""
        return (
            self.state in OPEN
            and self.expires_on > fields.Datetime.now()
            and not self.ticket_id.confidential
            and bool(self._get_survey())
        )

    def _get_survey(self):
        survey = self.company_id.satisfaction_survey_id or self.env.ref(
            "aftersales_service.survey_satisfaction", raise_if_not_found=False
        )
        return (survey or self.env["survey.survey"]).filtered("active")

    def _open_sheet(self):
        """The answer sheet, made when the link is opened for the first time.

        It names nobody: the customer may want to answer without his name. Opened twice at once, the later one waits
        and then finds the sheet, or is tried again by the framework.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if not self.user_input_id:
            sheets = self.env["survey.user_input"].sudo().with_context(mail_create_nolog=True)
            self.user_input_id = sheets.create(
                {
                    "survey_id": self._get_survey().id,
                    "invite_token": sheets._generate_invite_token(),
                    "deadline": self.expires_on,
                    "lang_id": self._get_language_id(),
                }
            )
        return self.user_input_id

    def _get_language_id(self):
        language = self.env["res.lang"]._get_data(code=self.partner_id.lang or "")
        supported = self._get_survey()._get_supported_lang_codes()
        return language.id if language and language.code in supported else False

    def _take_answers(self):
        """The customers have filled in their sheets: their answers are recorded, once, and the links are used up."""
        self.lock_for_update(allow_referencing=True)
        for invitation in self.filtered(lambda invitation: invitation.state in OPEN):
            sheet = invitation.user_input_id
            answer = sheet._read_satisfaction()
            if not any(answer.get(name) for name in answer.keys() - {"anonymous"}):
                invitation._skip("empty")
                continue
            about = {} if answer["anonymous"] else {"invitation_id": invitation.id}
            self.env["aftersales.satisfaction"]._record(
                [
                    {
                        **answer,
                        **about,
                        "source": "link",
                        "ticket_id": invitation.ticket_id.id,
                        "partner_id": invitation.partner_id.id,
                        "company_id": invitation.company_id.id,
                    }
                ]
            )
            if answer["anonymous"]:
                invitation._forget_sheet()

    def _forget_sheet(self):
        """The customer has answered without his name: the link is used up, and that is all that is kept.

        Not even that he has answered: the invitation goes on like one that nobody has answered, without a mail. When it
        has expired, it is like every other that has. The sheet itself goes when its last page has been shown
        (``controllers/survey.py``), at the latest with ``SurveyUserInput._gc_nameless``.
        """
        self.user_input_id.user_input_line_ids.unlink()
        self.flush_recordset()
        # past the ORM: the moment of the change would lead to the answer that came in at that moment
        self.env.cr.execute(
            """
            UPDATE aftersales_invitation
               SET token = NULL, user_input_id = NULL,
                   write_date = COALESCE(reminded_on, sent_on), write_uid = create_uid
             WHERE id = %s
            """,
            [self.id],
        )
        self.invalidate_recordset()

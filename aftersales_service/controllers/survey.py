from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class SatisfactionSurvey(Survey):
    """Core's pages, on which customers say whether they were content."""

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """The sheet names nobody: whoever has the link may fill it in, logged in or not."""
        if survey_sudo.survey_type == "aftersales" and answer_token and not answer_sudo.test_entry:
            check_partner = False
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner
        )

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """A link is for one answer: there is no second sheet beside the first."""
        survey, sheet = self._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type == "aftersales" and not sheet.test_entry:
            return request.redirect("/")
        return super().survey_retry(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        result = super().survey_submit(survey_token, answer_token, **post)
        _survey, sheet = self._fetch_from_access_token(survey_token, answer_token)
        # the page that says thank you has been made: a sheet without a name has served its turn
        sheet._forget_nameless()
        return result

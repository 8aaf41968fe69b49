from odoo import fields, models
from odoo.exceptions import UserError


class SatisfactionReview(models.Model):
    """The way of a report: draft, analysed, released, effect checked."""

    _inherit = "aftersales.satisfaction.review"

    def action_analyse(self):
        """The analysis is given; figures and text stay as they are."""
        self.check_access("write")
        self._ensure_state("draft")
        for review in self:
            if not review.taken_on:
                raise UserError(
                    self.env._("%(report)s has no figures yet. Take them first.", report=review.display_name)
                )
            if not review._has_analysis():
                raise UserError(
                    self.env._("Write down what the figures of %(report)s say, and why.", report=review.display_name)
                )
        self.sudo().write({"state": "analysed", "analyst_id": self.env.uid, "analysed_on": fields.Datetime.now()})

    def action_take_back(self):
        """Something is to be corrected before the report goes out."""
        self.check_access("write")
        self._ensure_state("analysed")
        self.sudo().write({"state": "draft", "analyst_id": False, "analysed_on": False})

    def action_release(self):
        """The report is out: its readers see what is done, the owners of its actions are told."""
        self.check_access("write")
        self._ensure_state("analysed")
        self.sudo().write({"state": "released", "releaser_id": self.env.uid, "released_on": fields.Datetime.now()})
        self.action_ids._tell_owners()

    def action_close(self):
        """All actions are done and their effect is checked.

        :raise UserError: one of them is not
        """
        self.check_access("write")
        self._ensure_state("released")
        for review in self:
            if review.open_action_count:
                raise UserError(
                    self.env._(
                        "%(report)s: the effect of %(count)s actions is not checked yet.",
                        report=review.display_name,
                        count=review.open_action_count,
                    )
                )
        self.sudo().write({"state": "checked", "closer_id": self.env.uid, "closed_on": fields.Datetime.now()})

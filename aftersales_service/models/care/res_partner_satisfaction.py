from odoo import api, fields, models
from odoo.tools import consteq, hmac


class ResPartner(models.Model):
    """Whether a customer wants to be asked, when he was last, and what he answered."""

    _inherit = "res.partner"

    satisfaction_opt_out = fields.Boolean(
        string="No surveys",
        help="This contact, and if it is a company everybody in it, is not asked by mail whether he was content.",
    )
    satisfaction_asked_on = fields.Datetime(string="Last asked", readonly=True, copy=False)
    satisfaction_count = fields.Integer(compute="_compute_satisfaction_count")

    def _compute_satisfaction_count(self):
        counts = {}
        answers = self.env["aftersales.satisfaction"]
        if answers.has_access("read"):
            counts = dict(answers._read_group([("partner_id", "child_of", self.ids)], ["partner_id"], ["__count"]))
        self.satisfaction_count = 0
        for partner, count in counts.items():
            # a company shows what its people answered, too
            while partner:
                if partner in self:
                    partner.satisfaction_count += count
                partner = partner.parent_id

    def action_view_satisfaction(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.satisfaction_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}

    # ---------------------------------------------------------------------------------------------
    # No more surveys: a signed link, so that it works without an account and for nobody else
    # ---------------------------------------------------------------------------------------------

    def _get_no_survey_path(self):
        self.ensure_one()
        return f"/after-sales/no-survey/{self.id}/{self._sign_no_survey()}"

    def _sign_no_survey(self):
        return hmac(self.env(su=True), "aftersales_service-no-survey", self.id)

    @api.model
    @api.private
    def _find_by_no_survey_link(self, partner_id, signature):
        """The contact whose link this is, with all rights; none if the signature is not ours."""
        partner = self.sudo().browse(partner_id)
        if not consteq(partner._sign_no_survey(), signature):
            return partner.browse()
        return partner.exists()

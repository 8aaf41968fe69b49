from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class MailActivity(models.Model):
    """Activities on a report of wrongdoing are for the persons named for it (I3).

    Core lets everybody read the activities assigned to him, whatever record they belong to.
    """

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model_id", "res_id")
    def _check_confidential_user(self):
        activities = self.sudo().filtered(lambda activity: activity.res_model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].sudo().browse(activities.mapped("res_id"))
        for activity, ticket in zip(activities, tickets, strict=True):
            if (
                ticket.confidential
                and activity.user_id
                and activity.user_id not in ticket.company_id.aftersales_confidant_ids
            ):
                raise ValidationError(ticket._get_assignment_hint(activity.user_id))

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            hidden = self.env["helpdesk.ticket"]._search_hidden()
            domain = Domain(domain) & (
                Domain("res_model", "!=", "helpdesk.ticket") | Domain("res_id", "not in", hidden)
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        remaining = self - result[0] if result else self
        if self.env.su or not remaining:
            return result
        hidden = self.browse(
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("id", "in", remaining.ids),
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", self.env["helpdesk.ticket"]._search_hidden()),
                ]
            )
            .ids
        )
        if not hidden:
            return result
        forbidden = hidden | result[0] if result else hidden
        return forbidden, lambda: forbidden._make_access_error(operation)

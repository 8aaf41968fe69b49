from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # what a clerk takes down belongs to the team it is handed to, not to the clerk
    helpdesk_mgmt_ticket_auto_assign = fields.Boolean(default=False)
    # a customer calls, writes and calls again: linking what belongs together is daily work
    helpdesk_mgmt_duplicate_tracking = fields.Boolean(default=True)
    aftersales_confidant_ids = fields.Many2many(
        "res.users",
        "aftersales_confidant_rel",
        string="Persons for reports of wrongdoing",
        domain=[("share", "=", False)],
        help="Only these persons ever see a report of wrongdoing.",
    )
    aftersales_public_form = fields.Boolean(
        string="Public contact form",
        default=True,
        help="People without an account may write to us at /after-sales/contact.",
    )
    aftersales_public_form_limit = fields.Integer(
        string="Messages per hour and address",
        default=5,
        help="How many messages the public form takes from one network address within an hour.",
    )
    aftersales_pickup_days = fields.Integer(
        string="Pick-up after (days)",
        default=3,
        help="Pick-up date proposed on the receipt for goods left at the counter.",
    )

    _pickup_not_negative = models.Constraint(
        "CHECK (aftersales_pickup_days >= 0)", "The pick-up date cannot lie in the past."
    )
    _form_limit_positive = models.Constraint(
        "CHECK (aftersales_public_form_limit > 0)",
        "Allow at least one message per hour, or switch the public form off.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any("aftersales_confidant_ids" in vals for vals in vals_list):
            self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "aftersales_confidant_ids" in vals:
            # the record rules keep in mind who is named for which company
            self.env.registry.clear_cache()
        return result

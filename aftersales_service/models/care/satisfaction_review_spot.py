from odoo import fields, models


class SatisfactionReviewSpot(models.Model):
    """One of the weakest products, categories, teams or regions of a report, as it was when its figures were taken."""

    _name = "aftersales.satisfaction.review.spot"
    _description = "Weak Spot of a Satisfaction Report"
    _order = "review_id, axis, sequence, id"

    review_id = fields.Many2one(
        "aftersales.satisfaction.review", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    review_state = fields.Selection(related="review_id.state", string="State of the report")
    axis = fields.Selection(
        selection=[
            ("product", "Product"),
            ("category", "Product category"),
            ("region", "Region"),
            ("team", "Team"),
        ],
        string="Of",
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Weakest", required=True, readonly=True, help="As it was called then.")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")
    categ_id = fields.Many2one("product.category", readonly=True, ondelete="set null")
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True, ondelete="set null")
    country_id = fields.Many2one("res.country", readonly=True, ondelete="set null")
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True, ondelete="set null")
    answers = fields.Integer(readonly=True)
    rate = fields.Float(string="Satisfaction", readonly=True, aggregator=None)
    rate_low = fields.Float(string="At least", readonly=True, aggregator=None)
    rate_high = fields.Float(string="At most", readonly=True, aggregator=None)
    before_answers = fields.Integer(string="Answers before", readonly=True, aggregator=None)
    before_rate = fields.Float(string="Satisfaction before", readonly=True, aggregator=None)
    verdict = fields.Selection(
        selection=lambda self: (
            self.env["aftersales.satisfaction.review"]._fields["verdict"]._description_selection(self.env)
        ),
        string="Target",
        readonly=True,
    )

    def action_plan(self):
        """Decide what is done about it: a new action on this very spot."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action on %(spot)s", spot=self.name),
            "res_model": "aftersales.satisfaction.review.action",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_review_id": self.review_id.id,
                "default_axis": self.axis,
                **{
                    f"default_{name}": self[name].id
                    for name in ("product_id", "categ_id", "team_id", "country_id", "state_id")
                },
            },
        }

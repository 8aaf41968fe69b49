from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AllocationCase(models.Model):
    """Quality cases with costs that nobody bears yet, or that are borne otherwise than was decided since (C4)."""

    _name = "aftersales.allocation.case"
    _description = "Costs to Allocate"
    _auto = False
    _order = "situation, id desc"
    _rec_name = "case_id"
    _depends = {
        "aftersales.quality.case": ["company_id", "product_id", "partner_id", "severity_id"],
        "aftersales.cost.line": ["quality_case_id", "actual_amount", "standing", "date"],
        "aftersales.allocation.line": ["case_id", "cost_line_id", "share_id", "amount", "state", "standing"],
        "aftersales.attribution": ["case_id", "state"],
        # both follow the round, and are written together: the guard of shares compares them with it
        "aftersales.attribution.share": ["state", "decided_on"],
    }

    case_id = fields.Many2one("aftersales.quality.case", string="Quality case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    case_state = fields.Selection(related="case_id.state", string="State of the case")
    share_bar = fields.Json(related="case_id.decided_share_bar", string="Decided responsibility")
    date = fields.Date(string="Last cost", readonly=True)
    cost = fields.Monetary(readonly=True)
    allocated = fields.Monetary(readonly=True, help="What is in the books.")
    in_run = fields.Monetary(string="In a draft", readonly=True, help="In an allocation that is not posted yet.")
    open_amount = fields.Monetary(string="Open", readonly=True, help="What nobody bears yet.")
    situation = fields.Selection(
        selection=[
            ("1_correct", "To correct"),
            ("2_ready", "To allocate"),
            ("3_run", "In a draft"),
            ("4_undecided", "Responsibility open"),
            ("5_done", "Allocated"),
        ],
        readonly=True,
        help="To correct: costs or shares have changed since they were allocated.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH cost AS (
                SELECT quality_case_id AS case_id, SUM(actual_amount) AS amount, MAX(date) AS date,
                       SUM(actual_amount) FILTER (WHERE standing) AS standing
                  FROM aftersales_cost_line
                 WHERE quality_case_id IS NOT NULL AND origin != 'estimate'
                 GROUP BY quality_case_id
            ), line AS (
                SELECT line.case_id,
                       SUM(line.amount) FILTER (WHERE line.state = 'posted') AS allocated,
                       SUM(line.amount) FILTER (WHERE line.state = 'draft') AS in_run,
                       BOOL_OR(line.standing AND line.state = 'posted' AND NOT (
                           cost.standing AND cost.quality_case_id = line.case_id AND share.state = 'decided'
                       )) AS wrong
                  FROM aftersales_allocation_line line
                  JOIN aftersales_cost_line cost ON cost.id = line.cost_line_id
                  JOIN aftersales_attribution_share share ON share.id = line.share_id
                 GROUP BY line.case_id
            ), decided AS (
                SELECT DISTINCT case_id FROM aftersales_attribution WHERE state = 'decided'
            ), figures AS (
                SELECT COALESCE(cost.case_id, line.case_id) AS case_id,
                       COALESCE(cost.amount, 0) AS cost,
                       COALESCE(line.allocated, 0) AS allocated,
                       COALESCE(line.in_run, 0) AS in_run,
                       COALESCE(line.wrong, FALSE) AS wrong,
                       cost.date
                  FROM cost
                  FULL JOIN line ON line.case_id = cost.case_id
            )
            SELECT cases.id, cases.id AS case_id, cases.company_id, cases.product_id, cases.partner_id, figures.date,
                   figures.cost, figures.allocated, figures.in_run,
                   figures.cost - figures.allocated AS open_amount,
                   CASE WHEN figures.wrong AND figures.in_run = 0 THEN '1_correct'
                        WHEN ROUND((figures.cost - figures.allocated)::numeric, 4) = 0 AND NOT figures.wrong
                        THEN '5_done'
                        WHEN ROUND((figures.cost - figures.allocated - figures.in_run)::numeric, 4) = 0 THEN '3_run'
                        WHEN decided.case_id IS NULL THEN '4_undecided'
                        ELSE '2_ready'
                    END AS situation
              FROM figures
              JOIN aftersales_quality_case cases ON cases.id = figures.case_id
              LEFT JOIN decided ON decided.case_id = cases.id
            """
        )

    def action_allocate(self):
        """Show what would be posted of the chosen cases and what would not; nothing is written yet."""
        self.check_access("read")
        self.env["aftersales.allocation"]._ensure_finance()
        if len(self.company_id) > 1:
            raise UserError(self.env._("These cases belong to several companies. Allocate one company at a time."))
        preview = self.env["aftersales.allocation.preview"].create(
            {
                "company_id": (self.company_id or self.env.company).id,
                "case_ids": [fields.Command.set(self.case_id.ids)],
            }
        )
        preview.action_preview()
        return preview._get_action()

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self.case_id._get_form_action()

    def action_open_costs(self):
        """The costs of the case."""
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.cost_line_action"),
            "domain": [("quality_case_id", "in", self.case_id.ids)],
            "context": {},
        }

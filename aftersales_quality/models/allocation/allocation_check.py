from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AllocationCheck(models.Model):
    """Costs of cases against the books, one row for each journal entry, and one for each cost that has none (C4).

    By company and period: costs = allocated + open; what stands on *Unattributed* is what is in the books as a cost
    minus what was allocated. Where an entry says something else, its row shows the difference.
    """

    _name = "aftersales.allocation.check"
    _description = "Costs Against the Books"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": ["state", "date", "company_id", "aftersales_allocation_id"],
        "account.move.line": ["move_id"],
        "account.analytic.line": ["amount", "move_line_id"],
        "aftersales.cost.line": ["actual_amount", "entry_id", "date", "quality_case_id"],
        "aftersales.allocation.line": ["amount", "state", "move_id"],
        "res.company": ["aftersales_unattributed_account_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    move_id = fields.Many2one("account.move", string="Journal entry", readonly=True)
    cost_line_id = fields.Many2one("aftersales.cost.line", string="Cost without an entry", readonly=True)
    nature = fields.Selection(
        selection=[
            ("cost", "Cost in the books"),
            ("off_ledger", "Cost without an entry"),
            ("allocation", "Allocation"),
            ("other", "Other entry"),
        ],
        readonly=True,
    )
    cost = fields.Monetary(readonly=True, help="What cases have cost, reversals included, estimates not.")
    off_ledger = fields.Monetary(
        string="Without an entry", readonly=True, help="The part of it that has no entry of its own, as hours."
    )
    allocated = fields.Monetary(readonly=True, help="What parties bear by posted allocations.")
    open_amount = fields.Monetary(string="Open", readonly=True, help="Costs that were not allocated.")
    expected = fields.Monetary(
        string="Expected on “Unattributed”",
        readonly=True,
        help="Costs that are in the books, minus what was allocated.",
    )
    unattributed = fields.Monetary(string="On “Unattributed”", readonly=True, help="What the books say.")
    difference = fields.Monetary(readonly=True, help="What the books say, minus what is expected.")
    attributed = fields.Monetary(
        string="On parties' accounts", readonly=True, help="What the books say the parties bear; recovered is negative."
    )
    party_difference = fields.Monetary(
        string="Difference of parties",
        readonly=True,
        help="Parties' accounts of an allocation minus what it allocated.",
    )

    @property
    def _table_query(self):
        plan = self.env.ref("aftersales_service.analytic_plan_responsibility").sudo()
        return SQL(
            """
            WITH cost AS (
                SELECT entry_id AS move_id, SUM(actual_amount) AS amount
                  FROM aftersales_cost_line
                 WHERE entry_id IS NOT NULL AND origin != 'estimate'
                 GROUP BY entry_id
            ), allocated AS (
                SELECT move_id, SUM(amount) AS amount
                  FROM aftersales_allocation_line
                 WHERE state = 'posted' AND move_id IS NOT NULL
                 GROUP BY move_id
            ), ledger AS (
                SELECT line.move_id,
                       -SUM(analytic.amount) FILTER (
                           WHERE analytic.%(column)s = company.aftersales_unattributed_account_id
                       ) AS unattributed,
                       -SUM(analytic.amount) FILTER (
                           WHERE analytic.%(column)s != company.aftersales_unattributed_account_id
                       ) AS attributed
                  FROM account_analytic_line analytic
                  JOIN account_move_line line ON line.id = analytic.move_line_id
                  JOIN res_company company ON company.id = analytic.company_id
                 WHERE analytic.%(column)s IS NOT NULL
                 GROUP BY line.move_id
            ), figures AS (
                SELECT move.id AS move_id, move.company_id, move.date,
                       move.aftersales_allocation_id IS NOT NULL AS is_allocation,
                       COALESCE(cost.amount, 0) AS cost,
                       COALESCE(allocated.amount, 0) AS allocated,
                       COALESCE(ledger.unattributed, 0) AS unattributed,
                       COALESCE(ledger.attributed, 0) AS attributed
                  FROM account_move move
                  LEFT JOIN cost ON cost.move_id = move.id
                  LEFT JOIN allocated ON allocated.move_id = move.id
                  LEFT JOIN ledger ON ledger.move_id = move.id
                 WHERE cost.move_id IS NOT NULL OR allocated.move_id IS NOT NULL OR ledger.move_id IS NOT NULL
            )
            SELECT move_id * 2 AS id, company_id, date, move_id, NULL::integer AS cost_line_id,
                   CASE WHEN is_allocation THEN 'allocation' WHEN cost != 0 THEN 'cost' ELSE 'other' END AS nature,
                   cost, 0 AS off_ledger, allocated, cost - allocated AS open_amount,
                   cost - allocated AS expected, unattributed,
                   ROUND((unattributed - cost + allocated)::numeric, 4) AS difference,
                   attributed,
                   CASE WHEN is_allocation THEN ROUND((attributed - allocated)::numeric, 4) ELSE 0 END
                       AS party_difference
              FROM figures
         UNION ALL
            SELECT id * 2 + 1, company_id, date, NULL, id, 'off_ledger',
                   actual_amount, actual_amount, 0, actual_amount, 0, 0, 0, 0, 0
              FROM aftersales_cost_line
             WHERE entry_id IS NULL AND origin != 'estimate'
            """,
            column=SQL.identifier(plan._column_name()),
        )

    def action_open(self):
        """Open the journal entry, or the cost that has none."""
        self.ensure_one()
        self.check_access("read")
        record = self.move_id or self.cost_line_id
        record.check_access("read")
        if not record:
            raise UserError(self.env._("There is nothing to open."))
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

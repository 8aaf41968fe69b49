from odoo import models


class StockMove(models.Model):
    """What goes through after-sales consumption is a cost that somebody will be found responsible for.

    With perpetual valuation the journal item says so; with periodic valuation there is none for the single move,
    and an analytic line is written from the move itself. Never both, or the cost would count twice.
    """

    _inherit = "stock.move"

    def _get_account_move_line_vals(self):
        vals_list = super()._get_account_move_line_vals()
        distribution = self._get_responsibility()
        if distribution:
            charged = self.location_id.valuation_account_id or self.location_dest_id.valuation_account_id
            for vals in vals_list:
                if vals["account_id"] == charged.id:
                    vals["analytic_distribution"] = distribution
        return vals_list

    def _get_analytic_distribution(self):
        distribution = super()._get_analytic_distribution()
        if self._has_journal_item():
            return distribution
        return {**distribution, **self._get_responsibility()}

    def _create_analytic_move(self):
        # core writes them one by one; most often each move needs a single line
        single = self.filtered(
            lambda move: (
                move.state == "done"
                and not move.analytic_account_line_ids
                and move._get_responsibility()
                and move._get_analytic_distribution() == move._get_responsibility()
            )
        )
        result = super(StockMove, self - single)._create_analytic_move()
        single = single.filtered("value")
        lines = (
            self.env["account.analytic.line"].sudo().create([move._prepare_responsibility_line() for move in single])
        )
        for move, line in zip(single, lines, strict=True):
            move.analytic_account_line_ids = line
        return result

    def _prepare_responsibility_line(self):
        """The cost, or what a correction gives back, on the account of what nobody is responsible for yet."""
        self.ensure_one()
        account = self.company_id.sudo().aftersales_unattributed_account_id
        return self._prepare_analytic_line_values(
            {account.plan_id._column_name(): account.id},
            -self.value if self.is_out else self.value,
            self.product_qty,
        )

    def _get_responsibility(self):
        """Analytic distribution of moves from and to after-sales consumption: nobody is responsible yet."""
        self.ensure_one()
        company = self.company_id.sudo()
        if not self._is_consumption() or not self._moves_value():
            return {}
        if not company.aftersales_unattributed_account_id:
            company._ensure_parts_books()
        account = company.aftersales_unattributed_account_id
        return {str(account.id): 100} if account else {}

    def _moves_value(self):
        """Whether this takes value out of our stock or brings it back; what belongs to a customer never does.

        Core estimates the cost of whatever is picked, and forgets the estimate where nothing is valued in the end.
        """
        self.ensure_one()
        owners = self.move_line_ids.filtered(lambda line: line._should_exclude_for_valuation())
        if self._should_exclude_for_valuation() or (owners and owners == self.move_line_ids):
            return False
        return self.location_id._should_be_valued() != self.location_dest_id._should_be_valued()

    def _has_journal_item(self):
        """Whether this move, once it is done, posts an entry of its own."""
        self.ensure_one()
        return (
            self.product_id.is_storable
            and self.product_id.valuation == "real_time"
            and bool(self.location_dest_id.valuation_account_id or self.location_id.valuation_account_id)
        )

    def _create_account_move(self):
        """One entry a report, which bears its number: entries are traced to their case, and back (C4)."""
        used = self.filtered("report_part_id")
        entries = super(StockMove, self - used)._create_account_move()
        for report, moves in used.grouped(lambda move: move.report_part_id.report_id).items():
            entry = super(StockMove, moves.with_company(report.company_id))._create_account_move()
            if entry:
                entry.ref = report.name
                entries |= entry
        return entries

from odoo import models
from odoo.fields import Command


class Allocation(models.Model):
    """The journal entries: from *Unattributed* to one line of exact amount for each party, at 100 % of its account."""

    _inherit = "aftersales.allocation"

    def _post_entries(self):
        """Make and post them, and let the lines know theirs."""
        self.ensure_one()
        groups = self.line_ids.grouped("case_id") if self.mode == "case" else {False: self.line_ids}
        prepared = [(case, lines, self._prepare_entry(case, lines)) for case, lines in groups.items()]
        prepared = [(case, lines, values) for case, lines, values in prepared if values["line_ids"]]
        moves = self.env["account.move"].create([values for _case, _lines, values in prepared])
        moves._post(soft=False)
        for (_case, lines, _values), move in zip(prepared, moves, strict=True):
            lines.move_id = move

    def _prepare_entry(self, case, lines):
        """Values of one entry; case by case, so that each of its lines leads to its case."""
        company = self.company_id
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company.aftersales_allocation_journal_id.id,
            "date": self.date,
            "ref": f"{self.name} {case.name}" if case else self.name,
            "aftersales_allocation_id": self.id,
            "line_ids": [
                Command.create(values)
                for one, own in (lines.grouped("case_id").items() if not case else [(case, lines)])
                for values in self._prepare_entry_lines(one, own)
            ],
        }

    def _prepare_entry_lines(self, case, lines):
        """What the case takes from *Unattributed*, and what each party bears; corrections stand for themselves."""
        currency = self.company_id.currency_id
        unattributed = self.company_id.aftersales_unattributed_account_id.id
        sums = {}
        for line in lines:
            correction = bool(line.reversed_line_id)
            party = (correction, line.account_id.id, line.analytic_account_id.id, line.party)
            source = (correction, line.credit_account_id.id, unattributed, False)
            sums[party] = sums.get(party, 0.0) + line.amount
            sums[source] = sums.get(source, 0.0) - line.amount
        result = []
        for (correction, account, analytic, party), amount in sums.items():
            balance = currency.round(amount)
            if currency.is_zero(balance):
                continue
            name = f"{case.name} {party}" if party else case.name
            result.append(
                {
                    "account_id": account,
                    "name": self.env._("%(name)s (correction)", name=name) if correction else name,
                    "balance": balance,
                    "analytic_distribution": {str(analytic): 100},
                    "aftersales_case_id": case.id,
                }
            )
        return result

    def _reverse_entries(self, lines, day, reason):
        """The opposite of all entries of the run, by core, and of its lines."""
        self.ensure_one()
        moves = lines.move_id
        ref = self.env._("Reversal of %(run)s: %(reason)s", run=self.name, reason=reason)
        reversals = moves._reverse_moves(
            [{"date": day, "ref": ref, "aftersales_allocation_id": self.id} for _move in moves], cancel=True
        )
        opposite = dict(zip(moves, reversals, strict=True))
        lines.write({"standing": False})
        lines.flush_recordset(["standing"])
        lines.create(
            [
                {
                    **line._prepare_reversal(),
                    "allocation_id": self.id,
                    "date": day,
                    "state": "posted",
                    "move_id": opposite.get(line.move_id, moves.browse()).id,
                }
                for line in lines
            ]
        )

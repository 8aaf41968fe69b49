from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class Allocation(models.Model):
    """From the plan to the books, and back by an entry of its own."""

    _inherit = "aftersales.allocation"

    @api.model
    @api.private
    def start(self, company, day, cases=None):
        """Write down what is to be posted as a draft; nothing is in the books yet.

        Two who do so in the same moment do it one after the other (see ``create``); the second one finds what is left.

        :return: the run
        :raise UserError: there is nothing to post
        """
        self._ensure_finance()
        if company not in self.env.companies:
            raise AccessError(self.env._("Switch to this company first."))
        run = self.sudo().create(
            {
                "company_id": company.id,
                "date": day,
                "until": day,
                "mode": company.aftersales_allocation_mode,
                "case_ids": [fields.Command.set(cases.ids if cases else [])],
            }
        )
        run._fill()
        return run.with_env(self.env)

    def _fill(self):
        """The lines of this draft, from what the plan says now."""
        self.ensure_one()
        plan = self._make_plan(self.company_id, self.until, self.case_ids)
        if not plan.lines:
            raise UserError(
                plan.note or self.env._("There is nothing to allocate: look at the reasons in the preview.")
            )
        lines = self.env["aftersales.allocation.line"]
        shares = self.env["aftersales.attribution.share"].browse({values["share_id"] for values in plan.lines})
        accounts = shares._get_responsibility_accounts()
        found = {share.id: account.id for share, account in accounts.items()}
        for values in plan.lines:
            values.update(
                allocation_id=self.id,
                date=plan.day,
                analytic_account_id=values.get("analytic_account_id") or found[values["share_id"]],
            )
        lines.create(plan.lines)
        self.date = plan.day

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_refresh(self):
        """Take up what has changed since the draft was written."""
        self._ensure_finance()
        for run in self._lock():
            run._ensure_state("draft")
            run.line_ids.unlink()
            run._fill()
        return True

    def action_review(self):
        """Finance has looked at it and stands for it."""
        self._ensure_finance()
        for run in self._lock():
            run._ensure_state("draft")
            run._ensure_current()
            run.write({"state": "reviewed", "reviewer_id": self.env.uid, "reviewed_on": fields.Datetime.now()})
        return True

    def action_take_back(self):
        """Look at it again before it is posted."""
        self._ensure_finance()
        runs = self._lock()
        runs._ensure_state("reviewed")
        runs.write({"state": "draft", "reviewer_id": False, "reviewed_on": False})
        return True

    def action_cancel(self):
        """Not posted after all: the costs are free for another run."""
        self._ensure_finance()
        runs = self._lock()
        runs._ensure_state("draft", "reviewed")
        runs.line_ids.unlink()
        runs.write({"state": "cancelled"})
        return True

    def action_post(self):
        """Write it into the books; what was allocated otherwise before is taken back by the same entries."""
        self._ensure_finance()
        for run in self._lock():
            run._ensure_state("reviewed")
            run._ensure_current()
            run._ensure_open(run.date)
            run._post_entries()
            lines = run.line_ids
            lines.reversed_line_id.write({"standing": False})
            lines.write({"state": "posted"})
            run.write({"state": "posted", "poster_id": self.env.uid, "posted_on": fields.Datetime.now()})
            run._after_posted()
        return True

    def action_reverse(self, reason=None):
        """Take the whole run out of the books again, today; its costs are free for another run.

        :param reason: why, for whoever reads the entry
        """
        self._ensure_finance()
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the allocation is taken back."))
        today = fields.Date.context_today(self)
        for run in self._lock():
            run._ensure_state("posted")
            lines = run.line_ids.filtered(lambda line: not line.reversed_line_id)
            if lines != run.line_ids or not all(line.standing for line in lines):
                raise UserError(
                    self.env._(
                        "%(run)s has corrected others or has been corrected since. The next allocation puts right what "
                        "is wrong.",
                        run=run.name,
                    )
                )
            if lines.reversal_ids:
                raise UserError(
                    self.env._("%(run)s is being corrected by an allocation that is not posted yet.", run=run.name)
                )
            day, locked = run.company_id._get_allocation_date(today)
            if locked:
                raise UserError(locked)
            run._reverse_entries(lines, day, reason.strip())
            run.write({"state": "reversed", "reason": reason.strip()})
            run._after_posted()
        return True

    def _after_posted(self):
        """What the parties bear has changed in the books: persons are asked for their consent."""
        self.ensure_one()
        people = self.line_ids.filtered(lambda line: line.party_kind in ("person", "representative"))
        if people:
            self.env["aftersales.person.charge"]._follow(people.case_id)

    def _ensure_current(self):
        """Refuse what is not so any more.

        :raise UserError: what has changed since the draft was written, by case
        """
        self.ensure_one()
        changed = self.line_ids.filtered(
            lambda line: line.reversed_line_id._is_right() if line.reversed_line_id else not line._is_right()
        )
        if changed:
            raise UserError(
                self.env._(
                    "%(cases)s: costs or shares have changed since. Set the allocation back to draft and press “Refresh”.",
                    cases=", ".join(changed.case_id.mapped("name")[:10]),
                )
            )

    def _ensure_open(self, day):
        """:raise UserError: the books of that day are closed"""
        self.ensure_one()
        possible, locked = self.company_id._get_allocation_date(day)
        if locked or possible != day:
            raise UserError(
                locked
                or self.env._(
                    "The period has been locked since. Set the allocation back to draft and press “Refresh”: it is "
                    "posted on %(day)s then.",
                    day=fields.Date.to_string(possible),
                )
            )

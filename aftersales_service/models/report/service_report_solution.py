from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceReport(models.Model):
    """What a report gives to the solution library, and takes from it (V6)."""

    _inherit = "aftersales.service.report"

    solution_id = fields.Many2one(
        "aftersales.solution",
        string="Solved as in",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("state", "=", "approved")],
        check_company=True,
        help="The solution of the library that was followed.",
    )
    proposed_solution_id = fields.Many2one(
        "aftersales.solution", string="Proposed solution", compute="_compute_proposed_solution_id"
    )
    may_propose = fields.Boolean(compute="_compute_proposed_solution_id")

    @api.depends_context("uid")
    @api.depends("state", "result", "solution_id", "document")
    def _compute_proposed_solution_id(self):
        # whether there is one is no secret; the proposal itself is shown to whoever may see it
        made = self.env["aftersales.solution"].sudo().search([("report_id.order_id", "in", self.order_id.ids)])
        by_order = made.grouped(lambda solution: solution.report_id.order_id.id)
        readable = made.sudo(False)._filtered_access("read")
        for report in self:
            solutions = by_order.get(report.order_id.id, made.browse())
            report.proposed_solution_id = (solutions.sudo(False) & readable)[:1]
            report.may_propose = not solutions and report._is_worth_a_solution() and report._may_propose_solution()

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        # a correction keeps what its first version followed
        reports.filtered("solution_id")._follow_solution()
        return reports

    def write(self, vals):
        followed = {report: report.solution_id for report in self} if "solution_id" in vals else {}
        result = super().write(vals)
        for report, before in followed.items():
            if before and before != report.solution_id:
                report._forget_solution(before)
        self.filtered(lambda report: followed.get(report, report.solution_id) != report.solution_id)._follow_solution()
        return result

    def _follow_solution(self):
        for report in self.filtered("solution_id"):
            report.solution_id._ensure_usable()
            self.env["aftersales.solution.use"]._use(report.solution_id, report=report)

    def _forget_solution(self, solution):
        """The engineer has thought better of it before anybody signed."""
        uses = self.env["aftersales.solution.use"].sudo()
        use = uses.search([("solution_id", "=", solution.id), ("report_id", "=", self.id)])
        if use.ticket_id.solution_id == solution:
            # the clerk has tried it as well
            use.report_id = False
        else:
            use.unlink()

    def _after_approved(self):
        """A solved report says whether the solution helped that it went by, or makes a new one known."""
        result = super()._after_approved()
        for report in self:
            uses = self.env["aftersales.solution.use"].sudo().search([("report_id", "=", report.id)])
            if uses:
                uses.helped = "yes" if report.result == "solved" else "no"
            elif report._is_worth_a_solution():
                report._propose_solution()
        return result

    def _is_worth_a_solution(self):
        """Whether there is something in it that others could learn from."""
        self.ensure_one()
        return (
            self.document == "service"
            and self.state in ("signed", "approved")
            and self.result == "solved"
            and bool(self.fault and self.treatment)
            and not self.solution_id
        )

    def _may_propose_solution(self):
        return self.order_id._is_engineer() or self.env.user.has_group("aftersales_service.group_manager")

    def _propose_solution(self):
        """Propose what was done to the library, unless it says so already.

        A corrected report corrects its proposal as long as nobody has approved it.

        :return: the solution, new or equal
        """
        self.ensure_one()
        self.invalidate_recordset(["may_propose", "proposed_solution_id"])
        solutions = self.env["aftersales.solution"].sudo()
        own = solutions.search([("report_id.order_id", "=", self.order_id.id)], limit=1)
        if own:
            if own.state == "proposed":
                own.write(self._prepare_solution())
            return own
        equal = solutions._find_equal(self.fault, self.treatment, self.company_id)
        if equal:
            use = self.env["aftersales.solution.use"]._use(equal, report=self)
            use.sudo().helped = "yes"
            return equal
        return solutions.create({**self._prepare_solution(), "proposer_id": (self.engineer_id or self.env.user).id})

    def _prepare_solution(self):
        return {
            "title": _first_line(self.fault),
            "symptom": self._get_symptom(),
            "cause": self.cause,
            "remedy": self.treatment,
            "product_ids": [fields.Command.set(self.product_id.ids)],
            "part_ids": [fields.Command.set(self.part_ids.product_id.ids)],
            "company_id": self.company_id.id,
            "report_id": self.id,
        }

    def _get_symptom(self):
        """What was found, and what was reported: the words of the next customer who has it."""
        reported = (self.reported_fault or "").strip()
        return self.fault if not reported or reported in self.fault else f"{self.fault}\n{reported}"

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_propose_solution(self):
        """The engineer thinks that others should know."""
        self.ensure_one()
        self.check_access("read")
        if not self._may_propose_solution():
            raise AccessError(
                self.env._("A solution is proposed by the engineer who found it, or by the after-sales manager.")
            )
        if not self._is_worth_a_solution():
            raise UserError(
                self.env._("%(report)s: only a signed report of a solved fault makes a solution.", report=self.name)
            )
        return self._propose_solution().sudo(False)._get_form_action()

    def action_view_proposed_solution(self):
        return self.proposed_solution_id._get_form_action()

    def action_view_solutions(self):
        """The library, asked for this product and this fault."""
        return self.order_id._action_view_solutions(self.fault or self.reported_fault, self.product_id)

    def action_take_over_solution(self):
        """Fill in what is still empty with the words of the solution that was followed."""
        for report in self.filtered("solution_id"):
            solution = report.solution_id
            solution.check_access("read")
            report.write(
                {
                    "cause": report.cause or solution.cause,
                    "treatment": report.treatment or solution.remedy,
                }
            )


def _first_line(text, length=80):
    line = text.strip().splitlines()[0]
    return line if len(line) <= length else f"{line[: length - 1]}…"

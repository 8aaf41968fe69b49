from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class HelpdeskTicket(models.Model):
    """The solution library at intake: what is tried on a contact, and whether it helped (V6)."""

    _inherit = "helpdesk.ticket"

    solution_id = fields.Many2one(
        "aftersales.solution",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
        domain=[("state", "=", "approved")],
        groups="base.group_user",
        help="The solution of the library that is being tried, or that was tried last.",
    )
    solution_helped = fields.Selection(
        selection=[("yes", "Helped"), ("no", "Did not help")],
        compute="_compute_solution_helped",
        groups="base.group_user",
    )
    solution_use_ids = fields.One2many(
        "aftersales.solution.use",
        "ticket_id",
        string="Solutions tried",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )

    @api.depends("solution_id", "solution_use_ids.helped")
    def _compute_solution_helped(self):
        for ticket in self:
            use = ticket.sudo().solution_use_ids.filtered(
                lambda use, ticket=ticket: use.solution_id == ticket.sudo().solution_id
            )
            ticket.solution_helped = use[:1].helped

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if any(vals.get("solution_id") for vals in vals_list):
            tickets._try_solution()
        return tickets

    def write(self, vals):
        before = {ticket: ticket.solution_id for ticket in self} if "solution_id" in vals else {}
        result = super().write(vals)
        for ticket, solution in before.items():
            if solution and solution != ticket.solution_id:
                ticket._leave_solution(solution)
        if before:
            self.filtered(lambda ticket: ticket.solution_id != before[ticket])._try_solution()
        return result

    def _try_solution(self):
        """Count the solution that has just been chosen, and write it into the timeline."""
        for solution, tickets in self.filtered("solution_id").grouped("solution_id").items():
            solution._ensure_usable()
            if any(ticket.confidential for ticket in tickets.sudo()):
                raise UserError(
                    self.env._("A report of wrongdoing is not linked to the solution library: it would name it.")
                )
            for ticket in tickets:
                self.env["aftersales.solution.use"]._use(solution, ticket=ticket)
            tickets._record_event("solution_used", note=solution.display_name)

    def _leave_solution(self, solution):
        """Chosen by mistake, and nobody has said anything: then it was not tried."""
        uses = self.env["aftersales.solution.use"].sudo()
        use = uses.search([("solution_id", "=", solution.id), ("ticket_id", "=", self.id), ("helped", "=", False)])
        if use.report_id.solution_id != solution:
            use.unlink()

    # ---------------------------------------------------------------------------------------------
    # Actions
    # ---------------------------------------------------------------------------------------------

    def action_solution_helped(self):
        """The customer says that it works."""
        self._judge_solution("yes")

    def action_solution_failed(self):
        """The customer says that it does not: the next one is tried, or an engineer goes there."""
        self._judge_solution("no")

    def _judge_solution(self, answer):
        self.check_access("write")
        for ticket in self:
            use = ticket.solution_use_ids.sudo().filtered(
                lambda use, ticket=ticket: use.solution_id == ticket.solution_id
            )
            if not use:
                raise UserError(self.env._("Say first which solution was tried on %(number)s.", number=ticket.number))
            use.helped = answer

    def action_answer_with_solution(self):
        """Write to the customer, the remedy already in the letter, in the customer's language."""
        self.ensure_one()
        self.check_access("write")
        if not self.solution_id:
            raise UserError(self.env._("Say first which solution was tried on %(number)s.", number=self.number))
        solution = self.solution_id.with_context(lang=self.partner_id.lang or self.env.lang)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subject": f"{self.number} {self.name}",
                "default_body": plaintext2html(solution.remedy),
            },
        }

    def action_view_solutions(self):
        """The whole library, asked for this product and these words."""
        self.ensure_one()
        return self.env["aftersales.service.order"]._action_view_solutions(self.name, self.product_id)

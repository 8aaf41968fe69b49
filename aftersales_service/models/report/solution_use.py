from odoo import api, fields, models


class SolutionUse(models.Model):
    """A contact or a job that a solution was tried on, and whether it helped.

    One row per solution and contact: the clerk on the phone and the engineer on site may both go by it.
    Written by ``_use`` alone; the ticket and the report ask for it after their own checks.
    """

    _name = "aftersales.solution.use"
    _description = "Use of a Solution"
    _order = "date desc, id desc"
    _rec_name = "solution_id"

    solution_id = fields.Many2one("aftersales.solution", required=True, ondelete="restrict", index=True, readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="restrict", index="btree_not_null", readonly=True)
    report_id = fields.Many2one(
        "aftersales.service.report",
        string="Service report",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Used by", required=True, ondelete="restrict", readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    helped = fields.Selection(selection=[("yes", "Helped"), ("no", "Did not help")], readonly=True)

    _ticket_unique = models.UniqueIndex("(solution_id, ticket_id) WHERE ticket_id IS NOT NULL")
    _report_unique = models.UniqueIndex("(solution_id, report_id) WHERE report_id IS NOT NULL")
    _of_something = models.Constraint(
        "CHECK (ticket_id IS NOT NULL OR report_id IS NOT NULL)", "A solution is used on a ticket or on a report."
    )

    @api.private
    def _use(self, solution, ticket=None, report=None):
        """Write down that ``solution`` is tried; a second time on the same contact is the same use.

        :return: the use
        """
        ticket = ticket or report.ticket_id
        uses = self.sudo()
        found = uses.search(
            [
                ("solution_id", "=", solution.id),
                ("ticket_id", "=", ticket.id) if ticket else ("report_id.order_id", "=", report.order_id.id),
            ],
            limit=1,
        )
        if found:
            if report:
                found.report_id = report
            return found.sudo(False)
        return uses.create(
            {
                "solution_id": solution.id,
                "ticket_id": ticket.id,
                "report_id": report.id if report else False,
                "company_id": (ticket or report).company_id.id,
                "user_id": self.env.uid,
            }
        ).sudo(False)

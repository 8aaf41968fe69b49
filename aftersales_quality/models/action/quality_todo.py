from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QualityTodo(models.Model):
    """What is asked of whom: one row for each person and thing, whatever it is.

    A view on questions, actions, checks elsewhere and effects. Whoever reads it sees the own rows, quality all. A
    further kind of thing is a further part, see :meth:`_get_parts`.
    """

    _name = "aftersales.quality.todo"
    _description = "Asked by Quality"
    _auto = False
    _order = "due, id"
    _rec_name = "title"
    _depends = {
        "aftersales.quality.question": ["state", "question", "due", "asker_id", "user_ids", "department_id", "case_id"],
        "aftersales.quality.action": ["state", "title", "due", "user_id", "verifier_id", "window_until", "case_id"],
        "aftersales.quality.deployment": ["state", "name", "due", "user_id", "action_id", "product_id"],
        "hr.department": ["manager_id"],
        "hr.employee": ["user_id"],
    }

    kind = fields.Selection(
        selection=[
            ("answer", "Answer"),
            ("accept", "Accept the answer"),
            ("do", "Do"),
            ("check", "Check elsewhere"),
            ("judge", "Judge the effect"),
        ],
        string="What",
        readonly=True,
    )
    title = fields.Char(string="About", readonly=True)
    user_id = fields.Many2one("res.users", string="Asked of", readonly=True)
    due = fields.Date(readonly=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    case_id = fields.Many2one("aftersales.quality.case", string="Quality case", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    @api.depends("due")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.overdue = bool(row.due) and row.due < today

    def _search_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("due", "<", fields.Date.context_today(self))

    def action_open(self):
        """Open what is asked; with the right of whoever opens it."""
        self.ensure_one()
        self.check_access("read")
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record._get_form_action()

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_parts())

    @api.model
    def _get_parts(self):
        """Hook: SELECTs with the columns of this model, one for each kind of thing.

        The id is made of the record's, the person's and the kind's, so that it stays the same from one look to the
        next: (record * 2^20 + person) * 16 + kind.
        """
        return [
            SQL(
                """
                SELECT (question.id::bigint * 1048576 + answerer.user_id) * 16 + 1 AS id,
                       'answer' AS kind, question.question AS title, answerer.user_id, question.due,
                       question.case_id, question.product_id, question.company_id,
                       'aftersales.quality.question' AS res_model, question.id AS res_id
                  FROM aftersales_quality_question question
                 CROSS JOIN LATERAL (
                           SELECT rel.res_users_id AS user_id
                             FROM aftersales_quality_question_user_rel rel
                            WHERE rel.aftersales_quality_question_id = question.id
                            UNION
                           SELECT manager.user_id
                             FROM hr_department department
                             JOIN hr_employee manager ON manager.id = department.manager_id
                            WHERE department.id = question.department_id AND manager.user_id IS NOT NULL
                       ) answerer
                 WHERE question.state = 'asked'
                """
            ),
            SQL(
                """
                SELECT (question.id::bigint * 1048576 + question.asker_id) * 16 + 2, 'accept', question.question,
                       question.asker_id, question.due, question.case_id, question.product_id, question.company_id,
                       'aftersales.quality.question', question.id
                  FROM aftersales_quality_question question
                 WHERE question.state = 'answered'
                """
            ),
            SQL(
                """
                SELECT (action.id::bigint * 1048576 + action.user_id) * 16 + 3, 'do', action.title, action.user_id,
                       action.due, action.case_id, action.product_id, action.company_id,
                       'aftersales.quality.action', action.id
                  FROM aftersales_quality_action action
                 WHERE action.state = 'running'
                """
            ),
            SQL(
                """
                SELECT (row.id::bigint * 1048576 + row.user_id) * 16 + 4, 'check',
                       row.name || ': ' || action.title, row.user_id, row.due, action.case_id,
                       COALESCE(row.product_id, action.product_id), action.company_id,
                       'aftersales.quality.deployment', row.id
                  FROM aftersales_quality_deployment row
                  JOIN aftersales_quality_action action ON action.id = row.action_id AND action.state = 'running'
                 WHERE row.state = 'open'
                """
            ),
            SQL(
                """
                SELECT (action.id::bigint * 1048576 + action.verifier_id) * 16 + 5, 'judge', action.title,
                       action.verifier_id, action.window_until, action.case_id, action.product_id, action.company_id,
                       'aftersales.quality.action', action.id
                  FROM aftersales_quality_action action
                 WHERE action.state = 'done' AND action.window_until IS NOT NULL AND action.verifier_id IS NOT NULL
                """
            ),
        ]

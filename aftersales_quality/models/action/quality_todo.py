from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QualityTodo(models.Model):
    """What is asked of whom: one row for each person and thing, whatever it is.

    A view on questions, actions, checks elsewhere, effects, consents and shares of responsibility. Whoever reads it sees the own rows, quality all. A
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
        "aftersales.quality.consent": [
            "decision",
            "superseded",
            "state",
            "due",
            "asked_user_id",
            "department_id",
            "group_id",
            "user_id",
            "case_id",
        ],
        "aftersales.quality.case": ["title", "product_id", "is_closed"],
        "aftersales.attribution.share": ["state", "response", "responsible_user_id", "party", "share"],
        "aftersales.attribution": ["objection_until"],
        "hr.department": ["manager_id"],
        "hr.employee": ["user_id", "current_version_id"],
        "hr.version": ["department_id"],
        "res.company": ["resource_calendar_id"],
        "res.groups": ["implied_ids", "user_ids"],
        "res.users": ["company_ids", "active"],
        "resource.calendar": ["tz"],
    }

    kind = fields.Selection(
        selection=[
            ("answer", "Answer"),
            ("accept", "Accept the answer"),
            ("do", "Do"),
            ("check", "Check elsewhere"),
            ("judge", "Judge the effect"),
            ("consent", "Agree or refuse"),
            ("bear", "Accept or object"),
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
            self._get_consent_part(),
            self._get_share_part(),
        ]

    @api.model
    def _get_consent_part(self):
        """Consents, for each person who may give them; whoever has given one to the same step is asked no more."""
        return SQL(
            """
            SELECT (consent.id::bigint * 1048576 + asked.user_id) * 16 + 6, 'consent', quality_case.title,
                   asked.user_id, consent.due, consent.case_id, quality_case.product_id, consent.company_id,
                   'aftersales.quality.consent', consent.id
              FROM aftersales_quality_consent consent
              JOIN aftersales_quality_case quality_case
                ON quality_case.id = consent.case_id AND quality_case.is_closed IS NOT TRUE
              LEFT JOIN hr_department department ON department.id = consent.department_id
              LEFT JOIN hr_employee manager ON manager.id = department.manager_id
             CROSS JOIN LATERAL (
                       SELECT consent.asked_user_id AS user_id
                        WHERE consent.asked_user_id IS NOT NULL
                        UNION
                       SELECT manager.user_id
                        WHERE manager.user_id IS NOT NULL
                        UNION
                       -- a department without a head speaks through its people
                       SELECT member.user_id
                         FROM hr_employee member
                         JOIN hr_version version ON version.id = member.current_version_id
                        WHERE version.department_id = consent.department_id
                          AND member.active AND member.user_id IS NOT NULL AND manager.user_id IS NULL
                        UNION
                       SELECT holder.uid
                         FROM (
                              WITH RECURSIVE duty(id) AS (
                                  SELECT consent.group_id
                                   UNION
                                  SELECT implied.gid
                                    FROM res_groups_implied_rel implied JOIN duty ON duty.id = implied.hid
                              )
                              SELECT rel.uid
                                FROM duty
                                JOIN res_groups_users_rel rel ON rel.gid = duty.id
                                JOIN res_users person ON person.id = rel.uid AND person.active
                                JOIN res_company_users_rel allowed
                                  ON allowed.user_id = rel.uid AND allowed.cid = consent.company_id
                         ) holder
                   ) asked
             WHERE consent.decision = 'waiting' AND consent.superseded IS NOT TRUE
               AND NOT EXISTS (
                       SELECT 1
                         FROM aftersales_quality_consent given
                        WHERE given.case_id = consent.case_id AND given.state = consent.state
                          AND given.superseded IS NOT TRUE AND given.user_id = asked.user_id
                   )
            """
        )

    @api.model
    def _get_share_part(self):
        """Shares that were served on somebody of the house; due on the day, at the company, on which the time to object ends."""
        return SQL(
            """
            SELECT (share.id::bigint * 1048576 + share.responsible_user_id) * 16 + 7, 'bear',
                   quality_case.title || ': ' || share.party || ' ' || share.share::numeric(5, 2) || ' ' || chr(37),
                   share.responsible_user_id,
                   (attribution.objection_until AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date,
                   share.case_id, quality_case.product_id, share.company_id,
                   'aftersales.attribution.share', share.id
              FROM aftersales_attribution_share share
              JOIN aftersales_attribution attribution ON attribution.id = share.attribution_id
              JOIN aftersales_quality_case quality_case ON quality_case.id = share.case_id
              JOIN res_company company ON company.id = share.company_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
             WHERE share.state IN ('served', 'objected', 'appraisal') AND share.response = 'pending'
               AND share.responsible_user_id IS NOT NULL AND attribution.objection_until IS NOT NULL
            """
        )

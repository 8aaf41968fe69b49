from odoo import fields, models
from odoo.tools import SQL

from ...tools.rates import Z_95, wilson

#: The four dimensions that are asked about (F1).
DIMENSIONS = ("integrity", "attitude", "skill", "speed")
#: What the report holds of each row: where it belongs, and what is counted.
PLACES = ("company_id", "team_id", "user_id", "product_id", "categ_id", "country_id", "state_id")


class SatisfactionReport(models.Model):
    """Answers and invitations, row by row, so that rates come out right however they are grouped (F4).

    A rate is the average over single answers, never over groups. The two ends of its interval (Wilson, 95 %) are
    computed from the sums of each group. Confidential contacts are left out. Days are those of the company's time zone,
    so that everybody finds an answer in the same month. An answer counts on the day it was given, an invitation on the
    day it was sent. Who answers in words alone has given no mark, and counts in no rate.
    """

    _name = "aftersales.satisfaction.report"
    _description = "Satisfaction Rates"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "aftersales.satisfaction": [
            *PLACES,
            "ticket_id",
            "answered_on",
            "source",
            "anonymous",
            "satisfied",
            "average",
            *(f"mark_{name}" for name in DIMENSIONS),
        ],
        "aftersales.invitation": ["ticket_id", "partner_id", "company_id", "sent_on", "state"],
        "helpdesk.ticket": ["confidential", "team_id", "user_id", "product_id"],
        "aftersales.service.order": ["ticket_id", "engineer_id", "state", "planned_start"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["country_id", "state_id", "commercial_partner_id", "tz"],
        "resource.calendar": ["tz"],
    }

    kind = fields.Selection([("answer", "Answer"), ("invitation", "Invitation")], readonly=True)
    satisfaction_id = fields.Many2one("aftersales.satisfaction", string="Answer", readonly=True)
    invitation_id = fields.Many2one("aftersales.invitation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(string="Given or sent at", readonly=True)
    day = fields.Date(readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Engineer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product category", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True)
    source = fields.Selection(
        selection=lambda self: self.env["aftersales.satisfaction"]._fields["source"]._description_selection(self.env),
        string="Answered by",
        readonly=True,
    )
    anonymous = fields.Boolean(readonly=True)

    answers = fields.Integer(readonly=True, help="Answers with at least one mark.")
    satisfied = fields.Integer(string="Satisfied answers", readonly=True)
    rate = fields.Float(string="Satisfaction", aggregator="avg", readonly=True, help="Share of satisfied answers.")
    rate_low = fields.Float(
        string="Satisfaction, at least",
        aggregator="avg",
        readonly=True,
        help="Lower end of the 95 % interval: what few answers leave open is held against the rate.",
    )
    rate_high = fields.Float(
        string="Satisfaction, at most", aggregator="avg", readonly=True, help="Upper end of the 95 % interval."
    )
    sent = fields.Integer(string="Invitations sent", readonly=True)
    responded = fields.Integer(string="Invitations answered", readonly=True)
    response = fields.Float(aggregator="avg", readonly=True, help="Answered invitations of those sent in the period.")
    average = fields.Float(string="Average mark", aggregator="avg", readonly=True, digits=(3, 2))
    mark_integrity = fields.Float(string="Integrity", aggregator="avg", readonly=True, digits=(3, 2))
    mark_attitude = fields.Float(string="Attitude", aggregator="avg", readonly=True, digits=(3, 2))
    mark_skill = fields.Float(string="Skill", aggregator="avg", readonly=True, digits=(3, 2))
    mark_speed = fields.Float(string="Response speed", aggregator="avg", readonly=True, digits=(3, 2))

    @property
    def _table_query(self):
        # no WITH: it would keep the database from leaving out the columns and joins that a question does not need
        return SQL(
            "%(answers)s UNION ALL %(invitations)s",
            answers=self._get_answers_sql(),
            invitations=self._get_invitations_sql(),
        )

    def _get_zones_sql(self):
        """The time zone by which a company counts its days."""
        return SQL(
            """
            SELECT company.id AS company_id, COALESCE(partner.tz, calendar.tz, 'UTC') AS tz
              FROM res_company company
              JOIN res_partner partner ON partner.id = company.partner_id
         LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
            """
        )

    def _get_answers_sql(self):
        """An answer by link without a name is a response of its own: its invitation does not know of it."""
        (bad_low, bad_high), (good_low, good_high) = wilson(0, 1), wilson(1, 1)
        return SQL(
            """
            SELECT answer.id * 2 AS id, 'answer' AS kind, answer.id AS satisfaction_id,
                   NULL::integer AS invitation_id, answer.company_id, answer.answered_on AS date,
                   (answer.answered_on AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date AS day,
                   answer.team_id, answer.user_id, answer.product_id, answer.categ_id,
                   answer.country_id, answer.state_id, answer.source, COALESCE(answer.anonymous, FALSE) AS anonymous,
                   (answer.average > 0)::integer AS answers,
                   (answer.average > 0 AND answer.satisfied)::integer AS satisfied,
                   CASE WHEN answer.average > 0 THEN answer.satisfied::integer END::double precision AS rate,
                   CASE WHEN answer.satisfied THEN %(good_low)s ELSE %(bad_low)s END::double precision AS rate_low,
                   CASE WHEN answer.satisfied THEN %(good_high)s ELSE %(bad_high)s END::double precision AS rate_high,
                   0 AS sent, (answer.anonymous IS TRUE AND answer.source = 'link')::integer AS responded,
                   NULL::double precision AS response,
                   NULLIF(answer.average, 0)::double precision AS average,
                   NULLIF(answer.mark_integrity, 0)::double precision AS mark_integrity,
                   NULLIF(answer.mark_attitude, 0)::double precision AS mark_attitude,
                   NULLIF(answer.mark_skill, 0)::double precision AS mark_skill,
                   NULLIF(answer.mark_speed, 0)::double precision AS mark_speed
              FROM aftersales_satisfaction answer
              JOIN (%(zones)s) zone ON zone.company_id = answer.company_id
         LEFT JOIN helpdesk_ticket secret ON secret.id = answer.ticket_id AND secret.confidential IS TRUE
             WHERE secret.id IS NULL
            """,
            zones=self._get_zones_sql(),
            bad_low=bad_low,
            bad_high=bad_high,
            good_low=good_low,
            good_high=good_high,
        )

    def _get_invitations_sql(self):
        """Whom an invitation asks about is found as for an answer (``_find_facts``): it stores none of it itself."""
        return SQL(
            """
            SELECT invitation.id * 2 + 1, 'invitation', NULL::integer,
                   invitation.id, invitation.company_id, invitation.sent_on,
                   (invitation.sent_on AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date,
                   ticket.team_id, COALESCE(judged.engineer_id, ticket.user_id), ticket.product_id, template.categ_id,
                   place.country_id, place.state_id, NULL::varchar, FALSE,
                   0, 0, NULL::double precision, NULL::double precision, NULL::double precision,
                   1, (invitation.state = 'answered')::integer,
                   (invitation.state = 'answered')::integer::double precision,
                   NULL::double precision, NULL::double precision, NULL::double precision,
                   NULL::double precision, NULL::double precision
              FROM aftersales_invitation invitation
              JOIN (%(zones)s) zone ON zone.company_id = invitation.company_id
              JOIN helpdesk_ticket ticket ON ticket.id = invitation.ticket_id AND ticket.confidential IS NOT TRUE
         LEFT JOIN (
                    SELECT DISTINCT ON (ticket_id) ticket_id, engineer_id
                      FROM aftersales_service_order
                     WHERE engineer_id IS NOT NULL AND state != 'cancelled'
                  ORDER BY ticket_id, COALESCE(planned_start, create_date) DESC, id DESC
                   ) judged ON judged.ticket_id = ticket.id
         LEFT JOIN product_product product ON product.id = ticket.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN res_partner partner ON partner.id = invitation.partner_id
         LEFT JOIN res_partner place ON place.id = CASE
                       WHEN partner.country_id IS NULL THEN partner.commercial_partner_id ELSE partner.id END
             WHERE invitation.sent_on IS NOT NULL
            """,
            zones=self._get_zones_sql(),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Response and the ends of the interval follow from the sums of a group, not from its rows."""
        if aggregate_spec == "response:avg":
            # whoever answers without a name counts in the month of the answer, which may not be that of the mail
            responded = super()._read_group_select("responded:sum", query)
            sent = super()._read_group_select("sent:sum", query)
            return SQL("LEAST(%(part)s, %(all)s)::double precision / NULLIF(%(all)s, 0)", part=responded, all=sent)
        if aggregate_spec not in ("rate_low:avg", "rate_high:avg"):
            return super()._read_group_select(aggregate_spec, query)
        parts = {
            "hits": super()._read_group_select("satisfied:sum", query),
            "number": super()._read_group_select("answers:sum", query),
            "z": Z_95,
        }
        # the formula of tools/rates.py
        middle = SQL("(%(hits)s + %(z)s ^ 2 / 2)", **parts)
        reach = SQL(
            "%(z)s * SQRT(%(hits)s * (%(number)s - %(hits)s)::double precision / NULLIF(%(number)s, 0) + %(z)s ^ 2 / 4)",
            **parts,
        )
        whole = SQL("(%(number)s + %(z)s ^ 2)", **parts)
        if aggregate_spec == "rate_low:avg":
            return SQL("GREATEST((%s - %s) / %s, 0 * (%s))", middle, reach, whole, reach)
        return SQL("LEAST((%s + %s) / %s, 1 + 0 * (%s))", middle, reach, whole, reach)

    def action_open_source(self):
        """Open the answer, or the invitation, that the row is of."""
        self.ensure_one()
        record = self.satisfaction_id or self.invitation_id
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

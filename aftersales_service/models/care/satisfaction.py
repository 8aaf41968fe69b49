from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: The four things that a customer judges (诚信、态度、技术、响应速度), in the order of the page.
MARKS = ("mark_integrity", "mark_attitude", "mark_skill", "mark_speed")
#: What an answer without a name never says; later steps that add a way back to the person add it here.
IDENTIFYING = ("partner_id", "ticket_id", "order_id", "report_id", "lot_id", "invitation_id")
#: Columns of a row that may still change: who logged it when that user goes, the customer when contacts are merged.
FREE = ("create_uid", "write_uid", "write_date", "partner_id")


class Satisfaction(models.Model):
    """One answer of one customer to the question whether he was content (F1). Never changed or deleted.

    Made by :meth:`_record` only. What the answer is about, who is judged and where the customer sits are stored with
    it as they were then, so that no report has to go back to the rows of a survey, and a later change elsewhere
    moves no rate. An answer without a name keeps product, team, engineer, region and month: nothing in the
    database leads from it to the person, not even the moment at which it was written.
    """

    _name = "aftersales.satisfaction"
    _description = "Satisfaction Answer"
    _order = "answered_on desc, id desc"
    _rec_name = "ticket_id"

    # --- whose, about what: as it was when the customer answered -----------------------------------------
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict", index="btree_not_null")
    order_id = fields.Many2one(
        "aftersales.service.order",
        string="Service order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    report_id = fields.Many2one(
        "aftersales.service.report",
        string="Service report",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    invitation_id = fields.Many2one("aftersales.invitation", readonly=True, ondelete="restrict", index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot", string="Installed product", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict", index="btree_not_null")
    categ_id = fields.Many2one(
        "product.category", string="Product category", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True, ondelete="restrict", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users",
        string="Engineer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who is judged: who did the work, or who looked after the contact.",
    )
    country_id = fields.Many2one("res.country", readonly=True, ondelete="restrict")
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True, ondelete="restrict")

    # --- when, by what door ------------------------------------------------------------------------
    answered_on = fields.Datetime(
        required=True, readonly=True, help="Of an answer without a name only the month is kept."
    )
    source = fields.Selection(
        selection=[
            ("link", "By link"),
            ("phone", "By phone"),
            ("signature", "With the signature"),
            ("round", "Opinion round"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    anonymous = fields.Boolean(string="Without name", readonly=True)

    # --- what the customer said --------------------------------------------------------------------------
    mark_integrity = fields.Integer(string="Integrity", readonly=True, aggregator="avg", help="1 to 5; 0: not given.")
    mark_attitude = fields.Integer(string="Attitude", readonly=True, aggregator="avg", help="1 to 5; 0: not given.")
    mark_skill = fields.Integer(string="Skill", readonly=True, aggregator="avg", help="1 to 5; 0: not given.")
    mark_speed = fields.Integer(string="Response speed", readonly=True, aggregator="avg", help="1 to 5; 0: not given.")
    average = fields.Float(
        string="Average mark",
        digits=(3, 2),
        readonly=True,
        aggregator="avg",
        help="Of the marks that were given; 0: none was.",
    )
    satisfied = fields.Boolean(
        readonly=True,
        help="The average reached the company's threshold of the day of the answer.",
    )
    remarks = fields.Text(readonly=True)
    stars = fields.Char(string="Marks", compute="_compute_stars")

    _marks_in_range = models.Constraint(
        "CHECK (mark_integrity BETWEEN 0 AND 5 AND mark_attitude BETWEEN 0 AND 5"
        " AND mark_skill BETWEEN 0 AND 5 AND mark_speed BETWEEN 0 AND 5)",
        "The customer's marks go from 1 to 5.",
    )
    _without_name = models.Constraint(
        "CHECK (anonymous IS NOT TRUE OR (partner_id IS NULL AND ticket_id IS NULL AND order_id IS NULL"
        " AND report_id IS NULL AND lot_id IS NULL AND invitation_id IS NULL"
        " AND answered_on = date_trunc('month', answered_on) + interval '12 hours'))",
        "An answer without a name says nothing about the customer, and of the time only the month.",
    )
    _by_company_and_day = models.Index("(company_id, answered_on DESC)")
    _discontent = models.Index("(answered_on DESC, id DESC) WHERE satisfied IS NOT TRUE AND average > 0")

    def init(self):
        """Let the database itself refuse to change or delete an answer, and forget when one without a name came in."""
        result = super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION aftersales_satisfaction_guard() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    IF NEW.anonymous THEN
                        NEW.create_date := date_trunc('month', NEW.create_date);
                        NEW.write_date := NEW.create_date;
                    END IF;
                    RETURN NEW;
                ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'answers of customers are never changed or deleted'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS aftersales_satisfaction_guard ON aftersales_satisfaction;
            DROP TRIGGER IF EXISTS aftersales_satisfaction_guard_all ON aftersales_satisfaction;
            CREATE TRIGGER aftersales_satisfaction_guard_all
                BEFORE TRUNCATE ON aftersales_satisfaction
                FOR EACH STATEMENT EXECUTE FUNCTION aftersales_satisfaction_guard();
            """
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE TRIGGER aftersales_satisfaction_guard
                    BEFORE INSERT OR UPDATE OR DELETE ON aftersales_satisfaction
                    FOR EACH ROW EXECUTE FUNCTION aftersales_satisfaction_guard(%s)
                """,
                SQL(", ").join(SQL("%s", column) for column in FREE),
            )
        )
        return result

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("average")
    def _compute_stars(self):
        for answer in self:
            full = round(answer.average)
            answer.stars = "★" * full + "☆" * (5 - full) if full else False

    @api.depends("ticket_id", "anonymous", "product_id")
    def _compute_display_name(self):
        for answer in self:
            about = answer.ticket_id.number or answer.product_id.display_name
            who = self.env._("without name") if answer.anonymous else answer.partner_id.display_name
            answer.display_name = ", ".join(filter(None, [about, who])) or self.env._("Answer")

    def _read_group_select(self, aggregate_spec, query):
        """A mark that was not given counts in no average."""
        name, _, function = aggregate_spec.partition(":")
        if function == "avg" and name in (*MARKS, "average"):
            return SQL("AVG(NULLIF(%s, 0))", self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    def write(self, vals):
        if self:
            raise UserError(self.env._("What a customer answered is never changed. Record a new answer instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("The answers of customers are kept: they cannot be deleted."))

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class Register(models.Model):
    """A numbered book of contacts: complaint ledger, call-repair register, contact register.

    The numbers of a register run without gaps within a company. They are drawn inside the
    transaction that creates the ticket, so a roll-back gives them back, and a number that lost its
    ticket's kind afterwards is explained in :class:`RegisterVoid`.
    """

    _name = "aftersales.register"
    _description = "Register of Contacts"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, by which the program finds the register.")
    sequence = fields.Integer(default=10)
    prefix = fields.Char(
        help="Start of the numbers of a company that has none yet, "
        "for example C%(range_year)s- for the year and a dash."
    )
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Numbering",
        company_dependent=True,
        help="Numbers of the current company. Made with the first number drawn.",
    )
    kind_ids = fields.One2many("aftersales.ticket.kind", "register_id", string="Kinds")
    void_ids = fields.One2many("aftersales.register.void", "register_id", string="Retired numbers")

    _code_unique = models.UniqueIndex("(code)", "There is already a register with this code.")

    @api.private
    def draw(self, company, count=1):
        """Draw the next ``count`` numbers of this register in ``company``, in order.

        One statement moves the counter, whatever the count; its row stays locked until the
        transaction ends, which is what makes the series gapless. A concurrent transaction that
        loses the race is retried by the framework.

        :return: list of formatted numbers
        """
        self.ensure_one()
        if not count:
            return []
        sequence = self._get_sequence(company)
        if sequence.use_date_range and not self._has_range(sequence, fields.Date.today()):
            self._claim(sequence)
        counter = sequence._get_current_sequence()
        counter.flush_recordset(["number_next"])
        [(after,)] = self.env.execute_query(
            SQL(
                "UPDATE %(table)s SET number_next = number_next + %(count)s WHERE id = %(id)s RETURNING number_next",
                table=SQL.identifier(counter._table),
                count=count,
                id=counter.id,
            )
        )
        counter.invalidate_recordset(["number_next", "number_next_actual"])
        if counter._name == "ir.sequence.date_range":
            sequence = sequence.with_context(ir_sequence_date_range=counter.date_from)
        # the same as get_next_char() for each number, but prefix and suffix are worked out once
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for number in range(after - count, after)]

    def _get_sequence(self, company):
        """The gapless sequence of ``company``, made when the first number is drawn."""
        register = self.sudo().with_company(company)
        if not register.sequence_id:
            self._claim(self)
            register.sequence_id = self.env["ir.sequence"].sudo().create(register._prepare_sequence_values(company))
        return register.sequence_id

    def _has_range(self, sequence, day):
        """Whether ``sequence`` has been numbering in the year of ``day``."""
        return bool(
            self.env["ir.sequence.date_range"]
            .sudo()
            .search_count(
                [("sequence_id", "=", sequence.id), ("date_from", "<=", day), ("date_to", ">=", day)], limit=1
            )
        )

    def _claim(self, record):
        """Let this transaction alone make what ``record`` lacks: its numbering, or that of a new year.

        A concurrent transaction that claims it, too, is retried by the framework and then finds it;
        otherwise both would begin with number one.
        """
        self.env.execute_query(
            SQL(
                "UPDATE %(table)s SET write_date = write_date WHERE id = %(id)s RETURNING id",
                table=SQL.identifier(record._table),
                id=record.id,
            )
        )

    def _prepare_sequence_values(self, company):
        values = {
            "name": self.name,
            "code": f"aftersales.register.{self.code}",
            "implementation": "no_gap",
            "prefix": self.prefix,
            "padding": 5,
            "use_date_range": "range_year" in (self.prefix or ""),
            "company_id": company.id,
        }
        if self.code == "contact":
            # go on where the helpdesk's own numbers stopped: a number is never given twice
            helpdesk = self.env.ref("helpdesk_mgmt.helpdesk_ticket_sequence")
            values.update(
                prefix=helpdesk.prefix,
                padding=helpdesk.padding,
                number_next=helpdesk.number_next_actual,
            )
        return values

    @api.model
    @api.private
    def draw_many(self, wanted):
        """Draw one number for each pair of ``wanted``.

        :param wanted: list of (register, company) pairs; an empty register draws nothing
        :return: list of numbers (or ``False``) in the same order
        """
        count = defaultdict(int)
        for pair in wanted:
            count[pair] += 1
        numbers = {
            (register, company): iter(register.draw(company, amount))
            for (register, company), amount in count.items()
            if register
        }
        return [next(numbers[pair]) if pair in numbers else False for pair in wanted]

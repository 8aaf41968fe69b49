from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_compare, format_date


class Contract(models.Model):
    """What a contract pays for, and how much of it is left in its year.

    Nothing is booked off: free parts are counted from the charge lines that the contract pays, visits from the
    orders. Whoever asks for something that can run out holds the contract until the transaction ends, so that two
    orders never take the last free part together.
    """

    _inherit = "aftersales.contract"

    spares_used_up = fields.Boolean(
        compute="_compute_spares_used_up",
        search="_search_spares_used_up",
        string="Free spare parts used up",
        help="At least one of the free spare parts has none left in this contract year.",
    )

    @api.depends("spare_ids.left")
    def _compute_spares_used_up(self):
        for contract in self:
            contract.spares_used_up = any(not spare.left for spare in contract.spare_ids)

    def _search_spares_used_up(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        with_spares = self.sudo().search(Domain("spare_ids", "!=", False) & Domain("state", "=", "running"))
        return Domain("id", "in" if wanted else "not in", with_spares.filtered("spares_used_up").ids)

    # ---------------------------------------------------------------------------------------------
    # The question
    # ---------------------------------------------------------------------------------------------

    def _get_coverage(self, kind, product=None, quantity=1.0, order=None, day=None):
        """How much of one line of an order this contract pays, and why.

        :param kind: labour, part, travel or other
        :param product: the part, for the kind "part"
        :param order: the service order asked for: its day counts, and what it has used itself is not counted
        :param day: the day that counts where there is no order; today if left out
        :return: (covered quantity, sentence in the reader's language)
        """
        return self._get_coverages([(kind, product, quantity)], order=order, day=day)[0]

    def _get_coverages(self, lines, order=None, day=None):
        """Like :meth:`_get_coverage` for several lines of one order: what one takes is not there for the next.

        :param lines: list of (kind, product, quantity)
        :return: list of (covered quantity, sentence) in the same order
        """
        self.ensure_one()
        contract = self.sudo()
        day = day or (order and order.sudo().contract_day) or fields.Date.context_today(self)
        if not (contract.started_on and contract.start <= day <= contract.until):
            reason = self.env._(
                "Service contract %(contract)s is not in force on %(day)s.",
                contract=contract.name,
                day=format_date(self.env, day),
            )
            return [(0.0, reason)] * len(lines)
        taken = None
        answers = []
        for kind, product, quantity in lines:
            spare = contract._find_spare(product) if kind == "part" and product else None
            if spare:
                if taken is None:
                    contract._claim()
                    taken = defaultdict(float, contract._get_spares_used(day, without=order))
                covered, reason = contract._answer_spare(spare, quantity, taken[spare])
                taken[spare] += covered
            elif kind == "part":
                covered, reason = contract._answer_part(product, quantity)
            else:
                covered, reason = contract._answer_work(kind, quantity, order, day)
            answers.append((covered, reason))
        return answers

    def _answer_spare(self, spare, quantity, used):
        """A part that the contract names is free up to its number, whatever the contract says of parts at large."""
        left = max(spare.quantity - used, 0.0)
        covered = min(quantity, left)
        facts = {
            "contract": self.name,
            "part": spare.display_name,
            "number": f"{spare.quantity:g}",
            "used": f"{used:g}",
            "covered": f"{covered:g}",
        }
        if not covered:
            return 0.0, self.env._(
                "%(contract)s gives %(number)s × %(part)s a year; all of them have been used.", **facts
            )
        if float_compare(covered, quantity, precision_digits=6) < 0:
            return covered, self.env._(
                "%(contract)s gives %(number)s × %(part)s a year, %(used)s have been used: %(covered)s more are free.",
                **facts,
            )
        return quantity, self.env._(
            "Free spare part of %(contract)s: %(number)s × %(part)s a year, %(used)s used before.", **facts
        )

    def _answer_part(self, product, quantity):
        category = product.sudo().categ_id if product else self.env["product.category"]
        above = category._get_ids_above() if category else set()
        excluded = self.excluded_categ_ids.filtered(lambda excluded: excluded.id in above)
        if excluded:
            return 0.0, self.env._(
                "Service contract %(contract)s excludes %(category)s.",
                contract=self.name,
                category=excluded[0].display_name,
            )
        if product and product.sudo().product_tmpl_id._get_part_group() == "wear":
            if self.covers_wear:
                return quantity, self.env._("Service contract %(contract)s covers wear parts.", contract=self.name)
            return 0.0, self.env._("Service contract %(contract)s does not cover wear parts.", contract=self.name)
        if self.covers_parts:
            return quantity, self.env._("Service contract %(contract)s covers parts.", contract=self.name)
        return 0.0, self.env._("Service contract %(contract)s does not cover parts.", contract=self.name)

    def _answer_work(self, kind, quantity, order, day):
        if kind in ("labour", "travel") and order and order.sudo().is_upkeep and self.visits_per_year:
            self._claim()
            number = self._get_visit_rank(order, day)
            facts = {"contract": self.name, "visits": self.visits_per_year, "number": number}
            if number <= self.visits_per_year:
                return quantity, self.env._(
                    "Visit %(number)s of the %(visits)s that %(contract)s includes a year.", **facts
                )
            return 0.0, self.env._("%(contract)s includes %(visits)s visits a year; this is one more.", **facts)
        covered = {"labour": self.covers_labour, "travel": self.covers_travel}.get(kind, False)
        sentences = {
            ("labour", True): self.env._("Service contract %(contract)s covers labour.", contract=self.name),
            ("labour", False): self.env._("Service contract %(contract)s does not cover labour.", contract=self.name),
            ("travel", True): self.env._("Service contract %(contract)s covers travel.", contract=self.name),
            ("travel", False): self.env._("Service contract %(contract)s does not cover travel.", contract=self.name),
        }
        other = self.env._("Service contract %(contract)s does not cover other costs.", contract=self.name)
        return (quantity if covered else 0.0), sentences.get((kind, covered), other)

    def _claim(self):
        """Hold the contract until the transaction ends.

        Whoever comes at the same time is retried by the framework and then sees what this one has taken: an update,
        and not merely a lock, because a lock alone would let the other go on with what it saw before.
        """
        self.env.execute_query(
            SQL(
                "UPDATE aftersales_contract SET write_date = write_date WHERE id IN %s RETURNING id",
                tuple(self.ids),
            )
        )

    # ---------------------------------------------------------------------------------------------
    # What has been used
    # ---------------------------------------------------------------------------------------------

    def _get_year(self, day):
        """First and last day of the contract year that ``day`` is in; outside the term the nearest one."""
        self.ensure_one()
        day = min(max(day, self.start), self.until)
        years = relativedelta(day, self.start).years
        begin = self.start + relativedelta(years=years)
        end = self.start + relativedelta(years=years + 1, days=-1)
        return begin, min(end, self.until)

    def _find_spare(self, product):
        """The line that gives this part: the one that names it, or the one of the nearest category above it."""
        self.ensure_one()
        named = self.spare_ids.filtered(lambda spare: spare.product_id == product)
        if named:
            return named
        category = product.sudo().categ_id
        while category:
            found = self.spare_ids.filtered(lambda spare, category=category: spare.categ_id == category)
            if found:
                return found
            category = category.parent_id
        return self.spare_ids.browse()

    def _get_spares_used(self, day, without=None):
        """Quantity used in the contract year of ``day``, by line of free spare parts.

        :param without: a service order whose own use is not counted
        :return: {line: quantity}, lines without use are left out
        """
        used = defaultdict(float)
        for contract, order, product, quantity in self.sudo()._read_charged_parts(without):
            begin, end = contract._get_year(day)
            if begin <= (order.contract_day or day) <= end and (spare := contract._find_spare(product)):
                used[spare.sudo(self.env.su)] += quantity
        return dict(used)

    def _read_charged_parts(self, without=None):
        """Parts that contracts paid, as (contract, order, product, quantity)."""
        lines = self.env.get("aftersales.charge.line")
        contracts = self.filtered("spare_ids")
        if lines is None or not contracts.ids:
            return []
        domain = (
            Domain("contract_id", "in", contracts.ids)
            & Domain("coverage", "=", "contract")
            & Domain("kind", "=", "part")
            & Domain("product_id", "!=", False)
        )
        if without:
            domain &= Domain("order_id", "!=", without._origin.id)
        return lines._read_group(domain, ["contract_id", "order_id", "product_id"], ["quantity:sum"])

    def _get_visit_domain(self, day):
        """Upkeep visits, made or planned, of the contract year of ``day``."""
        self.ensure_one()
        begin, end = self._get_year(day)
        return (
            Domain("contract_id", "=", self.id)
            & Domain("is_upkeep", "=", True)
            & Domain("state", "!=", "cancelled")
            & Domain("contract_day", ">=", begin)
            & Domain("contract_day", "<=", end)
        )

    def _get_visit_rank(self, order, day):
        """Which visit of its contract year an order is: one more than come before it."""
        earlier = Domain("contract_day", "<", day) | (
            Domain("contract_day", "=", day) & Domain("id", "<", order._origin.id)
        )
        orders = self.env["aftersales.service.order"].sudo()
        return 1 + orders.search_count(self._get_visit_domain(day) & earlier & Domain("id", "!=", order._origin.id))

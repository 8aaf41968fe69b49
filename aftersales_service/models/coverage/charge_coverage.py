from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .charge_line import COVERAGE, FREE

#: Duties of the office: any of them may ask for goodwill.
OFFICE = ("clerk", "dispatcher", "finance", "manager", "general_manager")


class ChargeLine(models.Model):
    """Changing who pays: with a reason, by the right person, and what is given away by two of them (W1).

    Making something payable is the dispatcher's. Making it free is asked for by anybody of the office and approved
    by somebody else whose limit suffices for all that is given away on the order.
    """

    _inherit = "aftersales.charge.line"

    override_reason = fields.Char(string="Changed because", readonly=True, copy=False)
    override_user_id = fields.Many2one("res.users", string="Changed by", readonly=True, copy=False)
    override_on = fields.Datetime(string="Changed on", readonly=True, copy=False)
    granted_amount = fields.Monetary(
        readonly=True, copy=False, help="The value for which it was given away; more has to be approved again."
    )
    asked_coverage = fields.Selection(
        selection=COVERAGE[:-1], string="Asked for", readonly=True, copy=False, index="btree_not_null"
    )
    asked_reason = fields.Char(string="Asked because", readonly=True, copy=False)
    asked_by_id = fields.Many2one("res.users", string="Asked by", readonly=True, copy=False)
    asked_on = fields.Datetime(readonly=True, copy=False)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    @api.depends_context("uid")
    @api.depends("asked_coverage", "asked_by_id", "order_id.charge_line_ids.amount_free")
    def _compute_may_decide(self):
        for line in self:
            line.may_decide = bool(line.asked_coverage) and not line._get_objection()

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def change_coverage(self, coverage, reason):
        """Say who pays instead of what the rules say.

        What makes the customer pay, or goes back to the proposal of the rules, is done at once; what is given away is
        asked for, and takes effect when somebody else has approved it.

        :param coverage: ``warranty``, ``contract``, ``goodwill`` or ``customer``
        :param reason: shown to the customer, too
        """
        self.check_access("read")
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why somebody else pays. The reason stays with the charge."))
        if coverage not in dict(COVERAGE):
            raise UserError(self.env._("Choose who pays: warranty, contract, goodwill or the customer."))
        self._ensure_office()
        self._ensure_changeable()
        at_once = self.filtered(
            lambda line: coverage == "customer" or line.coverage in FREE or line.coverage_proposed == coverage
        )
        at_once._ensure_may_change_at_once(coverage)
        for line in at_once:
            line._set_coverage(coverage, reason)
        for line in self - at_once:
            line.sudo().write(
                {
                    "asked_coverage": coverage,
                    "asked_reason": reason,
                    "asked_by_id": self.env.uid,
                    "asked_on": fields.Datetime.now(),
                }
            )
            line._tell(
                self.env._(
                    "“%(line)s”, worth %(amount)s: asked to be paid by %(coverage)s, because: %(reason)s",
                    line=line.name,
                    amount=line._format(line.price_subtotal),
                    coverage=line._get_coverage_label(coverage),
                    reason=reason,
                )
            )
        self.order_id._after_coverage_changed()

    def action_approve(self):
        """What was asked for is given."""
        for line in self:
            line._ensure_may_decide()
            asked = line.sudo()
            coverage, reason = asked.asked_coverage, asked.asked_reason
            line._set_coverage(coverage, reason, asked_by=asked.asked_by_id)
        self.order_id._after_coverage_changed()

    def action_refuse(self, reason=None):
        """What was asked for is not given: it stays as it was."""
        for line in self:
            line._ensure_may_decide(whatever_amount=True)
            line.sudo().write(self._nothing_asked())
            line._tell(self.env._("“%(line)s”: not given away. %(reason)s", line=line.name, reason=reason or ""))
        self.order_id._after_coverage_changed()

    # ---------------------------------------------------------------------------------------------
    # Who may
    # ---------------------------------------------------------------------------------------------

    def _ensure_office(self):
        if not any(self.env.user.has_group(f"aftersales_service.group_{duty}") for duty in OFFICE):
            raise AccessError(self.env._("Who pays is decided by the office, not by those who do the work."))
        for order in self.order_id:
            if self.env.user in order._get_engineers():
                raise AccessError(
                    self.env._("%(order)s is your own work: somebody else decides who pays for it.", order=order.name)
                )

    def _ensure_changeable(self):
        for order in self.order_id:
            if order.state == "cancelled":
                raise UserError(self.env._("%(order)s is cancelled: nothing is charged.", order=order.name))

    def _ensure_may_change_at_once(self, coverage):
        """The dispatcher may make payable what is free, and go back to the rules; the rest is the manager's."""
        user = self.env.user
        if not self or user.has_group("aftersales_service.group_manager"):
            return
        simple = coverage == "customer" or all(line.coverage_proposed == coverage for line in self)
        if not (simple and user.has_group("aftersales_service.group_dispatcher")):
            raise AccessError(
                self.env._(
                    "Making a charge payable is the dispatcher's, changing why it is free the after-sales manager's."
                )
            )

    def _ensure_may_decide(self, whatever_amount=False):
        self.ensure_one()
        self.check_access("read")
        if not self.asked_coverage:
            raise UserError(self.env._("Nothing is asked for here any more. Please reload the page."))
        objection = self._get_objection(whatever_amount)
        if objection:
            raise AccessError(objection)

    def _get_objection(self, whatever_amount=False):
        """Why the current user must not decide what is asked for; an empty text if it is allowed."""
        self.ensure_one()
        user, order = self.env.user, self.order_id
        limit = self.env["aftersales.goodwill.limit"]._get_of_user(user, order.company_id)
        if not limit:
            return self.env._("Goodwill is approved by those who have a limit for it: see the settings.")
        if user == self.asked_by_id:
            return self.env._("Nobody approves what they have asked for themselves.")
        if user in order._get_engineers():
            return self.env._("%(order)s is your own work: somebody else decides who pays for it.", order=order.name)
        amount = self._get_amount_given_away()
        if not whatever_amount and amount > limit:
            return self.env._(
                "On %(order)s %(amount)s would be given away; your limit is %(limit)s. "
                "It has to be approved by somebody with a higher one.",
                order=order.name,
                amount=order.company_id.currency_id.format(amount),
                limit=order.company_id.currency_id.format(limit),
            )
        return ""

    def _get_amount_given_away(self):
        """What people give away on the order if this is approved, in the company's currency, without taxes."""
        order = self.order_id.sudo()
        given = order.charge_line_ids.filtered(lambda line: line.granted_amount and line.coverage in FREE)
        # a line in a row of small ones counts with all before it
        amount = sum((given | self.sudo()).mapped("price_subtotal"))
        return order.charge_currency_id._convert(
            amount, order.company_id.currency_id, order.company_id, fields.Date.context_today(self)
        )

    # ---------------------------------------------------------------------------------------------
    # What happens
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _nothing_asked(self):
        return dict.fromkeys(("asked_coverage", "asked_reason", "asked_by_id", "asked_on"), False)

    def _set_coverage(self, coverage, reason, asked_by=None):
        """Write down who pays, why, and who said so; the order keeps the history."""
        self.ensure_one()
        before = self.coverage
        as_proposed = coverage == self.coverage_proposed
        self.sudo().write(
            {
                **self._nothing_asked(),
                "coverage": coverage,
                "override_reason": False if as_proposed else reason,
                "override_user_id": False if as_proposed else self.env.uid,
                "override_on": False if as_proposed else fields.Datetime.now(),
                "granted_amount": self.price_subtotal if asked_by else 0.0,
            }
        )
        values = {
            "line": self.name,
            "before": self._get_coverage_label(before),
            "coverage": self._get_coverage_label(coverage),
            "reason": reason,
        }
        if asked_by:
            text = self.env._(
                "“%(line)s”: %(before)s → %(coverage)s, asked by %(asker)s, because: %(reason)s",
                asker=asked_by.name,
                **values,
            )
        else:
            text = self.env._("“%(line)s”: %(before)s → %(coverage)s, because: %(reason)s", **values)
        self._tell(text)

    def _tell(self, text):
        self.order_id.sudo().message_post(body=text)

    def _format(self, amount):
        return (self.currency_id or self.company_id.currency_id).format(amount)

    @api.model
    def _get_coverage_label(self, coverage):
        return dict(self._fields["coverage"]._description_selection(self.env))[coverage]

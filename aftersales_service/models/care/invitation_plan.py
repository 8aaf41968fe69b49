from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .in_batches import take_in_batches


class Invitation(models.Model):
    """Planning: which settled cases are asked, when, and which are not."""

    _inherit = "aftersales.invitation"

    @api.model
    def _cron_plan(self):
        """Plan the invitations of all cases that have been settled since the last run."""
        take_in_batches(
            self.env["helpdesk.ticket"].with_context(active_test=False),
            Domain("to_ask_since", "!=", False),
            "_plan_invitations",
            "_give_up_asking",
        )

    @api.model
    @api.private
    def _plan(self, tickets, due_on=None, **facts):
        """Plan the invitations of a batch of cases; those that are not to be asked get a row that says why.

        A case that was planned for later is brought forward to ``due_on``; one that was not asked is judged anew.
        One that has been asked stays as it is: nobody is asked twice.

        :param tickets: the cases, without doubles
        :param due_on: when to ask; the company's delay after ``to_ask_since``, or after now, if left out
        :param facts: further values of the invitations
        :return: the invitations of ``tickets``, with all rights
        """
        tickets = tickets.sudo()
        due_on = fields.Datetime.to_datetime(due_on)
        invitations = self.sudo()
        known = {invitation.ticket_id: invitation for invitation in self._search_of(tickets)}
        new, now = [], fields.Datetime.now()
        due = {}
        for ticket in tickets:
            settled = ticket.to_ask_since or known.get(ticket, invitations).settled_on or now
            due[ticket] = due_on or settled + timedelta(days=ticket.company_id.satisfaction_delay_days)
        reasons = self._find_skip_reasons(tickets, due)
        changes = {}
        for ticket in tickets:
            values = {
                **facts,
                "partner_id": ticket.partner_id.id,
                "company_id": ticket.company_id.id,
                **self._prepare_step(reasons.get(ticket), due[ticket]),
            }
            if ticket.to_ask_since:
                values["settled_on"] = ticket.to_ask_since
            if ticket not in known:
                new.append({"ticket_id": ticket.id, "settled_on": now, **values})
            elif known[ticket]._may_be_planned(due_on):
                changes[known[ticket]] = values
        for invitation, values in changes.items():
            invitation.write(values)
        return invitations.concat(*known.values()) + invitations.create(new)

    @api.model
    def _search_of(self, tickets):
        return self.sudo().search([("ticket_id", "in", tickets.ids)])

    def _may_be_planned(self, due_on):
        """Whether a case may still be given another day: never one that has been asked, or decided on by a person."""
        if self.sent_on or self.skip_reason == "by_hand":
            return False
        return self.state == "skipped" or (self.state == "planned" and bool(due_on) and due_on < self.due_on)

    @api.model
    def _prepare_step(self, reason, due):
        if reason:
            return {"state": "skipped", "skip_reason": reason, "due_on": False, "next_on": False}
        return {"state": "planned", "skip_reason": False, "due_on": due, "next_on": due}

    # ---------------------------------------------------------------------------------------------
    # Who is not asked
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _find_skip_reasons(self, tickets, due=None):
        """Why the customers of some of these cases are not asked.

        Looked at when an invitation is planned and once more before it is sent. Asks the database for all
        cases together.

        :param due: when each of them would be asked; now if left out
        :return: dict ticket → value of ``skip_reason``
        """
        answered = self._find_answered(tickets)
        opted_out = self._find_opted_out(tickets.partner_id)
        now = fields.Datetime.now()
        reasons = {}
        for ticket in tickets:
            partner, company = ticket.partner_id, ticket.company_id
            last = partner.satisfaction_asked_on
            pause = timedelta(days=company.satisfaction_min_days)
            if ticket.confidential:
                reasons[ticket] = "confidential"
            elif not ticket.active or ticket.stage_id.event_kind_id.code in ("cancelled", "declined"):
                reasons[ticket] = "cancelled"
            elif ticket.duplicate_id:
                reasons[ticket] = "duplicate"
            elif ticket in answered:
                reasons[ticket] = answered[ticket]
            elif not partner.email_normalized or not partner.active:
                reasons[ticket] = "no_address"
            elif partner in opted_out:
                reasons[ticket] = "opt_out"
            elif last and last + pause > (due or {}).get(ticket, now):
                reasons[ticket] = "too_often"
        return reasons

    @api.model
    def _find_answered(self, tickets):
        """dict ticket → by which door its customer has said already what he thinks."""
        groups = (
            self.env["aftersales.satisfaction"]
            .sudo()
            ._read_group([("ticket_id", "in", tickets.ids)], ["ticket_id", "source"])
        )
        return {ticket: "signed" if source == "signature" else "phone" for ticket, source in groups}

    @api.model
    def _find_opted_out(self, partners):
        """Those of ``partners`` who do not want to be asked: they, their company, or whoever has their address."""
        blocked = set(
            self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", [email for email in partners.mapped("email_normalized") if email])])
            .mapped("email")
        )
        return partners.filtered(
            lambda partner: (
                partner.satisfaction_opt_out
                or partner.commercial_partner_id.satisfaction_opt_out
                or partner.email_normalized in blocked
            )
        )

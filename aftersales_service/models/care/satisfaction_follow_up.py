from collections import defaultdict

from markupsafe import Markup, escape

from odoo import fields, models

from .satisfaction import MARKS


class Satisfaction(models.Model):
    """A bad answer, by whatever door it came, is followed up: a complaint of its own, handled by the supervisor (F2).

    A new case and not the old one opened again: the first case keeps its limits, its report and its place in the
    rates, and the complaint has a number, limits and a supervisor of its own. Both lead to each other.
    """

    _inherit = "aftersales.satisfaction"

    follow_up_ids = fields.One2many("helpdesk.ticket", "satisfaction_id", string="Follow-up", readonly=True)

    def _after_recorded(self):
        super()._after_recorded()
        bad = self.filtered(lambda answer: answer.average and not answer.satisfied)
        bad.filtered("anonymous")._tell_of_nameless()
        (bad - bad.filtered("anonymous"))._open_follow_ups()

    def _open_follow_ups(self):
        """Make a complaint of each answer that has none yet; its supervisor is told at once.

        :return: the complaints
        """
        answers = self.sudo()
        tickets = self.env["helpdesk.ticket"].sudo()
        known = tickets.search([("satisfaction_id", "in", answers.ids)])
        new = answers - known.satisfaction_id
        if not new:
            return tickets
        # the customer on a public page, too, only gives the reason: he does not work on the case
        opened = tickets.with_context(mail_create_nosubscribe=True).create(
            [answer._prepare_follow_up() for answer in new]
        )
        opened._tell_supervisors()
        return opened

    def _prepare_follow_up(self):
        """Values of the complaint that follows this answer."""
        self.ensure_one()
        first = self.ticket_id
        kind = self.env.ref("aftersales_service.kind_complaint")
        company = self.company_id
        team = first.team_id or kind.with_company(company).team_id
        supervisor = team.user_id or company.aftersales_supervisor_id
        speaking = self.with_context(lang=supervisor.lang or company.partner_id.lang)
        about = first.name or self.product_id.display_name or ""
        return {
            "name": speaking.env._("Not content: %(about)s", about=about),
            "description": speaking._describe_answer(),
            "kind_id": kind.id,
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "lot_id": self.lot_id.id,
            "product_id": self.product_id.id,
            "team_id": team.id,
            "user_id": supervisor.id,
            "satisfaction_id": self.id,
            "follow_up_of_id": first.id,
        }

    def _describe_answer(self):
        """The customer's marks and words, in the language of the context, as HTML."""
        self.ensure_one()
        marks = [f"{self._fields[name]._description_string(self.env)}: {self[name]}" for name in MARKS if self[name]]
        parts = [Markup("<p>%s</p>") % escape(" · ".join(marks))] if marks else []
        if self.remarks:
            lines = Markup("<br/>").join(self.remarks.splitlines())
            parts.append(Markup("<blockquote>%s</blockquote>") % lines)
        return Markup().join(parts)

    def _tell_of_nameless(self):
        """Supervisors learn that somebody was not content; nothing leads to the person.

        Neither the words nor the moment are told: who was asked last could be guessed from them. The mails leave
        nothing behind once they are sent.
        """
        told = defaultdict(self.browse)
        for answer in self:
            supervisor = answer.team_id.user_id or answer.company_id.aftersales_supervisor_id
            if supervisor.email:
                told[supervisor] |= answer
        mails = []
        for supervisor, answers in told.items():
            speaking = answers.with_context(lang=supervisor.lang)
            company = answers[0].company_id
            rows = Markup().join(
                Markup("<li>%s</li>")
                % " · ".join(
                    filter(None, [answer.team_id.name, answer.product_id.display_name, f"{answer.average:.1f} / 5"])
                )
                for answer in speaking
            )
            text = speaking.env._(
                "A customer who did not give a name was not content. Look at the answers without name of this month "
                "under Customer care."
            )
            body = Markup("<p>%s</p><ul>%s</ul>") % (text, rows)
            mails.append(supervisor._prepare_notice(company, speaking.env._("A customer was not content"), body))
        self.env["mail.mail"].sudo().create(mails)

    def _introduce(self, intro):
        """``intro`` and the answer below it, as HTML."""
        return (Markup("<p>%s</p>") % intro) + self._describe_answer()

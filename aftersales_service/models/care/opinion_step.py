from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ..coverage.working_days import WorkingDays


class Opinion(models.Model):
    """The steps of an opinion: who hands it over, who answers, who tells the customer."""

    _inherit = "aftersales.opinion"

    def action_hand_over(self):
        """Ask the department; from now on it is for the person asked to answer by the due date."""
        self._ensure_desk()
        self._ensure_state("new")
        for opinion in self.sudo():
            user = opinion.user_id
            if not user:
                raise UserError(opinion._get_nobody_hint())
            if not user.active or user.share or opinion.company_id not in user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s. Name somebody else.",
                        user=user.name,
                        company=opinion.company_id.name,
                    )
                )
        dues = {company: self._get_default_due(company) for company in self.company_id}
        for opinion in self.sudo():
            due = opinion.due_date or dues[opinion.company_id]
            opinion.write(
                {
                    "state": "handed",
                    "handed_by_id": self.env.uid,
                    "handed_on": fields.Datetime.now(),
                    "due_date": due,
                    "next_reminder": due,
                }
            )
        self._tell_asked()

    def _get_nobody_hint(self):
        self.ensure_one()
        if self.department_id:
            return self.env._(
                "%(department)s has no manager who can be asked. Name somebody under “Asked”.",
                department=self.department_id.name,
            )
        return self.env._("Choose the department, or name who is to answer.")

    def _get_default_due(self, company):
        """The day on which an answer asked for today is due: so many working days from now."""
        zone = company.sudo().resource_calendar_id.tz
        today = fields.Date.context_today(self.with_context(tz=zone or self.env.context.get("tz")))
        days = company.sudo().aftersales_opinion_days
        last = today + timedelta(days=3 * days + 30)
        working = WorkingDays(company, today, last).get_between(today + timedelta(days=1), last)
        return working[min(days, len(working)) - 1] if working else today + timedelta(days=days)

    def _tell_asked(self):
        """One message to each person asked, however many opinions, in his language."""
        for user, opinions in self.sudo().grouped("user_id").items():
            # what the desk writes in the chatter from now on is for the department
            opinions.message_subscribe(user.partner_id.ids)
            mine = opinions.with_context(lang=user.lang, tz=user.tz)
            first = mine[0]
            subject = (
                first.env._("%(count)s opinions of customers to answer", count=len(mine))
                if len(mine) > 1
                else first.env._("Opinion %(number)s to answer", number=first.name)
            )
            body = first.env["ir.qweb"]._render(
                "aftersales_service.opinion_digest",
                {"opinions": mine, "base": first.company_id.get_base_url(), "heading": subject},
                lang=user.lang,
            )
            first.message_notify(partner_ids=user.partner_id.ids, subject=subject, body=body)

    def action_answer(self, answer=None):
        """The department's answer; nobody else gives it."""
        self.check_access("read")
        self._ensure_state("handed")
        for opinion in self:
            if self.env.user not in opinion._get_asked():
                raise AccessError(
                    self.env._(
                        "%(opinion)s: %(user)s was asked. Nobody answers in the department's place.",
                        opinion=opinion.name,
                        user=opinion.sudo().user_id.name,
                    )
                )
        answer = (answer or "").strip()
        if not answer:
            raise UserError(self.env._("Write down what the customer is to be told and what will be done."))
        self.sudo().write(
            {
                "state": "answered",
                "answer": answer,
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
                "next_reminder": False,
            }
        )
        for opinion in self.sudo():
            clerk = opinion.handed_by_id
            opinion.with_context(lang=clerk.lang).message_notify(
                partner_ids=clerk.partner_id.ids,
                subject=opinion.with_context(lang=clerk.lang).env._("%(opinion)s is answered", opinion=opinion.name),
                body=answer,
            )

    def action_send_back(self, reason=None):
        """The answer does not do for the customer: the department is asked again, by a new due date."""
        self._ensure_desk()
        self._ensure_state("answered")
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say what is missing, so that the department can answer it."))
        for opinion in self.sudo():
            due = self._get_default_due(opinion.company_id)
            note = self.env._("Asked again: %(reason)s Answer so far: %(answer)s", reason=reason, answer=opinion.answer)
            opinion.write({"state": "handed", "due_date": due, "next_reminder": due, "answered_on": False})
            opinion.message_post(
                body=note, partner_ids=opinion.user_id.partner_id.ids, author_id=self.env.user.partner_id.id
            )

    def action_take_back(self):
        """The wrong department was asked: it goes back to the desk."""
        self._ensure_desk()
        self._ensure_state("handed")
        for user, opinions in self.sudo().grouped("user_id").items():
            opinions.message_unsubscribe(user.partner_id.ids)
        self.sudo().write({"state": "new", "due_date": False, "next_reminder": False})

    def action_reject(self, reason=None):
        """Nothing will be done about it; the reason stays with it."""
        self._ensure_desk()
        self._ensure_state("new", "handed", "answered")
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why nothing is done about it."))
        self.sudo().write(
            {
                "state": "rejected",
                "reject_reason": reason,
                "closed_on": fields.Datetime.now(),
                "next_reminder": False,
            }
        )

    def action_close(self):
        """The customer knows; where nobody can be told, the answer alone closes it."""
        self._ensure_desk()
        self._ensure_state("answered", "told")
        for opinion in self:
            if opinion.state == "answered" and opinion.partner_id:
                raise UserError(
                    self.env._("%(opinion)s: the customer has not been told yet.", opinion=opinion.display_name)
                )
        self.sudo().write({"state": "closed", "closed_on": fields.Datetime.now()})

    # ---------------------------------------------------------------------------------------------
    # Telling the customer
    # ---------------------------------------------------------------------------------------------

    def action_tell(self):
        """Open the letter to the customer, drafted in his language."""
        self.ensure_one()
        self._ensure_desk()
        self._ensure_state("answered")
        if not self.partner_id:
            raise UserError(self.env._("This customer did not want to be named: nobody can be told. Close it."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell %(customer)s", customer=self.partner_id.name),
            "res_model": "aftersales.opinion.tell",
            "view_mode": "form",
            "target": "new",
            "context": {"default_opinion_id": self.id},
        }

    def _tell_by_mail(self, subject, body):
        """Send the letter as it was edited; it stays on the chatter as it went out."""
        self.ensure_one()
        self._ensure_desk()
        self._ensure_state("answered")
        customer = self.partner_id
        if not customer.email:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address. Write one down, or tell the customer by phone.",
                    customer=customer.name,
                )
            )
        # the customer reads it in his language, whatever the clerk's
        self.with_context(lang=customer.lang).message_post(
            body=body,
            subject=subject,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=customer.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
        self._mark_told("mail")

    def _tell_by_phone(self, note):
        self.ensure_one()
        self._ensure_desk()
        self._ensure_state("answered")
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Write down whom you told and what was said to it."))
        self.message_post(body=note, subtype_xmlid="mail.mt_note")
        self._mark_told("phone")

    def _mark_told(self, way):
        self.sudo().write({"state": "told", "told_by": way, "told_on": fields.Datetime.now()})

    def _get_paragraphs(self, name):
        """The text of a field as paragraphs, for the letter."""
        self.ensure_one()
        return plaintext2html(self[name] or "")

from datetime import datetime

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

from .satisfaction import IDENTIFYING, MARKS

#: Characters of the customer's words; about a page.
LONGEST_REMARKS = 4000
#: What the caller may say of what the answer is about.
FACTS = ("report_id", "order_id", "ticket_id", "lot_id", "product_id", "partner_id")


class Satisfaction(models.Model):
    """The only way by which an answer comes into being."""

    _inherit = "aftersales.satisfaction"

    @api.model
    @api.private
    def _record(self, vals_list):
        """Record answers of customers; what is not said is taken from report, order, ticket and serial.

        :param vals_list: for each answer ``source``, marks (1 to 5), ``remarks``, ``anonymous``, what it is about
            (``report_id``, ``order_id``, ``ticket_id``, ``lot_id`` …) and whatever else shall stand on it
        :return: the answers, with the rights of the caller
        :raise ValidationError: a mark out of range, an answer that says nothing, one about a report of wrongdoing
        """
        answers = self.sudo()
        ids = {name: {vals[name] for vals in vals_list if vals.get(name)} for name in FACTS}
        values = [answers._complete(vals, ids) for vals in vals_list]
        named = answers.create([vals for vals in values if not vals.get("anonymous")])
        # nobody is logged as the one who took down an answer without a name
        nameless = answers.with_user(SUPERUSER_ID).create([vals for vals in values if vals.get("anonymous")])
        named._tell_ticket()
        recorded = named + nameless.with_env(answers.env)
        recorded._after_recorded()
        return self.browse(recorded.ids)

    def _after_recorded(self):
        """Hook: react to answers that have just been recorded, with all rights; once for a batch."""

    # ---------------------------------------------------------------------------------------------
    # Facts
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _complete(self, vals, ids):
        """Values of one answer, with everything that follows from what it is about.

        :param ids: ids of all answers of the batch by field, to be read together
        """
        vals = self._read_marks(vals)
        facts = self._find_facts(
            **{
                name: self.env[self._fields[name].comodel_name].browse(vals.get(name)).with_prefetch(ids[name])
                for name in FACTS
            }
        )
        if facts["ticket_id"].confidential:
            raise ValidationError(self.env._("About a report of wrongdoing nobody is asked, and no answer is kept."))
        company = self.env["res.company"].browse(vals.get("company_id")) or facts["company_id"]
        for name, record in facts.items():
            vals.setdefault(name, record.id)
        vals.update(
            company_id=company.id,
            answered_on=vals.get("answered_on") or fields.Datetime.now(),
            satisfied=bool(vals["average"]) and vals["average"] >= company.satisfaction_threshold,
        )
        return self._forget_person(vals, company) if vals.get("anonymous") else vals

    @api.model
    def _read_marks(self, vals):
        """``vals`` with whole marks, their average, and words that are not endless."""
        try:
            marks = {name: int(vals.get(name) or 0) for name in MARKS}
        except (TypeError, ValueError) as error:
            raise ValidationError(self.env._("The customer's marks go from 1 to 5.")) from error
        if not all(0 <= mark <= 5 for mark in marks.values()):
            raise ValidationError(self.env._("The customer's marks go from 1 to 5."))
        given = [mark for mark in marks.values() if mark]
        remarks = (vals.get("remarks") or "").replace("\x00", "").strip()[:LONGEST_REMARKS]
        if not given and not remarks:
            raise ValidationError(self.env._("This answer says nothing. Give at least one mark or a word."))
        average = round(sum(given) / len(given), 2) if given else 0.0
        return {**vals, **marks, "average": average, "remarks": remarks or False}

    @api.model
    def _find_facts(self, report_id, order_id, ticket_id, lot_id, product_id, partner_id):
        """Records that the answer is about: what was said, else what follows, from the most to the least particular."""
        report = report_id
        order = order_id or report.order_id
        ticket = ticket_id or report.ticket_id or order.ticket_id
        order = order or ticket._get_judged_order()
        lot = lot_id or report.lot_id or order.lot_id or ticket.lot_id
        product = product_id or lot.product_id or report.product_id or order.product_id or ticket.product_id
        partner = partner_id or ticket.partner_id or report.partner_id or order.partner_id or lot.installed_partner_id
        place = partner if partner.country_id else partner.commercial_partner_id
        return {
            "report_id": report,
            "order_id": order,
            "ticket_id": ticket,
            "lot_id": lot,
            "product_id": product,
            "categ_id": product.categ_id,
            "partner_id": partner,
            "team_id": ticket.team_id,
            "user_id": report.engineer_id or order.engineer_id or ticket.user_id,
            "country_id": place.country_id,
            "state_id": place.state_id,
            "company_id": report.company_id or order.company_id or ticket.company_id or self.env.company,
        }

    @api.model
    def _get_identifying_fields(self):
        """Names of the fields that lead to the person: empty on an answer without a name."""
        return IDENTIFYING

    @api.model
    def _forget_person(self, vals, company):
        """``vals`` without anything that leads to the person; of the time the month is left.

        The month is the company's. Noon of its first day is the same month in every time zone.
        """
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=company.resource_calendar_id.tz or "UTC"),
            fields.Datetime.to_datetime(vals["answered_on"]),
        )
        return {
            **vals,
            **dict.fromkeys(self._get_identifying_fields(), False),
            "answered_on": datetime(local.year, local.month, 1, 12),
        }

    def _tell_ticket(self):
        """The ticket shows the last answer, has it in its timeline, and asks no more."""
        about = self.filtered("ticket_id")
        if not about:
            return
        for answer in about.sorted("answered_on"):
            answer.ticket_id.write(
                {
                    "satisfaction": answer.average and ("content" if answer.satisfied else "discontent"),
                    "satisfaction_average": answer.average,
                }
            )
        self.env["helpdesk.ticket"]._record_events(
            [
                (answers.ticket_id, "rated", when, None)
                # what was said with the signature stands in the timeline as the signature
                for when, answers in about.filtered(lambda answer: answer.source != "signature")
                .grouped(lambda answer: answer.answered_on)
                .items()
            ],
            by_customer=True,
        )
        self.env["aftersales.invitation"]._close_answered(about)

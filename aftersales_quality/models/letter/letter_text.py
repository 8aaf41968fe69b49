from markupsafe import Markup

from odoo import models
from odoo.fields import Command
from odoo.tools import is_html_empty

#: Parts of a letter by kind, in their order; each is written by a method ``_tell_<part>``.
PARTS = {
    "answer": ["complaint", "answer"],
    "result": ["complaint", "verification", "result", "outlook"],
    "analysis": ["complaint", "examination", "cause", "measures"],
    "8d": ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"],
    "accident": ["team", "events", "examination", "cause", "meeting", "responsibility", "measures"],
}
#: Kinds that show the fishbone.
DRAWN = ("8d", "accident")


class QualityLetter(models.Model):
    """The first draft of a letter, told from the case in the language of whoever gets it.

    A part without facts stays empty, for its writer. Names of persons and shares are told only where the manager
    has allowed them (``with_names``).
    """

    _inherit = "aftersales.quality.letter"

    def _propose(self):
        self.ensure_one()
        told = self.with_context(lang=self._get_document_lang())
        self.write({"section_ids": [Command.create(values) for values in told._prepare_sections()]})

    def _prepare_sections(self):
        return [
            {
                "sequence": 10 * number,
                "code": part,
                **dict(zip(("title", "body"), getattr(self, f"_tell_{part}")(), strict=True)),
            }
            for number, part in enumerate(PARTS[self.kind], start=1)
        ]

    # ---------------------------------------------------------------------------------------------
    # Parts of letters
    # ---------------------------------------------------------------------------------------------

    def _tell_complaint(self):
        case = self.case_id
        ticket = case.ticket_ids.filtered(
            lambda t: t.commercial_partner_id == self.partner_id.commercial_partner_id
        ).sorted("id")[:1]
        facts = [
            (self.env._("Your message"), ticket.number and f"{ticket.number}, {self._print_day(ticket.contact_date)}"),
            *self._get_product_facts(),
        ]
        return self.env._("Your complaint"), self._join(self._format_paragraph(case.title), self._format_table(facts))

    def _tell_answer(self):
        return self.env._("Our answer"), ""

    def _tell_verification(self):
        case = self.case_id
        words = {
            "true": self.env._("We have checked your complaint. It is justified."),
            "unfounded": self.env._("We have checked your complaint and could not confirm it."),
        }.get(case.founded, "")
        note = case.step_ids.filtered(lambda step: step.to_state in ("verified", "unfounded"))[:1].note
        return self.env._("What we have checked"), self._join(
            self._format_paragraph(words), self._format_paragraph(note)
        )

    def _tell_result(self):
        return self.env._("Result"), self._format_list(self._get_confirmed_causes())

    def _tell_outlook(self):
        return self.env._("What happens now"), self._format_list(self._get_plans())

    def _tell_examination(self):
        evidence = self.case_id.evidence_ids.sorted("id")
        return self.env._("What was examined"), self._format_list(evidence.mapped("name"))

    def _tell_cause(self):
        return self.env._("Finding and cause"), self._join(
            self._format_list(self._get_confirmed_causes()), self._format_list(self._get_grounds())
        )

    def _tell_measures(self):
        return self.env._("Measures"), self._format_list(self._get_plans())

    def _tell_team(self):
        return self.env._("Investigation team"), self._format_list(self._get_team())

    def _tell_events(self):
        case = self.case_id
        facts = [
            (self.env._("Received on"), self._print_moment(case.received_on)),
            (self.env._("Verified on"), self._print_moment(case.verified_on)),
            *self._get_product_facts(),
        ]
        text = False if is_html_empty(case.description) else Markup(case.description)
        return self.env._("Course of events"), self._join(
            self._format_paragraph(case.title), self._format_table(facts), text
        )

    def _tell_meeting(self):
        meetings = self.case_id.meeting_ids.filtered("released").sorted("date")
        return self.env._("Meeting and decision"), self._join(
            *(
                self._join(
                    self._format_paragraph(f"{self._print_moment(meeting.date)}: {meeting.name}"),
                    self._format_paragraph(meeting.decision),
                )
                for meeting in meetings
            )
        )

    def _tell_responsibility(self):
        shares = self.case_id._get_decided_shares() if self.with_names else ()
        return self.env._("Responsibility"), self._format_table(
            [(share.party, f"{share.share:g} %") for share in shares]
        )

    def _tell_d1(self):
        return self.env._("D1 Team"), self._format_list(self._get_team())

    def _tell_d2(self):
        case = self.case_id
        asked = {
            "fault_what": self.env._("What"),
            "fault_who": self.env._("Who"),
            "fault_when": self.env._("When"),
            "fault_where": self.env._("Where"),
            "fault_why": self.env._("Why it matters"),
            "fault_how": self.env._("How"),
            "fault_how_many": self.env._("How many"),
        }
        facts = [*self._get_product_facts(), *((words, case[name]) for name, words in asked.items())]
        return self.env._("D2 Problem"), self._join(self._format_paragraph(case.title), self._format_table(facts))

    def _tell_d3(self):
        containments = self.case_id.containment_ids
        places, measures = (
            dict(containments._fields[name]._description_selection(self.env)) for name in ("place", "measure")
        )
        rows = [
            (
                places.get(line.place, ""),
                " · ".join(
                    filter(
                        None,
                        (
                            line.product_id.with_context(display_default_code=False).display_name,
                            line.lot_id.name,
                            f"{line.quantity:g}",
                            measures.get(line.measure),
                            line.done_on and self._print_date(line.done_on),
                        ),
                    )
                ),
            )
            for line in containments
        ]
        return self.env._("D3 Containment"), self._format_table(rows)

    def _tell_d4(self):
        return self.env._("D4 Root causes"), self._join(
            self._format_list(self._get_confirmed_causes()), self._format_list(self._get_grounds())
        )

    def _tell_d5(self):
        return self.env._("D5 Chosen actions"), self._format_list(self._get_plans(kind="corrective"))

    def _tell_d6(self):
        done = self._get_actions().filtered("done_on").sorted("done_on")
        words = {"effective": self.env._("effective"), "ineffective": self.env._("not effective")}
        return self.env._("D6 Actions carried out"), self._format_table(
            [
                (action.title, ", ".join(filter(None, (self._print_day(action.done_on), words.get(action.state)))))
                for action in done
            ]
        )

    def _tell_d7(self):
        prevent = self._get_plans(kind="preventive")
        elsewhere = [line.name for line in self._get_actions().deployment_ids]
        return self.env._("D7 Prevention"), self._format_list([*prevent, *elsewhere])

    def _tell_d8(self):
        return self.env._("D8 Closing"), self._format_paragraph(
            self.env._("We thank everybody who has contributed, and you for telling us.")
        )

    # ---------------------------------------------------------------------------------------------
    # Facts
    # ---------------------------------------------------------------------------------------------

    def _get_product_facts(self):
        case = self.case_id
        product = case.product_id.with_context(display_default_code=False)
        return [
            (self.env._("Product"), product.display_name),
            (self.env._("Serial or batch"), ", ".join(case.lot_ids.mapped("name"))),
        ]

    def _get_team(self):
        """Roles and departments; names only where they are allowed."""
        lines = []
        for member in self.case_id.member_ids:
            role = dict(member._fields["role"]._description_selection(self.env)).get(member.role)
            name = member.user_id.name if self.with_names else False
            lines.append(", ".join(filter(None, (name, member.department_id.name, role))))
        return lines

    def _get_causes(self):
        return self.case_id.cause_ids.filtered("confirmed")

    def _get_confirmed_causes(self):
        words = {
            "occurrence": self.env._("Why it happened"),
            "escape": self.env._("Why it was not found earlier"),
        }
        return [f"{words[cause.kind]}: {cause.name}" for cause in self._get_causes()]

    def _get_grounds(self):
        return [cause.grounds for cause in self._get_causes() if cause.grounds]

    def _get_actions(self):
        return self.case_id.action_ids.filtered(lambda action: action.state not in ("proposed", "cancelled"))

    def _get_plans(self, kind=None):
        """What is done and until when, in a line each."""
        actions = self._get_actions().filtered(lambda action: not kind or action.kind == kind).sorted("due")
        return [
            self.env._("%(action)s (until %(day)s)", action=action.title, day=self._print_date(action.due))
            for action in actions
        ]

    # ---------------------------------------------------------------------------------------------
    # Words and drawings
    # ---------------------------------------------------------------------------------------------

    def _format_paragraph(self, text):
        return Markup("<p>%s</p>") % text if text else Markup()

    def _format_list(self, items):
        rows = Markup().join(Markup("<li>%s</li>") % item for item in items if item)
        return Markup("<ul>%s</ul>") % rows if rows else Markup()

    def _format_table(self, facts):
        rows = Markup().join(Markup("<tr><th>%s</th><td>%s</td></tr>") % fact for fact in facts if fact[1])
        return Markup('<table class="table">%s</table>') % rows if rows else Markup()

    def _join(self, *parts):
        return Markup().join(part for part in parts if part)

    def _print_date(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {"format": "medium"}) if day else ""

    def _print_fishbone(self):
        """The causes as a drawing (SVG); nothing where there are none or the kind has none."""
        self.ensure_one()
        if self.kind not in DRAWN or not self.case_id._read_causes("occurrence"):
            return ""
        # the words in it are escaped by whoever draws it
        return Markup(self.case_id._draw_fishbone("occurrence"))

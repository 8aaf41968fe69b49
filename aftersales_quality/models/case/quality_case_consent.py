from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class QualityCase(models.Model):
    """Steps that are taken together: the severity says whose consent they wait for (Q2)."""

    _inherit = "aftersales.quality.case"

    department_ids = fields.Many2many(
        "hr.department",
        "aftersales_quality_case_department_rel",
        string="Departments concerned",
        check_company=True,
        help="They sign what is decided together.",
    )
    consent_ids = fields.One2many("aftersales.quality.consent", "case_id", string="Consents", readonly=True)
    must_ask = fields.Boolean(
        string="Consents to ask for",
        compute="_compute_consents",
        help="The next step needs consents that nobody has asked for yet.",
    )
    waits_for = fields.Char(compute="_compute_consents", help="Whose consent the next step waits for.")

    @api.depends(
        "state", "severity_id", "department_ids", "supervisor_id", "consent_ids.decision", "consent_ids.superseded"
    )
    def _compute_consents(self):
        for case in self:
            state = case._get_next_state()
            consents = case._get_consents(state)
            waiting = consents.filtered(lambda consent: consent.decision != "agreed")
            case.must_ask = bool(state and case._get_unasked(state))
            case.waits_for = ", ".join(waiting.mapped("asked_name"))

    def _get_consents(self, state):
        """Consents to ``state`` that count."""
        return self.sudo().consent_ids.filtered(lambda consent: consent.state == state and not consent.superseded)

    def _get_consent_rules(self, state):
        self.ensure_one()
        rules = self.severity_id.sudo().consent_rule_ids
        return rules.filtered(
            lambda rule: rule.state == state and rule.company_id in (self.company_id, rule.company_id.browse())
        )

    def _get_unasked(self, state):
        """Values of the consents that ``state`` needs and that have not been asked for."""
        asked = {
            (consent.rule_id.id, consent.department_id.id if consent.rule_id.who == "concerned" else False)
            for consent in self._get_consents(state)
        }
        return [
            values
            for values in self._get_consent_rules(state)._prepare_consents(self)
            if (
                values["rule_id"],
                values["department_id"]
                if self.env["aftersales.quality.consent.rule"].sudo().browse(values["rule_id"]).who == "concerned"
                else False,
            )
            not in asked
        ]

    def action_request_consents(self):
        """Ask everybody whose consent the next step needs; what was refused is asked again."""
        self._ensure_quality()
        consents = self.env["aftersales.quality.consent"].sudo()
        for case in self:
            state = case._get_next_state()
            if not state:
                raise UserError(self.env._("%(case)s waits for nobody's consent.", case=case.display_name))
            case._ensure_askable(state)
            refused = case._get_consents(state).filtered(lambda consent: consent.decision == "refused")
            refused.superseded = True
            # the index that lets a consent be asked for once must see it before the next one comes
            refused.flush_recordset(["superseded"])
            values = case._get_unasked(state)
            if not values:
                raise UserError(self.env._("%(case)s waits for nobody else's consent.", case=case.display_name))
            subject = case._prepare_consent_subject(state)
            made = consents.create([{**vals, "subject": subject, "asked_by_id": self.env.uid} for vals in values])
            case._call_for_consent(made)

    def _ensure_askable(self, state):
        """Hook: refuse to ask for consents to something that is not ready to be looked at."""
        if state == "confirmed":
            self._ensure_causes_confirmed()

    def _prepare_consent_subject(self, state):
        """Hook: what is agreed to, in words for people who do not read the case."""
        lines = [self.title]
        if state not in ("verified", "contained", "analysing"):
            kinds = dict(self.env["aftersales.quality.cause"]._fields["kind"]._description_selection(self.env))
            lines += [f"{kinds[cause.kind]}: {cause.name}" for cause in self.sudo()._get_root_causes()]
        return Markup().join(Markup("<p>%s</p>") % line for line in lines)

    def _call_for_consent(self, consents):
        """Tell the people who may give them, each in the own language; their first screen shows it as well."""
        for consent in consents:
            users = consent._get_people()
            for lang, people in users.grouped("lang").items():
                text = consent.with_context(lang=lang)
                self.env["mail.thread"].sudo().message_notify(
                    model=consent._name,
                    res_id=consent.id,
                    partner_ids=people.partner_id.ids,
                    author_id=self.env.user.partner_id.id,
                    subject=text.env._("%(case)s: your consent is asked for", case=self.name),
                    body=text.subject,
                )

    def _ensure_consented(self, state):
        """:raise UserError: somebody has not agreed yet, or has refused"""
        self.ensure_one()
        unasked = self._get_unasked(state)
        names = dict(self._fields["state"]._description_selection(self.env))
        consents = self._get_consents(state)
        refused = consents.filtered(lambda consent: consent.decision == "refused")
        if refused:
            raise UserError(
                self.env._(
                    "%(case)s cannot become “%(state)s”: %(who)s refused (%(reason)s). Mend it and ask again.",
                    case=self.name,
                    state=names[state],
                    who=refused[0].asked_name,
                    reason=refused[0].reason,
                )
            )
        waiting = consents.filtered(lambda consent: consent.decision == "waiting")
        missing = waiting.mapped("asked_name") + [
            self.env["aftersales.quality.consent"].sudo().new(values).asked_name for values in unasked
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(case)s cannot become “%(state)s” yet: the consent of %(who)s is missing.",
                    case=self.name,
                    state=names[state],
                    who=", ".join(missing),
                )
            )

    def _void_consents(self, states):
        """What was agreed to has changed: consents to ``states`` no longer count."""
        consents = self.sudo().consent_ids.filtered(lambda c: c.state in states and not c.superseded)
        consents.superseded = True

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        if self._is_forward(state):
            self._ensure_consented(state)

    def _is_forward(self, state):
        """Whether ``state`` is a step on from where the case is, not one back."""
        order = [code for code, _name in self._fields["state"].selection]
        return state != "unfounded" and not self.is_closed and order.index(state) > order.index(self.state)

    def _after_entered(self, state, before):
        super()._after_entered(state, before)
        order = [code for code, _name in self._fields["state"].selection]
        if (before and order.index(before) >= order.index(state)) or before in ("closed", "unfounded"):
            self._void_consents(order[order.index(state) + 1 :])

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class QualityCase(models.Model):
    """Actions and questions of a case: what it waits for, and that it goes on by itself when that is there."""

    _inherit = "aftersales.quality.case"
    _step_fields = frozenset({"plan_agreement", "plan_agreed_on", "plan_agreed_with", "plan_note"})

    action_ids = fields.One2many("aftersales.quality.action", "case_id", string="Actions")
    action_count = fields.Integer(string="Number of actions", compute="_compute_action_count")
    action_done_count = fields.Integer(string="Actions done", compute="_compute_action_count")
    proposed_count = fields.Integer(string="Actions proposed", compute="_compute_action_count")
    question_ids = fields.One2many("aftersales.quality.question", "case_id", string="Questions")
    question_count = fields.Integer(string="Number of questions", compute="_compute_question_count")
    question_open_count = fields.Integer(string="Questions open", compute="_compute_question_count")
    needs_agreement = fields.Boolean(related="severity_id.needs_agreement", string="Needs the customer's agreement")
    plan_agreement = fields.Selection(
        selection=[("agreed", "Agreed by the customer"), ("not_asked", "Customer not asked")],
        string="Customer's agreement",
        readonly=True,
        copy=False,
        tracking=True,
    )
    plan_agreed_on = fields.Date(string="Agreed on", readonly=True, copy=False)
    plan_agreed_with = fields.Char(string="Agreed with", readonly=True, copy=False)
    plan_note = fields.Text(string="How it was agreed", readonly=True, copy=False)
    outcome = fields.Char(
        string="Result in one line",
        tracking=True,
        help="What customer service may tell the customer. It stands on the complaint.",
    )
    next_date = fields.Date(
        compute="_compute_next_date", help="When the next action, effect or answer of the case is due."
    )

    # ---------------------------------------------------------------------------------------------
    # Computes
    # ---------------------------------------------------------------------------------------------

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        counts = {}
        groups = (
            self.env["aftersales.quality.action"]
            .sudo()
            ._read_group([("case_id", "in", self.ids), ("state", "!=", "cancelled")], ["case_id", "state"], ["__count"])
        )
        for case, state, count in groups:
            counts.setdefault(case.id, {})[state] = count
        for case in self:
            own = counts.get(case.id, {})
            case.action_count = sum(own.values())
            case.proposed_count = own.get("proposed", 0)
            case.action_done_count = case.action_count - case.proposed_count - own.get("running", 0)

    @api.depends("question_ids.state")
    def _compute_question_count(self):
        counts = {}
        groups = (
            self.env["aftersales.quality.question"]
            .sudo()
            ._read_group([("case_id", "in", self.ids), ("state", "!=", "withdrawn")], ["case_id", "state"], ["__count"])
        )
        for case, state, count in groups:
            counts.setdefault(case.id, {})[state] = count
        for case in self:
            own = counts.get(case.id, {})
            case.question_count = sum(own.values())
            case.question_open_count = case.question_count - own.get("accepted", 0)

    @api.depends("action_ids.state", "action_ids.due", "action_ids.window_until", "question_ids.due")
    def _compute_next_date(self):
        sources = (
            ("aftersales.quality.action", Domain("state", "=", "running"), "due:min"),
            ("aftersales.quality.action", Domain("state", "=", "done"), "window_until:min"),
            ("aftersales.quality.question", Domain("state", "=", "asked"), "due:min"),
        )
        dates = {}
        for model, domain, first in sources:
            groups = (
                self.env[model].sudo()._read_group(domain & Domain("case_id", "in", self.ids), ["case_id"], [first])
            )
            for case, date in groups:
                if date:
                    dates[case.id] = min(date, dates.get(case.id, date))
        for case in self:
            case.next_date = not case.is_closed and dates.get(case.id)

    # ---------------------------------------------------------------------------------------------
    # The way of the case
    # ---------------------------------------------------------------------------------------------

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        if state in ("verifying", "closed") and self.state in ("actions", "verifying"):
            self._ensure_actions_done()
        if state == "closed" and self.state in ("actions", "verifying"):
            self._ensure_effect_there()
        if state in ("closed", "unfounded"):
            self._ensure_nothing_asked()

    def _ensure_actions_done(self):
        actions = self.sudo().action_ids.filtered(lambda action: action.state != "cancelled")
        if not actions:
            raise UserError(
                self.env._(
                    "%(case)s has no action yet. Add what is done against the cause, or choose a severity without "
                    "actions.",
                    case=self.display_name,
                )
            )
        waiting = actions.filtered(lambda action: action.state in ("proposed", "running"))
        if waiting:
            raise UserError(
                self.env._(
                    "%(case)s waits for: %(actions)s.",
                    case=self.display_name,
                    actions=", ".join(f"{action.display_name} ({action.user_id.name})" for action in waiting),
                )
            )

    def _ensure_effect_there(self):
        if not self.severity_id.needs_effect:
            return
        unchecked = self.sudo().action_ids.filtered(lambda action: action.state == "done")
        if unchecked:
            raise UserError(
                self.env._(
                    "%(case)s: the effect is not checked yet of %(actions)s.",
                    case=self.display_name,
                    actions=", ".join(
                        f"{action.display_name} ({action.verifier_id.name or '–'})" for action in unchecked
                    ),
                )
            )

    def _ensure_nothing_asked(self):
        asked = self.sudo().question_ids.filtered(lambda question: question.state in ("asked", "answered"))
        if asked:
            raise UserError(
                self.env._(
                    "%(case)s: still open: %(questions)s. Wait for the answer and accept it, or withdraw the question.",
                    case=self.display_name,
                    questions=", ".join(f"“{question.display_name}”" for question in asked),
                )
            )

    def _after_entered(self, state, before):
        super()._after_entered(state, before)
        # what was decided on before may all be done already
        if state == "actions" and before not in ("verifying", "closed"):
            self.sudo()._follow_actions()

    def _claim(self):
        """Let steps of the same case queue up: of two who finish its last two actions, one is tried again.

        A lock alone would let it go on with what it saw before, and neither would see the other's action done.
        """
        self.env.execute_query(
            SQL(
                "UPDATE aftersales_quality_case SET write_date = write_date WHERE id = ANY(%s) RETURNING id",
                sorted(self.ids),
            )
        )

    def _follow_actions(self):
        """The case goes on by itself when the last action is done, and when the last effect is there.

        Called by steps of actions, with ``sudo``; whoever took the step stands in the way of the case.
        """
        self._claim()
        for case in self:
            actions = case.action_ids.filtered(lambda action: action.state != "cancelled")
            if case.state == "actions":
                over = actions and all(action.state in ("done", "effective", "ineffective") for action in actions)
                note = self.env._("The last action is done")
            elif case.state == "verifying":
                over = all(action.state in ("effective", "ineffective") for action in actions)
                note = self.env._("The last effect is there")
            else:
                continue
            state = over and case._get_next_state()
            if state:
                case._go_on_by_itself(state, note)

    def _go_on_by_itself(self, state, note):
        """Enter ``state``; where something else is missing, the investigator reads what.

        The step that has led here stands in any case: it was somebody else's.
        """
        try:
            with self.env.cr.savepoint():
                self._enter(state, note)
        except UserError as missing:
            self.message_post(
                body=self.env._("%(note)s. The case does not go on by itself: %(missing)s", note=note, missing=missing),
                partner_ids=self.user_id.partner_id.ids,
            )
        else:
            self._follow_actions()

    def _go_back_to_actions(self, reason):
        """An action begins again: so does this part of the case."""
        for case in self:
            if case.state == "verifying":
                case._enter("actions", reason)

    def _keep_as_evidence(self, files, name):
        """Copies of ``files`` that nobody can exchange any more, with their digests.

        :param name: what they belong to
        :return: the evidence
        """
        self.ensure_one()
        kept = set(self.evidence_ids.mapped("sha256"))
        values = [
            {
                "case_id": self.id,
                "name": f"{name}: {file.name}",
                "file": file.datas,
                "file_name": file.name,
            }
            for file in files.with_context(bin_size=False)
            if file.raw and hashlib.sha256(file.raw).hexdigest() not in kept
        ]
        return self.env["aftersales.quality.evidence"].create(values)

    # ---------------------------------------------------------------------------------------------
    # The plan
    # ---------------------------------------------------------------------------------------------

    def action_start_plan(self):
        """Begin all actions that were proposed."""
        self._ensure_quality()
        proposed = self.action_ids.filtered(lambda action: action.state == "proposed")
        if not proposed:
            raise UserError(self.env._("Add an action first: what, who, until when."))
        proposed.action_start()

    def action_agree_plan(self, agreement="agreed", on=None, with_whom=None, note=None):
        """The customer agrees to the actions, or it is written down why he was not asked (Q3).

        :param agreement: ``agreed`` or ``not_asked``
        :param on: the day; today if left out
        :param with_whom: the customer's person
        :param note: how he agreed (call, letter); why he was not asked
        """
        self._ensure_quality()
        if agreement not in ("agreed", "not_asked"):
            raise UserError(self.env._("Choose whether the customer has agreed."))
        if agreement == "agreed" and not (with_whom or "").strip():
            raise UserError(self.env._("Write down who of the customer has agreed."))
        if agreement == "not_asked" and not (note or "").strip():
            raise UserError(self.env._("Write down why the customer was not asked."))
        on = fields.Date.to_date(on) or fields.Date.context_today(self)
        if on > fields.Date.context_today(self):
            raise UserError(self.env._("What was agreed on was agreed on today or before."))
        self.check_access("write")
        if self.filtered("is_closed"):
            raise UserError(self.env._("Closed cases stay as they were."))
        if any(not case.action_ids.filtered(lambda action: action.state != "cancelled") for case in self):
            raise UserError(self.env._("There is nothing to agree on yet: add the actions first."))
        self.sudo().write(
            {
                "plan_agreement": agreement,
                "plan_agreed_on": on,
                "plan_agreed_with": with_whom if agreement == "agreed" else False,
                "plan_note": note,
            }
        )

    def _ensure_plan_agreed(self):
        """Refuse to begin what the customer should have been asked about."""
        for case in self:
            if case.severity_id.needs_agreement and case.partner_id and not case.plan_agreement:
                raise UserError(
                    self.env._(
                        "%(case)s: the customer has not agreed to the actions yet. Press “Customer agrees” on the case, "
                        "or write down there why he is not asked.",
                        case=case.display_name,
                    )
                )

    def action_open_agree(self):
        self._ensure_quality()
        return self.env["aftersales.quality.dialog"]._open("agree", self.env._("The customer agrees"), self)

    # ---------------------------------------------------------------------------------------------
    # Screens
    # ---------------------------------------------------------------------------------------------

    def action_view_actions(self):
        return self._open_own("aftersales_quality.quality_action_action")

    def action_view_questions(self):
        return self._open_own("aftersales_quality.quality_question_action")

    def action_ask_question(self):
        """A new question about this case."""
        self._ensure_quality()
        action = self.env["ir.actions.actions"]._for_xml_id("aftersales_quality.quality_question_action")
        return {**action, "views": [(False, "form")], "context": {"default_case_id": self.id}}

    def _open_own(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xml_id)
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

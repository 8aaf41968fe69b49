from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class Conduct(models.Model):
    """The steps: investigated, served, heard, decided. Each by the one whose part it is."""

    _inherit = "aftersales.conduct"

    def action_assign(self):
        """Hand it to the person who investigates it."""
        self._ensure_role("decider")
        self._ensure_state("new")
        for conduct in self:
            if conduct.kind == "praise":
                raise UserError(self.env._("Praise needs no investigation. Decide what it is rewarded with."))
            if not conduct.investigator_id:
                raise UserError(self.env._("Name who investigates it."))
        self._step("investigating", assigned_by_id=self.env.uid, assigned_on=fields.Datetime.now())
        for conduct in self.sudo():
            conduct._tell(
                conduct.investigator_id,
                lambda env, number: env._("%(number)s: you are asked to investigate", number=number),
            )

    def action_serve(self):
        """Let the person concerned read it and say what happened."""
        self._ensure_role("investigator")
        self._ensure_state("investigating")
        for conduct in self.sudo():
            if not conduct.person_user_id.active:
                raise UserError(
                    self.env._(
                        "%(person)s does not log in here. Talk to the person, write down what was said, and press "
                        "“Heard”.",
                        person=conduct.person_name,
                    )
                )
        self._step("served", served_on=fields.Datetime.now())
        for conduct in self.sudo():
            conduct._tell(
                conduct.person_user_id,
                lambda env, number: env._("%(number)s: your statement is asked for", number=number),
            )

    def action_hear(self):
        """The person has been heard; what was said stands as it is."""
        for conduct in self:
            conduct._ensure_role("person" if conduct.state == "served" else "investigator")
            conduct._ensure_state("served", "investigating")
            if conduct.state == "investigating" and conduct.sudo().person_user_id.active:
                raise UserError(self.env._("Serve it to the person first; the statement is the person's own."))
            if not (conduct.hearing or "").strip():
                raise UserError(self.env._("Write down what the person says about it, even if it is nothing."))
        self._step("heard", heard_by_id=self.env.uid, heard_on=fields.Datetime.now())
        for conduct in self.sudo():
            conduct._tell(
                conduct.investigator_id - self.env.user,
                lambda env, number: env._("%(number)s: the person has been heard", number=number),
            )
            conduct._tell(
                conduct._get_deciders(),
                lambda env, number: env._("%(number)s: to be decided", number=number),
            )

    def action_close_unheard(self):
        """The person keeps silent, or has left: the investigator notes that, and it goes on to the decision."""
        self._ensure_role("investigator")
        self._ensure_state("served")
        for conduct in self.sudo():
            if not (conduct.findings or "").strip():
                raise UserError(self.env._("Write into the findings why the person was not heard."))
        self._step("heard", heard_by_id=self.env.uid, heard_on=fields.Datetime.now())
        for conduct in self.sudo():
            conduct._tell(
                conduct._get_deciders(), lambda env, number: env._("%(number)s: to be decided", number=number)
            )

    def action_decide(self):
        """Founded or unfounded, rewarded or thanked: final, and told to the person."""
        self._ensure_role("decider")
        for conduct in self:
            conduct._ensure_state("new" if conduct.kind == "praise" else "heard")
            conduct._ensure_decidable()
        now = fields.Datetime.now()
        self._step("decided", decided_by_id=self.env.uid, decided_on=now)
        self.sudo().filtered(lambda conduct: not conduct.served_on).served_on = now
        for conduct in self.sudo():
            conduct._tell(
                conduct.person_user_id | conduct.recorder_id | conduct.investigator_id,
                lambda env, number: env._("%(number)s is decided", number=number),
            )

    def _ensure_decidable(self):
        decision = self.reward if self.kind == "praise" else self.verdict
        if not decision:
            raise UserError(self.env._("Say what you decide."))
        if decision in ("rewarded", "founded") and not (self.measure or "").strip():
            raise UserError(
                self.env._("Write down what the person is rewarded with.")
                if decision == "rewarded"
                else self.env._("Write down what follows from it.")
            )
        if self.kind == "complaint" and not (self.findings or "").strip():
            raise UserError(self.env._("There are no findings yet. Ask the investigator to write them down."))

    # ---------------------------------------------------------------------------------------------
    # Helpers
    # ---------------------------------------------------------------------------------------------

    def _ensure_role(self, role):
        """Refuse a step to whoever it does not belong to, whatever his duties."""
        self.check_access("read")
        refusals = {
            "decider": self.env._("This is decided by the persons named in the settings, never by the one concerned."),
            "investigator": self.env._("This is the step of the person who investigates."),
            "person": self.env._("Only the person concerned makes a statement."),
        }
        if any(not conduct[f"is_{role}"] for conduct in self):
            raise AccessError(refusals[role])

    def _step(self, state, **values):
        self.sudo().write({"state": state, **values})

    def _tell(self, users, text):
        """Let ``users`` know that something waits, by number alone: no name, no content, no record behind it."""
        self.ensure_one()
        for user in users.filtered("active"):
            env = self.env(context={**self.env.context, "lang": user.lang})
            link = f"{self.company_id.get_base_url()}/odoo/conduct/{self.id}"
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=user.partner_id.ids,
                author_id=self.env.ref("base.partner_root").id,
                subject=text(env, self.name),
                body=Markup("<p>%s</p><p><a href='%s'>%s</a></p>")
                % (env._("Only those concerned can open it."), link, self.name),
            )

    def _tell_deciders(self):
        for conduct in self.sudo():
            conduct._tell(
                conduct._get_deciders(),
                lambda env, number: env._("%(number)s has been written down", number=number),
            )

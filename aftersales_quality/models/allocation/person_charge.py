from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class PersonCharge(models.Model):
    """What an employee or a sales representative bears of a case: nothing without consent, never more than the cap.

    Until the person has agreed in writing, and as far as the month's cap does not allow more, the company bears it: the
    amount stands on the person's analytic account only. What is charged becomes a debt of the person's contact.
    """

    _name = "aftersales.person.charge"
    _description = "Share of a Person"
    _inherit = ["aftersales.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "party"
    _check_company_auto = True
    _step_fields = frozenset(
        {
            "case_id",
            "share_id",
            "amount",
            "charged_amount",
            "agreed_amount",
            "agreed_on",
            "recorder_id",
            "paper",
            "declined",
        }
    )

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    case_id = fields.Many2one(
        "aftersales.quality.case", string="Quality case", required=True, readonly=True, ondelete="restrict", index=True
    )
    share_id = fields.Many2one(
        "aftersales.attribution.share", required=True, readonly=True, ondelete="restrict", index=True
    )
    party = fields.Char(string="Person", required=True, readonly=True, index="trigram")
    employee_id = fields.Many2one("hr.employee", readonly=True, ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Contact of the person", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    amount = fields.Monetary(readonly=True, help="What the posted allocations let the person bear.")
    agreed_amount = fields.Monetary(string="Agreed", readonly=True, copy=False, tracking=True)
    agreed_on = fields.Date(readonly=True, copy=False, tracking=True)
    recorder_id = fields.Many2one("res.users", string="Recorded by", readonly=True, copy=False, ondelete="restrict")
    paper = fields.Binary(string="Consent", readonly=True, copy=False, attachment=True)
    paper_name = fields.Char(readonly=True, copy=False)
    declined = fields.Boolean(readonly=True, copy=False, tracking=True)
    charged_amount = fields.Monetary(string="Charged", readonly=True, copy=False)
    open_amount = fields.Monetary(
        string="With the company", compute="_compute_open_amount", store=True, help="What the company still bears."
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waits for consent"),
            ("agreed", "To charge"),
            ("charged", "Charged"),
            ("declined", "Not agreed"),
        ],
        compute="_compute_open_amount",
        store=True,
        index=True,
    )
    part_ids = fields.One2many("aftersales.person.charge.part", "charge_id", string="Month by month", readonly=True)
    waits_for = fields.Char(compute="_compute_waits_for", string="Waits for")

    _person_once = models.UniqueIndex(
        "(case_id, COALESCE(employee_id, 0), COALESCE(partner_id, 0))", "This person has a share of the case already."
    )

    @api.depends("amount", "agreed_amount", "charged_amount", "declined")
    def _compute_open_amount(self):
        for charge in self:
            charge.open_amount = charge.amount - charge.charged_amount
            due = charge._get_due()
            if charge.declined:
                charge.state = "declined"
            elif due or (charge.charged_amount and charge.currency_id.is_zero(charge.open_amount)):
                charge.state = "agreed" if due else "charged"
            else:
                charge.state = "waiting" if not charge.currency_id.is_zero(charge.open_amount) else "charged"

    @api.depends("state", "charged_amount")
    def _compute_waits_for(self):
        for charge in self:
            charge.waits_for = charge.state == "waiting" and self.env._("The person's written consent.")

    def _get_due(self):
        """What may be charged by the consent, whatever the month; below zero is to be given back."""
        self.ensure_one()
        agreed = 0.0 if self.declined else self.agreed_amount
        return self.currency_id.round(min(self.amount, max(agreed, 0.0)) - self.charged_amount)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("A person's share is written by the allocation."))
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_not_by_hand(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise AccessError(self.env._("Shares of persons are kept, with what became of them."))

    @api.model
    def _follow(self, cases):
        """Bring the charges of these cases in step with what the posted allocations say."""
        charges = self.sudo()
        shares = self.env["aftersales.attribution.share"].sudo()
        amounts = cases._get_posted_amounts()
        existing = {
            (charge.case_id, charge.employee_id or charge.partner_id): charge
            for charge in charges.search([("case_id", "in", cases.ids)])
        }
        last = {}
        for share in shares.search(
            [("case_id", "in", cases.ids), ("party_kind", "in", ("person", "representative"))], order="id"
        ):
            last[share.case_id, share.employee_id or share.partner_id] = share
        new = []
        for key, share in last.items():
            amount = amounts.get((share.case_id, share.party_kind, share._get_party()), 0.0)
            charge = existing.get(key)
            if charge and charge.currency_id.compare_amounts(charge.amount, amount):
                charge.write({"amount": amount, "share_id": share.id})
            elif not charge and not share.company_id.currency_id.is_zero(amount):
                new.append(
                    {
                        "company_id": share.company_id.id,
                        "case_id": share.case_id.id,
                        "share_id": share.id,
                        "party": share.party,
                        "employee_id": share.employee_id.id,
                        "partner_id": share.partner_id.id,
                        "amount": amount,
                    }
                )
        return charges.create(new)

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_open_consent(self):
        """Ask for the signed paper."""
        self.ensure_one()
        self.env["aftersales.allocation"]._ensure_finance()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_quality.person_consent_action"),
            "context": {"default_charge_id": self.id, "default_amount": self.open_amount},
        }

    @api.private
    def record_consent(self, amount, day, paper, paper_name=None):
        """The person has agreed in writing to bear up to ``amount``."""
        self.ensure_one()
        self.env["aftersales.allocation"]._ensure_finance()
        if self.employee_id.sudo().user_id == self.env.user or self.partner_id == self.env.user.partner_id:
            raise AccessError(self.env._("Nobody records the consent to his own share. Ask a colleague."))
        if not paper:
            raise UserError(self.env._("Add the paper that the person has signed."))
        if (
            self.currency_id.compare_amounts(amount, 0) <= 0
            or self.currency_id.compare_amounts(amount, self.amount) > 0
        ):
            raise UserError(
                self.env._(
                    "Enter what the person agreed to bear: more than nothing and at most %(amount)s.",
                    amount=self.currency_id.format(self.amount),
                )
            )
        if day > fields.Date.context_today(self):
            raise UserError(self.env._("The consent cannot be of a day that is still to come."))
        self.sudo().write(
            {
                "agreed_amount": amount,
                "agreed_on": day,
                "paper": paper,
                "paper_name": paper_name,
                "recorder_id": self.env.uid,
                "declined": False,
            }
        )

    def action_decline(self):
        """The person does not agree: the company bears it."""
        self.env["aftersales.allocation"]._ensure_finance()
        self.check_access("read")
        charged = self.filtered("charged_amount")
        if charged:
            raise UserError(
                self.env._("%(persons)s: part of it is charged already.", persons=", ".join(charged.mapped("party")))
            )
        self.sudo().write({"declined": True, "agreed_amount": 0.0, "recorder_id": self.env.uid})

    def action_charge(self):
        """Book this month what consent and cap allow; what is too much is given back at once."""
        self.env["aftersales.allocation"]._ensure_finance()
        self.check_access("read")
        self.env.flush_all()
        charges = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(charges) != len(self):
            raise UserError(self.env._("Somebody else is charging one of these in this moment. Please try again."))
        charges.invalidate_recordset()
        booked = self.env["account.move"]
        for company, own in charges.grouped("company_id").items():
            booked += own._charge(company)
        if not booked:
            raise UserError(
                self.env._("Nothing may be charged this month: consent is missing, or the month's cap is reached.")
            )
        return booked.with_env(self.env)._get_allocation_action([("id", "in", booked.ids)])

    def _charge(self, company):
        """One entry for each of these that has something due and room within the cap."""
        today = fields.Date.context_today(self)
        day, locked = company._get_allocation_date(today)
        if locked:
            raise UserError(locked)
        rooms = self._get_rooms(day)
        parts = []
        for charge in self.sorted("id"):
            due = charge._get_due()
            person = charge.employee_id or charge.partner_id
            if due > 0:
                due = min(due, rooms[person])
                rooms[person] -= due
            due = charge.currency_id.round(due)
            if not charge.currency_id.is_zero(due):
                parts.append((charge, due))
        accounts = self.share_id._get_responsibility_accounts()
        moves = (
            self.env["account.move"]
            .sudo()
            .create([charge._prepare_entry(due, day, accounts[charge.share_id]) for charge, due in parts])
        )
        if moves:
            moves._post(soft=False)
        self.env["aftersales.person.charge.part"].sudo().create(
            [
                {"charge_id": charge.id, "date": day, "amount": due, "move_id": move.id}
                for (charge, due), move in zip(parts, moves, strict=True)
            ]
        )
        for charge, due in parts:
            charge.charged_amount += due
        return moves

    def _get_rooms(self, day):
        """What each person may still be charged in the month of ``day``, ``{employee or partner: amount}``."""
        begin, end = fields.Date.start_of(day, "month"), fields.Date.end_of(day, "month")
        month = Domain("date", ">=", begin) & Domain("date", "<=", end)
        rooms = {}
        for name in ("employee_id", "partner_id"):
            people = self[name]
            own = (
                Domain(f"charge_id.{name}", "in", people.ids) & Domain("company_id", "in", self.company_id.ids) & month
            )
            used = {}
            for part in self.env["aftersales.person.charge.part"].sudo().search(own):
                person = part.charge_id[name]
                used[person] = used.get(person, 0.0) + part.amount
            for charge in self.filtered(name):
                person = charge[name]
                rooms[person] = max(charge._get_cap() - used.get(person, 0.0), 0.0)
        return rooms

    def _get_cap(self):
        """What the person bears in a month at most, in the company's currency; nothing where the wage is not known."""
        self.ensure_one()
        company = self.company_id
        if company.aftersales_person_cap_kind == "amount":
            return company.aftersales_person_cap_amount
        employee = self.employee_id or self.partner_id.with_company(company).employee_ids.filtered(
            lambda employee: employee.company_id == company
        )
        return company.currency_id.round(employee[:1].sudo().wage * company.aftersales_person_cap_percent / 100)

    def _prepare_entry(self, amount, day, analytic):
        """From the account that bears the person's share to a debt of the person's contact."""
        self.ensure_one()
        company = self.company_id
        contact = self.partner_id or self.employee_id.work_contact_id
        if not contact:
            raise UserError(self.env._("%(person)s has no contact in the address book.", person=self.party))
        receivable = (
            company.aftersales_person_account_id or contact.with_company(company).property_account_receivable_id
        )
        lines = self.env["aftersales.allocation.line"].sudo()
        own = lines.search([("share_id", "=", self.share_id.id), ("state", "=", "posted")])
        cost = (
            own.sorted("amount")[-1:].account_id
            or lines.search([("case_id", "=", self.case_id.id)], limit=1).account_id
        )
        name = f"{self.case_id.name} {self.party}"
        line = {"name": name, "aftersales_case_id": self.case_id.id}
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company.aftersales_allocation_journal_id.id,
            "date": day,
            "ref": name,
            "line_ids": [
                fields.Command.create(
                    {**line, "account_id": receivable.id, "partner_id": contact.id, "balance": amount}
                ),
                fields.Command.create(
                    {
                        **line,
                        "account_id": cost.id,
                        "balance": -amount,
                        "analytic_distribution": {str(analytic.id): 100},
                    }
                ),
            ],
        }

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self.case_id._get_form_action()

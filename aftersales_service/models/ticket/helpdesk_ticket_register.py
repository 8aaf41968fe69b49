from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Numbers without unexplained gaps, per register and company (I4, G2)."""

    _inherit = "helpdesk.ticket"

    register_id = fields.Many2one(related="kind_id.register_id", store=True, index="btree_not_null")
    register_number = fields.Char(
        readonly=True,
        copy=False,
        index="trigram",
        help="Number in the register of this kind: complaint ledger or call-repair register.",
    )

    _register_number_unique = models.UniqueIndex(
        "(company_id, register_id, register_number) WHERE register_number IS NOT NULL",
        "This number of the register is already taken.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # the caller's dicts stay as they are: used again, they would bring the number along
        vals_list = [dict(vals) for vals in vals_list]
        self._assign_numbers(vals_list)
        return super().create(vals_list)

    def copy(self, default=None):
        # the copy draws its number in create, for its own company
        return super().copy({"number": "/", **(default or {})})

    def write(self, vals):
        moved = self.browse()
        if "kind_id" in vals:
            kind = self.env["aftersales.ticket.kind"].browse(vals["kind_id"])
            moved = self.filtered(lambda ticket: ticket.register_id != kind.register_id)
            # the reason is read by people who may not know of a report of wrongdoing
            named = kind.name if kind and not kind.confidential else self.env._("another register")
            moved._retire_register_number(self.env._("Judged anew: %(kind)s", kind=named))
        result = super().write(vals)
        if moved:
            moved._enter_register()
        return result

    def _prepare_ticket_number(self, values):
        company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
        return self._get_contact_register().draw(company)[0]

    @api.model
    def _get_contact_register(self):
        # without asking the database whether it is still there: it cannot be deleted while it numbers
        register_id = self.env["ir.model.data"]._xmlid_to_res_id("aftersales_service.register_contact")
        return self.env["aftersales.register"].browse(register_id)

    @api.model
    def _assign_numbers(self, vals_list):
        """Write ticket and register numbers into ``vals_list``: one statement per series."""
        teams = self.env["helpdesk.ticket.team"]
        companies = [
            teams.browse(vals.get("team_id") or False).company_id
            or self.env["res.company"].browse(vals.get("company_id") or False)
            or self.env.company
            for vals in vals_list
        ]
        register = self.env["aftersales.register"]
        contact = self._get_contact_register()
        numbers = register.draw_many(
            [
                (contact if vals.get("number", "/") == "/" else register, company)
                for vals, company in zip(vals_list, companies, strict=True)
            ]
        )
        kinds = self.env["aftersales.ticket.kind"]
        default_kind = self.env.context.get("default_kind_id")
        register_numbers = register.draw_many(
            [
                (kinds.browse(vals.get("kind_id", default_kind) or False).register_id, company)
                for vals, company in zip(vals_list, companies, strict=True)
            ]
        )
        for vals, number, register_number in zip(vals_list, numbers, register_numbers, strict=True):
            if number:
                vals["number"] = number
            vals["register_number"] = register_number

    def _enter_register(self):
        """Give each ticket the next number of its kind's register."""
        entering = self.filtered("register_id")
        numbers = self.env["aftersales.register"].draw_many(
            [(ticket.register_id, ticket.company_id) for ticket in entering]
        )
        for ticket, number in zip(entering, numbers, strict=True):
            ticket.register_number = number

    def _retire_register_number(self, reason):
        """Take the register's number off the tickets and write down why."""
        numbered = self.filtered("register_number")
        self.env["aftersales.register.void"].sudo().create(
            [
                {
                    "register_id": ticket.register_id.id,
                    "company_id": ticket.company_id.id,
                    "number": ticket.register_number,
                    "ticket_id": ticket.id,
                    "reason": reason,
                }
                for ticket in numbered
            ]
        )
        numbered.write({"register_number": False})

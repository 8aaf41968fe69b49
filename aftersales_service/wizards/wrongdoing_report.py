from odoo import fields, models, tools


class WrongdoingReport(models.TransientModel):
    """Write down a report of wrongdoing that came by phone, letter or in person, and forget it (I2, I3).

    Everybody who answers the phone may use it; nobody but the persons named sees what becomes of it.
    What was typed is deleted as soon as it is registered.
    """

    _name = "aftersales.wrongdoing.report"
    _description = "Report of Wrongdoing"

    anonymous = fields.Boolean(help="The reporter does not want to be named.")
    reporter_name = fields.Char()
    reporter_contact = fields.Char(string="Phone or e-mail", help="How the persons named can reach the reporter.")
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        required=True,
        default=lambda self: self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone", raise_if_not_found=False),
    )
    contact_date = fields.Datetime(string="Received on", required=True, default=fields.Datetime.now)
    statement = fields.Text(string="What was said", required=True)

    def action_register(self):
        self.ensure_one()
        self.check_access("write")
        # the right to write a report down is the right to use this form; nobody may create such a
        # ticket directly but the persons named
        ticket = self.env["helpdesk.ticket"].sudo().create(self._prepare_ticket_values())
        number, is_read = ticket.number, bool(ticket.company_id.aftersales_confidant_ids)
        self.sudo().unlink()
        message = (
            self.env._("Registered as %(number)s. Tell the reporter this number.", number=number)
            if is_read
            else self.env._(
                "Registered as %(number)s. Nobody is named for reports of wrongdoing yet: ask the manager "
                "to have somebody named under Settings.",
                number=number,
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if is_read else "warning",
                "message": message,
                "sticky": True,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_ticket_values(self):
        values = {
            "name": self.env._("Report of wrongdoing"),
            "kind_id": self.env.ref("aftersales_service.kind_wrongdoing").id,
            "company_id": self.env.company.id,
            "channel_id": self.channel_id.id,
            "contact_date": self.contact_date,
            "description": tools.plaintext2html(self.statement),
        }
        if not self.anonymous:
            contact = (self.reporter_contact or "").strip()
            address = tools.email_normalize(contact)
            values.update(
                partner_name=self.reporter_name,
                partner_email=address,
                partner_phone=False if address else contact,
            )
        return values

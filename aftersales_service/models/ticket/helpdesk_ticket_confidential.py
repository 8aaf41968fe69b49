from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class HelpdeskTicket(models.Model):
    """Reports of wrongdoing are seen by the persons named for them, from the first moment (I3).

    The record rule ``helpdesk_ticket_rule_confidential`` hides them from search, count, portal, export
    and RPC. What goes round record rules is closed here: followers, notifications, names shown in
    other records, links from open tickets.
    """

    _inherit = "helpdesk.ticket"

    confidential = fields.Boolean(
        compute="_compute_confidential",
        store=True,
        precompute=True,
        help="Only the persons named in the settings see this ticket.",
    )

    @api.constrains("confidential", "user_id")
    def _check_confidential_user(self):
        for ticket in self.filtered("confidential"):
            confidants = ticket.company_id.sudo().aftersales_confidant_ids
            if ticket.user_id and ticket.user_id not in confidants:
                raise ValidationError(
                    self.env._(
                        "A report of wrongdoing is worked on by the persons named in the settings only; "
                        "%(user)s is not one of them.",
                        user=ticket.user_id.name,
                    )
                )

    @api.depends("kind_id")
    def _compute_confidential(self):
        for ticket in self:
            ticket.confidential = ticket.kind_id.confidential

    @api.depends("confidential")
    def _compute_display_name(self):
        super()._compute_display_name()
        for ticket in self.filtered("confidential"):
            # names are shown in links to people who may not open the record
            ticket.display_name = ticket.number

    @api.model_create_multi
    def create(self, vals_list):
        kinds = self.env["aftersales.ticket.kind"]
        default_kind = self.env.context.get("default_kind_id")
        secret = [kinds.browse(vals.get("kind_id", default_kind) or False).confidential for vals in vals_list]
        if not any(secret):
            return super().create(vals_list)
        if not self.env.su and not self._is_confidant():
            raise AccessError(self._get_handover_hint())
        ids = []
        for vals, confidential in zip(vals_list, secret, strict=True):
            tickets = self
            if confidential:
                tickets = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
                vals = {**vals, "user_id": False, "team_id": False}
            ids += super(HelpdeskTicket, tickets).create([vals]).ids
        return self.browse(ids)

    def write(self, vals):
        if not vals.get("kind_id"):
            return super().write(vals)
        kind = self.env["aftersales.ticket.kind"].browse(vals["kind_id"])
        hidden = self.filtered(lambda ticket: kind.confidential and not ticket.confidential)
        if hidden and not self.env.su and not self._is_confidant():
            raise AccessError(self._get_handover_hint())
        result = super().write(vals)
        if hidden:
            hidden._close_the_doors()
        return result

    def action_hand_over_confidential(self):
        """Hand the ticket to the persons named for reports of wrongdoing and lose sight of it."""
        self.check_access("write")
        kind = self.env.ref("aftersales_service.kind_wrongdoing")
        self.sudo().write({"kind_id": kind.id, "user_id": False, "team_id": False})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.helpdesk_ticket_action_all"
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(numbers)s handed to the persons named for reports of wrongdoing.",
                    numbers=", ".join(self.sudo().mapped("number")),
                ),
                "next": {**action, "target": "main"},
            },
        }

    def _close_the_doors(self):
        """Take from a ticket what lets people in who are not named for it."""
        for ticket in self.sudo():
            confidants = ticket.company_id.aftersales_confidant_ids
            ticket.message_unsubscribe((ticket.message_partner_ids - confidants.partner_id).ids)
            ticket.activity_ids.filtered(lambda a, c=confidants: a.user_id not in c).unlink()
            ticket.message_ids.notification_ids.filtered(
                lambda n, c=confidants: n.res_partner_id not in c.partner_id
            ).unlink()
            (ticket.duplicate_ids | ticket).duplicate_id = False
            # links sent out before no longer open it
            ticket.access_token = False

    def _is_confidant(self):
        return self.env.user in self.env.company.sudo().aftersales_confidant_ids

    def _get_handover_hint(self):
        return self.env._(
            "Reports of wrongdoing are kept from everybody but the persons named for them. "
            "Use “Report of wrongdoing” under Contacts, or the button of that name on the ticket, to hand it over."
        )

    # ---------------------------------------------------------------------------------------------
    # Doors that record rules do not guard
    # ---------------------------------------------------------------------------------------------

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        secret = self.sudo().filtered("confidential")
        result = True
        if self - secret:
            result = super(HelpdeskTicket, self - secret)._message_subscribe(
                partner_ids, subtype_ids, customer_ids
            )
        for ticket in secret:
            allowed = ticket.company_id.aftersales_confidant_ids.partner_id
            kept = [pid for pid in partner_ids or [] if pid in allowed.ids]
            if kept:
                result = super(HelpdeskTicket, ticket)._message_subscribe(kept, subtype_ids, customer_ids)
        return result

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        # followers of the team must not follow along
        open_tickets = self.filtered(lambda ticket: not ticket.sudo().confidential)
        if not open_tickets:
            return True
        return super(HelpdeskTicket, open_tickets)._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    def _track_template(self, tracking):
        templates = super()._track_template(tracking)
        return {} if self[0].sudo().confidential else templates

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self.sudo().confidential:
            return recipients
        ticket = self.sudo()
        # the reporter may be answered; nobody else outside the named persons hears of it
        allowed = ticket.company_id.aftersales_confidant_ids.partner_id | ticket.partner_id
        return [recipient for recipient in recipients if recipient["id"] in allowed.ids]

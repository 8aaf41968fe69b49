from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """Reports of wrongdoing are seen by the persons named for them, from the first moment (I3).

    The record rule ``helpdesk_ticket_rule_confidential`` hides them from search, count, portal, export
    and RPC. What goes round record rules is closed here: followers, notifications, names shown in
    other records, links from open tickets, links with a token; messages, queued mails and files in
    the models of those names.

    The reporter is answered by mail. He has no page on the portal: it would be open to his colleagues
    and to whoever holds the link.
    """

    _inherit = "helpdesk.ticket"

    confidential = fields.Boolean(
        compute="_compute_confidential",
        store=True,
        precompute=True,
        help="Only the persons named in the settings see this ticket.",
    )

    # rules ask for the few that are hidden, boards count the many that are not
    _confidential = models.Index("(id) WHERE confidential IS TRUE")
    _open_to_all = models.Index("(company_id, stage_id, id) WHERE active IS TRUE AND confidential IS NOT TRUE")

    @api.constrains("duplicate_id", "confidential")
    def _check_confidential_duplicate(self):
        for ticket in self.sudo():
            if ticket.duplicate_id.confidential and not ticket.confidential:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s cannot be linked with that one. Hand it over as a report of "
                        "wrongdoing if it is about the same matter.",
                        number=ticket.number,
                    )
                )

    @api.constrains("confidential", "user_id")
    def _check_confidential_user(self):
        for ticket in self.filtered("confidential"):
            confidants = ticket.company_id.sudo().aftersales_confidant_ids
            if ticket.user_id and ticket.user_id not in confidants:
                raise ValidationError(ticket._get_assignment_hint(ticket.user_id))

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
                # whoever writes it down, and the sender of a mail, must not become a follower
                tickets = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
                vals = self._prepare_confidential_values(vals)
            ids += super(HelpdeskTicket, tickets).create([vals]).ids
        tickets = self.browse(ids)
        tickets.filtered("confidential")._notify_confidants()
        return tickets

    def _prepare_confidential_values(self, vals):
        """``vals`` without the team, whose members and followers would learn of the report."""
        team = self.env["helpdesk.ticket.team"].browse(
            vals.get("team_id", self.env.context.get("default_team_id")) or False
        )
        company = team.company_id or self.env["res.company"].browse(vals.get("company_id") or False) or self.env.company
        user_id = vals.get("user_id")
        if user_id not in company.sudo().aftersales_confidant_ids.ids:
            user_id = False
        return {**vals, "company_id": company.id, "team_id": False, "user_id": user_id}

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
            hidden._notify_confidants()
        return result

    def action_hand_over_confidential(self):
        """Hand the ticket to the persons named for reports of wrongdoing and lose sight of it."""
        self.check_access("write")
        for company in self.company_id.sudo():
            if not company.aftersales_confidant_ids:
                raise UserError(
                    self.env._(
                        "Nobody is named for reports of wrongdoing in %(company)s. Have somebody named "
                        "under Settings, then hand the ticket over.",
                        company=company.name,
                    )
                )
        kind = self.env.ref("aftersales_service.kind_wrongdoing")
        self.sudo().write({"kind_id": kind.id, "user_id": False, "team_id": False})
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.helpdesk_ticket_action_all")
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
            partners = confidants.partner_id
            ticket.message_unsubscribe((ticket.message_partner_ids - partners).ids)
            # finished activities are archived: they hold words, too
            ticket.with_context(active_test=False).activity_ids.filtered(
                lambda activity, named=confidants: activity.user_id not in named
            ).unlink()
            messages = ticket.message_ids
            messages.notification_ids.filtered(lambda note, named=partners: note.res_partner_id not in named).unlink()
            messages.mail_ids.filtered(lambda mail: mail.state in ("outgoing", "exception")).cancel()
            self.env["mail.scheduled.message"].sudo().search(
                [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
            ).unlink()
            # no link sent out before opens the ticket or its files any more
            ticket.access_token = False
            self.env["ir.attachment"].sudo().search(
                [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
            ).write({"access_token": False, "public": False})
            (ticket.duplicate_ids | ticket).duplicate_id = False
            ticket._forget_title_elsewhere()

    def _forget_title_elsewhere(self):
        """Other tickets noted the title when they were linked with this one: leave the number only."""
        values = self.env["mail.tracking.value"].sudo()
        field = self.env["ir.model.fields"]._get(self._name, "duplicate_id")
        for side in ("old", "new"):
            values.search([("field_id", "=", field.id), (f"{side}_value_integer", "=", self.id)]).write(
                {f"{side}_value_char": self.number}
            )

    def _notify_confidants(self):
        """Tell the persons named that a report has come in; without its content."""
        for ticket in self.sudo():
            named = ticket.company_id.aftersales_confidant_ids
            if named:
                ticket.message_notify(
                    partner_ids=named.partner_id.ids,
                    author_id=self.env.ref("base.partner_root").id,
                    subject=self.env._("Report of wrongdoing %(number)s", number=ticket.number),
                    body=self.env._(
                        "A report of wrongdoing has been registered. Only the persons named for such "
                        "reports can open it."
                    ),
                )

    def _is_confidant(self):
        return self.env.user in self.env.company.sudo().aftersales_confidant_ids

    def _get_handover_hint(self):
        return self.env._(
            "Reports of wrongdoing are kept from everybody but the persons named for them. "
            "Use “Report of wrongdoing” under Contacts, or the button of that name on the ticket, to hand it over."
        )

    def _get_assignment_hint(self, user):
        return self.env._(
            "A report of wrongdoing is worked on by the persons named in the settings only; "
            "%(user)s is not one of them.",
            user=user.name,
        )

    # ---------------------------------------------------------------------------------------------
    # Doors that record rules do not guard
    # ---------------------------------------------------------------------------------------------

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        secret = self.sudo().filtered("confidential")
        result = True
        if self - secret:
            result = super(HelpdeskTicket, self - secret)._message_subscribe(partner_ids, subtype_ids, customer_ids)
        for ticket in secret:
            allowed = ticket.company_id.aftersales_confidant_ids.partner_id
            kept = [pid for pid in partner_ids or [] if pid in allowed.ids]
            if kept:
                result = super(HelpdeskTicket, ticket)._message_subscribe(kept, subtype_ids, customer_ids)
        return result

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        secret = self.filtered(lambda ticket: ticket.sudo().confidential)
        result = super(HelpdeskTicket, self - secret)._message_auto_subscribe(updated_values, followers_existing_policy)
        if secret and updated_values.get("user_id"):
            # the person in charge is a named one; followers of the team must not follow along
            result = super(HelpdeskTicket, secret)._message_auto_subscribe(
                {"user_id": updated_values["user_id"]}, followers_existing_policy
            )
        return result

    def _track_template(self, tracking):
        templates = super()._track_template(tracking)
        return {} if self[0].sudo().confidential else templates

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self.sudo().confidential:
            return recipients
        ticket = self.sudo()
        # the reporter may be answered; nobody else outside the named persons hears of it
        allowed = (ticket.company_id.aftersales_confidant_ids.partner_id | ticket.partner_id).ids
        reporter = tools.email_normalize(ticket.partner_email)
        return [
            recipient
            for recipient in recipients
            if recipient["id"] in allowed
            or (reporter and not recipient["id"] and recipient["email_normalized"] == reporter)
        ]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self or not self.sudo().confidential:
            return groups
        return [
            (
                name,
                fits,
                data if name == "user" else {**data, "has_button_access": False, "button_access": {}},
            )
            for name, fits, data in groups
        ]

    def _portal_ensure_token(self):
        if self.sudo().confidential:
            return False
        return super()._portal_ensure_token()

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        thread = super()._get_thread_with_access(thread_id, **kwargs)
        if thread.sudo().confidential and not thread.sudo(False).has_access("read"):
            return self.browse()
        return thread

    @api.model
    def _search_hidden(self):
        """Query of the reports of wrongdoing that the current user is not named for."""
        named_in = self.env.user.sudo().aftersales_confidant_company_ids
        return self.sudo()._search(
            Domain("confidential", "=", True) & Domain("company_id", "not in", named_in.ids), active_test=False
        )

    @api.model
    def _get_open_message_domain(self):
        """Domain on messages that leaves out those of reports that the user is not named for."""
        return Domain("model", "!=", self._name) | Domain("res_id", "not in", self._search_hidden())

from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """The customer's side of a ticket: what he files, what he sees, what comes next (I5, G1)."""

    _inherit = "helpdesk.ticket"

    form_token = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="One-time token of the web form that filed the ticket: sent twice, it is filed once.",
    )

    _form_token_unique = models.UniqueIndex(
        "(form_token) WHERE form_token IS NOT NULL", "This form has already been sent."
    )

    # ---------------------------------------------------------------------------------------------
    # What the customer sees
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_portal_domain(self):
        """Cases of the current user's company: his own, his colleagues', and those he follows.

        Narrower than the record rules, which let employees see more than their own cases.
        """
        company = self.env.user.commercial_partner_id
        # found once: "child_of" would go down the tree again with every use of the domain
        people = self.env["res.partner"].sudo().search([("id", "child_of", company.id)])
        return Domain("confidential", "=", False) & (
            Domain("partner_id", "in", people.ids) | Domain("message_partner_ids", "in", self.env.user.partner_id.ids)
        )

    def _get_portal_outcome(self):
        """How the case stands where the step alone does not say it.

        :return: "waiting", "cancelled", "declined" or ``False``
        """
        self.ensure_one()
        code = self.stage_id.sudo().event_kind_id.code
        return code if code in ("waiting", "cancelled", "declined") else False

    def _get_portal_hint(self):
        """What happens next, in plain words for the customer."""
        self.ensure_one()
        step, outcome = self.portal_step, self._get_portal_outcome()
        if step == "confirmed":
            return self.env._("You told us that it is settled. Thank you.")
        if outcome == "waiting":
            return self.env._("We are waiting for your answer. Please write to us on the page of the case.")
        if outcome == "cancelled":
            return self.env._("This case was cancelled. If that is not right, write to us or file a new case.")
        if outcome == "declined":
            return self.env._("We could not accept this case. If you see it differently, please tell us.")
        return {
            "received": self.env._("We have received it. Next, somebody looks at it and tells you what follows."),
            "checking": self.env._("We are checking it. You will hear from us as soon as we know more."),
            "working": self.env._("It is planned or in work. We will tell you when it is done."),
            "solved": self.env._("We believe that it is solved. Please tell us whether it is settled."),
        }[step]

    def _can_confirm(self):
        """Whether the customer is asked if the matter is settled."""
        self.ensure_one()
        return self.portal_step == "solved" and self._get_portal_outcome() != "cancelled"

    def _get_portal_closing_stages(self):
        """Stages into which the customer himself may put the ticket."""
        self.ensure_one()
        team = self.team_id.with_company(self.company_id)
        return team._get_applicable_stages().filtered("close_from_portal")

    def _get_portal_events(self):
        """The part of the timeline that is meant for the customer, latest first.

        The caller has checked that the customer may see the ticket.
        """
        self.ensure_one()
        return (
            self.env["aftersales.ticket.event"]
            .sudo()
            .search([("ticket_id", "=", self.id), ("kind_id.on_portal", "=", True)], limit=50)
        )

    def _get_portal_documents(self):
        """Files that the customer may see: those he sent himself and those on messages to him.

        The caller has checked that the customer may see the ticket.
        """
        self.ensure_one()
        messages = self.env["mail.message"].sudo()
        visible = messages.search(
            messages._get_search_domain_share()
            & Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("attachment_ids", "!=", False)
        )
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "=", self.id)
                & Domain("res_field", "=", False)
                & Domain("type", "=", "binary")
                & (Domain("create_uid.share", "=", True) | Domain("id", "in", visible.attachment_ids.ids)),
                order="id",
                limit=100,
            )
        )

    # ---------------------------------------------------------------------------------------------
    # What the customer files
    # ---------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _find_by_form_token(self, token):
        """The ticket that the form with ``token`` has already filed, if it was sent before."""
        return self.sudo().search([("form_token", "=", token)], limit=1) if token else self.browse()

    @api.model
    @api.private
    def _file_from_form(self, values, uploads=(), lot=None):
        """Register what somebody sent through a form of ours.

        Only ``lot``, which the caller has found among the sender's own products, fills in product,
        order and delivery. A number that was merely typed never does: whoever types the number of
        somebody else's product would read from his case what that customer bought, and when.

        :param uploads: list of (name, mimetype, content), checked by the caller
        :param lot: installed product of the sender
        """
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False)
        values = {
            "channel_id": channel and channel.id,
            "user_id": False,
            **values,
        }
        if lot:
            values.update(lot_id=lot.id, serial_stated=lot.name)
        else:
            values.update(lot_id=False, product_id=False, sale_order_id=False)
        if not values.get("stage_id"):
            # named, not computed: a stage that is named sends its mail
            team = self.env["helpdesk.ticket.team"].sudo().browse(values.get("team_id") or [])
            company = values.get("company_id") or self.env.company.id
            values["stage_id"] = team.with_company(company)._get_applicable_stages()[:1].id
        ticket = self.sudo().create(values)
        self.env["ir.attachment"].sudo().with_context(
            # photos are evidence: keep them as they were sent
            image_no_postprocess=True
        ).create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": ticket._name,
                    "res_id": ticket.id,
                }
                for name, mimetype, content in uploads
            ]
        )
        if not ticket.confidential:
            if ticket.partner_id:
                ticket.message_subscribe(ticket.partner_id.ids)
            ticket._note_what_is_known()
        return ticket

    def _note_what_is_known(self):
        """Tell the clerk, in an internal note, what our files say about what a stranger typed.

        The ticket itself stays as stated until the clerk has put the customer or the installed
        product on it: its fields may be read by the sender, internal notes may not.
        """
        self.ensure_one()
        # for the clerk, in our own language, whatever the sender reads
        ticket = self.with_context(lang=self.company_id.partner_id.lang)
        lines = ticket._get_what_is_known()
        if lines:
            ticket._message_log(body=Markup("<br/>").join(lines), author_id=self.env.ref("base.partner_root").id)

    def _get_what_is_known(self):
        lines = []
        if not self.partner_id:
            stated = [self.partner_name, self.partner_email, self.partner_phone]
            lines.append(self.env._("Stated by the sender: %(stated)s", stated=", ".join(filter(None, stated))))
            lines += [
                self.env._("The e-mail address is known to us: %(name)s", name=partner.display_name)
                for partner in self._find_partners_of_email()
            ]
        if self.serial_stated and not self.lot_id:
            lots = self.env["stock.lot"].sudo()._find_by_serial({self.serial_stated})
            lines += [
                self.env._(
                    "%(serial)s is known to us: %(product)s, installed at %(customer)s. Check with the "
                    "sender before you put it on the ticket.",
                    serial=lot.name,
                    product=lot.product_id.display_name,
                    customer=lot.installed_partner_id.display_name or self.env._("nobody"),
                )
                for lot in lots.get(self.serial_stated.lower(), self.env["stock.lot"])
                if not lot.company_id or lot.company_id == self.company_id
            ]
        return lines

    def _find_partners_of_email(self):
        email = tools.email_normalize(self.partner_email)
        partners = self.env["res.partner"].sudo()
        return partners.search([("email_normalized", "=", email)], limit=3) if email else partners

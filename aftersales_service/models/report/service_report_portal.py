from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.canonical import canonical_json, digest

#: States in which a customer reads a report. What is being written or was dropped is not for him.
ON_PORTAL = ("ready", "signed", "approved", "superseded")
#: Facts that the customer reads, by heading and in this order, the same as on paper. What the engineer
#: tells his leader is not among them.
SHOWN = (
    "fault",
    "cause",
    "fault_origin",
    "responsibility",
    "treatment",
    "result",
    "leftover",
    "compensation",
    "guarantee",
    "run_hours",
    "usage_note",
    "opened_before",
    "acceptance",
    "acceptance_note",
)


class ServiceReport(models.Model):
    """The customer's side of a report. Customers have no rights on it: the controllers check, then read."""

    _inherit = "aftersales.service.report"

    awaits_customer = fields.Boolean(compute="_compute_awaits_customer", compute_sudo=True)

    @api.depends("state", "finished_on", "seal_ids.role", "order_id.type_id")
    def _compute_awaits_customer(self):
        for report in self:
            report.awaits_customer = report._can_be_signed_on_portal()

    @api.model
    def _get_own_domain(self):
        """Reports written for the current user's company, whatever their state."""
        return (
            Domain("partner_id", "child_of", self.env.user.commercial_partner_id.id)
            & Domain("company_id", "in", self.env.companies.ids)
            & (Domain("ticket_id", "=", False) | Domain("ticket_id.confidential", "=", False))
        )

    @api.model
    def _get_portal_domain(self):
        """Own reports that count today; earlier versions are found from them."""
        return self._get_own_domain() & Domain("state", "in", ("ready", "signed", "approved"))

    @api.model
    def _get_portal_awaited_domain(self):
        """Reports that wait for the customer's signature."""
        return (
            Domain("state", "=", "ready")
            & Domain("customer_seal_id", "=", False)
            & Domain("order_id.type_id.sign_customer", "=", True)
        )

    def _portal_ensure_token(self):
        """A link to the report, which whoever may see it may hand on; never to a report of wrongdoing."""
        self.ensure_one()
        report = self.sudo()
        if report.ticket_id.confidential:
            return False
        return super(ServiceReport, report)._portal_ensure_token()

    def _can_be_signed_on_portal(self):
        """Whether the customer's signature is waited for."""
        self.ensure_one()
        return (
            self.state == "ready"
            and bool(self.finished_on)
            and self.finished_on <= fields.Datetime.now()
            and "customer" in self._get_awaited_roles()
        )

    def _get_newer_version(self):
        """The version that counts instead of this one, as far as the customer may read it."""
        self.ensure_one()
        newer = self.order_id.report_ids.filtered(
            lambda report: report.version > self.version and report.state in ("ready", "signed", "approved")
        )
        return newer.sorted("version")[-1:]

    def _get_reading_digest(self):
        """Tells whether the report is still what somebody has read: the facts without the signatures.

        The engineer may take back a report that nobody has signed and change it while the customer
        is reading it; a signature under what was never shown must not come about.
        """
        self.ensure_one()
        content = self._get_content()
        return digest(canonical_json({name: value for name, value in content.items() if name != "signatures"}))

    def _get_portal_facts(self):
        """What was found and done, as (name of the field, heading, text, whether it is a longer one).

        Empty facts are left out.
        """
        self.ensure_one()
        facts = []
        for name in SHOWN:
            field, value = self._fields[name], self[name]
            if field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value)
            elif field.type == "float":
                value = value and self.env["ir.qweb.field.float"].value_to_html(value, {"precision": 1})
            if value:
                facts.append((name, field._description_string(self.env), value, field.type == "text"))
        return facts

    # ---------------------------------------------------------------------------------------------
    # The link goes out
    # ---------------------------------------------------------------------------------------------

    def action_ask_for_signature(self):
        """Send the customer the link under which he reads, rates and signs the report (S5)."""
        self.ensure_one()
        self._ensure_may_ask()
        if not self._can_be_signed_on_portal():
            raise UserError(
                self.env._(
                    "%(report)s does not wait for the customer's signature. Finish the work first.", report=self.name
                )
            )
        recipient = self._get_portal_recipient()
        if not recipient.email:
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address. Enter it in the contact, or let the customer sign on your device.",
                    name=recipient.display_name,
                )
            )
        # the text is ours, whoever presses the button
        self.env.ref("aftersales_service.mail_template_report_to_sign").sudo().send_mail(
            self.id,
            email_values=self._prepare_asking_mail(recipient),
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.sudo()._message_log(
            body=self.env._("The customer was asked to sign on the portal: %(name)s", name=recipient.display_name)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The link to sign was sent to %(email)s.", email=recipient.email),
            },
        }

    def _ensure_may_ask(self):
        self.check_access("read")
        groups = ("aftersales_service.group_clerk", "aftersales_service.group_dispatcher")
        if not self.order_id._is_engineer() and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._("The customer is asked to sign by the engineer, the service desk or the dispatcher.")
            )

    def _prepare_asking_mail(self, recipient):
        values = {
            "recipient_ids": [Command.link(recipient.id)],
            "author_id": self.sudo().company_id.partner_id.id,
        }
        if self.ticket_id:
            # it is the desk that reads what the customer answers
            values.update(model="helpdesk.ticket", res_id=self.ticket_id.id)
        return values

    def _get_portal_recipient(self):
        """Whoever reported the matter, if he belongs to the customer; otherwise the customer himself."""
        self.ensure_one()
        reporter = self.sudo().ticket_id.partner_id
        customer = self.sudo().partner_id
        ours = reporter.commercial_partner_id == customer.commercial_partner_id
        return reporter if ours and reporter.email else customer

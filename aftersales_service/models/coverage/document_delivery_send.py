import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

CUSTOMERS = 50


class DocumentDelivery(models.Model):
    """Sending: one mail a customer, however many serials."""

    _inherit = "aftersales.document.delivery"

    # ---------------------------------------------------------------------------------------------
    # By button
    # ---------------------------------------------------------------------------------------------

    def action_send(self):
        """Send the chosen ones now, one mail a customer."""
        self._ensure_may_send()
        deliveries = self.sudo()
        missing = deliveries.filtered(lambda delivery: delivery.state == "missing")
        if missing:
            raise UserError(
                self.env._(
                    "%(document)s: there is no approved version yet. Upload it and have it approved first.",
                    document=missing[0].display_name,
                )
            )
        ready = deliveries.filtered(lambda delivery: delivery.state == "ready")
        if not ready:
            raise UserError(self.env._("Nothing of this is waiting to be sent. Please reload the page."))
        customers = ready._send()
        failed = ready.filtered(lambda delivery: delivery.state != "sent")
        if failed:
            message = self.env._(
                "%(sent)s customers were written to. %(failed)s documents could not be sent: see their column “Problem”.",
                sent=customers,
                failed=len(failed),
            )
        else:
            message = self.env._("%(sent)s customers were written to.", sent=customers)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_hand_over(self):
        """The customer has got them on paper or in another way."""
        self._ensure_may_send()
        deliveries = self.sudo()
        if any(delivery.state != "ready" for delivery in deliveries):
            raise UserError(self.env._("Only documents that are to be sent can be handed over."))
        for own in deliveries._by_customer().values():
            own._mark_sent("hand", self.env.user)

    # ---------------------------------------------------------------------------------------------
    # By itself
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is ready, customer by customer.

        May be killed or run twice: what is looked at is locked, and what was sent says so in the transaction
        that queues the mail.
        """
        domain = (
            Domain("state", "=", "ready")
            & Domain("kind_id.automatic", "=", True)
            & Domain("send_after", "<=", fields.Datetime.now())
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        while customers := self._get_next_customers(domain):
            ready = self.search(domain & Domain("commercial_partner_id", "in", customers.ids)).try_lock_for_update()
            # a customer whose rows another worker holds is not asked for again
            held = customers - ready.commercial_partner_id
            if held:
                domain &= Domain("commercial_partner_id", "not in", held.ids)
            ready._send()
            if not cron._commit_progress(len(ready)):
                break

    def _get_next_customers(self, domain):
        groups = self._read_group(
            domain, ["commercial_partner_id"], ["send_after:min"], order="send_after:min", limit=CUSTOMERS
        )
        return self.env["res.partner"].union(*(customer for customer, _since in groups))

    # ---------------------------------------------------------------------------------------------
    # How
    # ---------------------------------------------------------------------------------------------

    def _by_customer(self):
        return self.grouped(lambda delivery: (delivery.partner_id, delivery.company_id))

    def _send(self):
        """Send these, which are ready, grouped by customer.

        :return: how many customers have got something
        """
        stale = self.filtered(lambda delivery: delivery.version_id.state != "valid")
        stale._catch_up()
        sent = 0
        accounts = self._get_partners_with_account()
        for (partner, _company), deliveries in (
            self.filtered(lambda delivery: delivery.state == "ready")._by_customer().items()
        ):
            on_portal = deliveries.filtered(
                lambda delivery: delivery.kind_id.sending == "portal" and delivery.commercial_partner_id in accounts
            )
            on_portal._mark_sent("portal")
            sent += bool(on_portal) | (deliveries - on_portal)._send_mail(partner)
        return sent

    def _catch_up(self):
        """Versions that went out of force between the listing and the sending."""
        for document, deliveries in self.grouped("document_id").items():
            if document.version_id:
                deliveries._follow_version(document.version_id)
            else:
                deliveries._lose_version()

    def _get_partners_with_account(self):
        """Companies of customers in which somebody can log in to the portal."""
        customers = self.commercial_partner_id
        users = (
            self.env["res.users"]
            .sudo()
            ._read_group(
                [
                    ("share", "=", True),
                    ("active", "=", True),
                    ("partner_id.commercial_partner_id", "in", customers.ids),
                ],
                ["commercial_partner_id"],
            )
        )
        return self.env["res.partner"].union(*(customer for [customer] in users))

    def _send_mail(self, partner):
        """One mail with all of these to ``partner``.

        :return: whether it is queued
        """
        if not self:
            return False
        recipient = partner if partner.email else partner.commercial_partner_id
        if not recipient.email:
            self._put_off("address")
            return False
        try:
            with self.env.cr.savepoint():
                self._mark_sent("mail", recipient=recipient)._queue_mail()
        except UserError as error:
            # a template that somebody has broken: the next run tries again
            _logger.warning("Documents for partner %s cannot be mailed: %s", partner.id, error)
            self.invalidate_recordset()
            self._put_off("mail")
            return False
        return True

    def _put_off(self, problem):
        self.write({"problem": problem, "send_after": fields.Datetime.now() + timedelta(days=1)})

    def _mark_sent(self, method, user=None, recipient=None):
        if not self:
            return self.env["aftersales.document.transmittal"]
        transmittal = (
            self.env["aftersales.document.transmittal"]
            .sudo()
            .create(
                {
                    "partner_id": (recipient or self[0].partner_id).id,
                    "company_id": self[0].company_id.id,
                    "method": method,
                    "email": recipient.email if recipient else False,
                    "user_id": (user or self.env.user).id,
                }
            )
        )
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "transmittal_id": transmittal.id,
                "problem": False,
                "remind_user_ids": [fields.Command.clear()],
            }
        )
        return transmittal

import ipaddress
import json

from odoo import api, fields, models
from odoo.tools import SQL, hmac
from odoo.tools.constants import GC_UNLINK_LIMIT

HOUR = 3600


class FormSender(models.Model):
    """How often one network address has written through a public form within the last hour.

    The address itself is not kept, only a keyed hash of it, and that no longer than a day.
    """

    _name = "aftersales.form.sender"
    _description = "Sender of a Public Form"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    address_hash = fields.Char(required=True, readonly=True)
    sent = fields.Json(readonly=True, help="Seconds since 1970 of the messages of the last hour.")
    last_sent = fields.Datetime(readonly=True, index=True)

    _address_unique = models.UniqueIndex("(company_id, address_hash)", "One row for each address is enough.")

    @api.model
    @api.private
    def _count_in(self, form, address, company, limit=None):
        """Count one message of ``address`` through ``form``.

        One statement counts and keeps the row locked until the transaction ends, so that messages
        sent at the same moment wait for each other. A message over the limit is not counted.

        :param form: name of the form; the same address cannot be recognised across forms
        :param limit: messages an hour, if it is not that of ``company``
        :return: whether the message is within the hourly limit
        """
        now = fields.Datetime.now()
        seconds = int(now.timestamp())
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO aftersales_form_sender AS sender
                                (company_id, address_hash, sent, last_sent)
                         VALUES (%(company)s, %(address)s, %(first)s::jsonb, %(now)s)
                    ON CONFLICT (company_id, address_hash) DO UPDATE
                            SET last_sent = EXCLUDED.last_sent,
                                sent = EXCLUDED.sent || COALESCE((
                                    SELECT jsonb_agg(moment)
                                      FROM jsonb_array_elements(sender.sent) moment
                                     WHERE moment::bigint > %(since)s
                                ), '[]'::jsonb)
                      RETURNING sent
                    """,
                    company=company.id,
                    address=self._hash_address(form, address, company),
                    first=json.dumps([seconds]),
                    now=now,
                    since=seconds - HOUR,
                ),
                # two at the same moment: the framework tries the later one again
                log_exceptions=False,
            )
            [sent] = self.env.cr.fetchone()
            within = len(sent) <= (limit or company.sudo().aftersales_public_form_limit)
            if not within:
                savepoint.rollback()
        return within

    @api.model
    def _hash_address(self, form, address, company):
        try:
            network = ipaddress.ip_address(address)
            if network.version == 6:
                # a household or an office has 2^64 of them
                network = ipaddress.ip_network((network, 64), strict=False)
        except ValueError:
            network = ""
        return hmac(self.env(su=True), f"aftersales_service-{form}", (company.id, str(network)))

    @api.autovacuum
    def _gc_senders(self):
        """Forget every address that has been quiet for an hour."""
        horizon = fields.Datetime.subtract(fields.Datetime.now(), seconds=HOUR)
        senders = self.search([("last_sent", "<", horizon)], limit=GC_UNLINK_LIMIT)
        senders.unlink()
        return len(senders), len(senders) == GC_UNLINK_LIMIT

import codecs
import functools
import hashlib
import logging
import re
import xmlrpc.client
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.policy import compat32

from psycopg2 import OperationalError

from odoo import api, models, tools
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

# what senders write, and what they mean
CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "x-sjis": "shift_jis"}
ADDRESS_HEADERS = ("From", "To", "Cc", "Delivered-To", "Resent-To", "Resent-Cc")
REFERENCE_HEADERS = ("Message-ID", "In-Reply-To", "References")


class MailThread(models.AbstractModel):
    """Mail gateway: every mail that is meant for the service desk ends up on a ticket (I6).

    What becomes of a mail to an address of the helpdesk:

    * it answers a ticket (by its threading headers, or by the ticket's number in the subject when it
      comes from that ticket's customer): a message on the ticket;
    * it cannot be read (broken beyond what core copes with): the same, with the original attached;
    * it reports that a mail of ours could not be delivered: noted on the ticket of that mail;
    * it was written by a machine (out of office, list): a note on the ticket that it answers, or on the
      ticket that the same machine opened shortly before; otherwise a ticket, for it may be the
      only thing that a customer's system sends. It is never acknowledged;
    * it is the same mail once more (same Message-ID), or the answer of a machine to core's notice
      that somebody writes too often: ignored, as core does;
    * one address opens more tickets within two hours than core allows
      (``mail.gateway.loop.threshold``): refused with a notice to the sender, as core does;
    * otherwise: a ticket.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        if isinstance(message, xmlrpc.client.Binary):
            message = bytes(message.data)
        elif isinstance(message, str):
            message = message.encode("utf-8", "surrogateescape")
        process = functools.partial(
            super().message_process,
            model,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
        if not (self.env.context.get("fetchmail_cron_running") and self.env.context.get("default_fetchmail_server_id")):
            return self._process_or_keep(process, model, message)
        # The fetching job gives every mail a transaction and one try: a clerk who draws a ticket
        # number in the same moment would cost us the mail. Other callers are retried by the server.
        return retrying(functools.partial(self._process_or_keep, process, model, message), self.env)

    @api.model
    def _process_or_keep(self, process, model, raw):
        """Let core process a mail; if it cannot, process an envelope around it instead."""
        try:
            with self.env.cr.savepoint():
                return process(message=raw)
        except (OperationalError, ConcurrencyError):
            raise
        except Exception as error:
            envelope = self._prepare_envelope(raw)
            if not self._is_for_helpdesk(model, envelope):
                raise
            _logger.info(
                "Mail %s cannot be read (%r): its original is kept as an attachment", envelope["Message-ID"], error
            )
            _logger.debug("Where reading the mail failed", exc_info=True)
        return process(message=envelope.as_bytes())

    @api.model
    def _is_for_helpdesk(self, model, message):
        """Whether the mail goes to the helpdesk: by its recipients, by what it answers, or by default."""
        if model == "helpdesk.ticket":
            return True
        addresses = [
            address.lower()
            for header in ADDRESS_HEADERS[1:]
            for address in tools.email_split(message.get(header) or "")
        ]
        references = re.findall(r"<[^<>\s]+>", f"{message['In-Reply-To']} {message['References']}")
        return bool(
            self.env["mail.alias"]
            .sudo()
            .search_count(
                Domain("alias_model_id.model", "=", "helpdesk.ticket")
                & (
                    Domain("alias_full_name", "in", addresses)
                    | Domain("alias_incoming_local", "=", True)
                    & Domain("alias_name", "in", [address.split("@")[0] for address in addresses])
                ),
                limit=1,
            )
            or self.env["mail.message"]
            .sudo()
            .search_count([("model", "=", "helpdesk.ticket"), ("message_id", "in", references[-32:])], limit=1)
        )

    @api.model
    def _prepare_envelope(self, raw):
        """A message that surely can be read, around one that cannot.

        Sender, recipients, subject and threading are taken over as far as they make sense; only the
        headers are parsed, so that no body is too broken or too deeply nested for it.
        """
        source = BytesHeaderParser(policy=compat32).parsebytes(raw)
        envelope = MIMEMultipart()
        for header in ADDRESS_HEADERS:
            addresses = [
                # names only are encoded: an encoded address would be taken for a name
                tools.formataddr((name, address), charset="ascii")
                for name, address in tools.mail.email_split_tuples(self._read_header(source, header))
                if address.isascii()
            ]
            if addresses:
                envelope[header] = ", ".join(addresses)
        for header in REFERENCE_HEADERS:
            ids = re.findall(r"<[!-;=?-~]+>", self._read_header(source, header))
            if ids:
                envelope[header] = " ".join(ids)
        if not envelope["Message-ID"]:
            # the same for the same mail, so that a second delivery is recognised
            envelope["Message-ID"] = f"<{hashlib.sha256(raw).hexdigest()}@unreadable.invalid>"
        subject = " ".join(self._read_header(source, "Subject").split())
        envelope["Subject"] = Header(subject or self.env._("Unreadable message"), "utf-8")
        note = self.env._("This message could not be read. The original is attached.")
        excerpt = ""
        if source.get_content_maintype() == "text":
            body = source.get_payload(decode=True) or b""
            excerpt = body[:20000].decode("utf-8", "replace")
            if source.get_content_subtype() == "html":
                excerpt = tools.html2plaintext(excerpt)
        text = self._clean(f"{note}\n\n{excerpt}".strip())
        envelope.attach(MIMEText(text, "plain", "utf-8"))
        envelope.attach(MIMEApplication(raw, Name="original_message.eml"))
        return envelope

    @api.model
    def _read_header(self, source, name):
        """All values of a header in one line, whatever was done to their encoding."""
        words = []
        for value in source.get_all(name, []):
            try:
                parts = decode_header(str(value))
            except (HeaderParseError, ValueError):
                parts = [(str(value), None)]
            for part, charset in parts:
                if isinstance(part, bytes):
                    try:
                        part = part.decode(charset or "utf-8", "replace")
                    except LookupError:
                        part = part.decode("utf-8", "replace")
                words.append(part)
        return self._clean(" ".join(words))

    @api.model
    def _clean(self, text):
        """``text`` without what the database cannot store: null bytes and half characters."""
        return text.replace("\x00", "").encode("utf-8", "replace").decode()

    # ---------------------------------------------------------------------------------------------
    # Reading what core would stumble over
    # ---------------------------------------------------------------------------------------------

    @api.model
    def message_parse(self, message, save_original=False):
        values = super().message_parse(message, save_original=save_original)
        return {key: self._clean(value) if type(value) is str else value for key, value in values.items()}

    def _message_parse_extract_payload(self, message, message_dict, save_original=False):
        for part in message.walk():
            charset = part.get_content_charset()
            if not charset or part.get_content_maintype() != "text":
                continue
            known = self._get_known_charset(charset, part)
            if known != charset:
                part.set_param("charset", known)
        return super()._message_parse_extract_payload(message, message_dict, save_original=save_original)

    @api.model
    def _get_known_charset(self, charset, part):
        """A charset that we can decode ``part`` with.

        Mail labelled with the old Chinese sets holds characters of the newer one all the time.
        """
        known = CHARSETS.get(charset, charset)
        try:
            codecs.lookup(known)
        except LookupError:
            return self._guess_charset(part)
        return known

    @api.model
    def _guess_charset(self, part):
        try:
            (part.get_payload(decode=True) or b"").decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    def _message_parse_extract_payload_postprocess(self, message, payload_dict):
        attachments = [
            attachment._replace(fname=self._clean(attachment.fname or "attachment"))
            for attachment in payload_dict["attachments"]
        ]
        payload_dict = {
            **payload_dict,
            # type() keeps what core has marked as safe
            "body": type(payload_dict["body"])(self._clean(payload_dict["body"])),
            "attachments": attachments,
        }
        return super()._message_parse_extract_payload_postprocess(message, payload_dict)

    # ---------------------------------------------------------------------------------------------
    # Where it goes
    # ---------------------------------------------------------------------------------------------

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        tickets = self.env["helpdesk.ticket"].sudo()
        found = []
        for route in routes:
            if route[0] == tickets._name and not route[1]:
                ticket = tickets._find_by_mail(message_dict, self._is_automatic(message))
                route = (route[0], ticket.id or route[1], *route[2:])
            found.append(route)
        return found

    def _message_parse_post_process(self, message, message_dict, routes):
        values = super()._message_parse_post_process(message, message_dict, routes)
        if any(route[0] == "helpdesk.ticket" for route in routes or ()) and self._is_automatic(message):
            # the word of a machine is a note: it neither wakes up a ticket nor is it answered
            values["is_internal"] = True
        return values

    @api.model
    def _is_automatic(self, message):
        """Whether a machine sent ``message`` by itself (RFC 3834 and the usual private headers)."""

        def header(name):
            return str(message.get(name) or "").strip().lower()

        return (
            header("Auto-Submitted") not in ("", "no")
            or header("Precedence") in ("auto_reply", "bulk", "junk", "list")
            or header("Return-Path") == "<>"
            or any(header(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id"))
        )

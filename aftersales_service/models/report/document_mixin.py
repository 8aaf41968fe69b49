from odoo import api, fields, models
from odoo.tools import format_date, format_time


class DocumentMixin(models.AbstractModel):
    """What records need to be printed: the reader's language, a time zone, dates that nobody can misread."""

    _name = "aftersales.document.mixin"
    _description = "Printed Document"

    def _get_document(self, lang=None, tz=None):
        """The record as its document reads it, once the user is known to be allowed to.

        A document shows names that its reader may not open (products, the company, who signed).
        """
        self.check_access("read")
        context = {
            "lang": lang or self._get_document_lang(),
            "tz": tz or self._get_document_tz(),
            "bin_size": False,
        }
        return self.sudo().with_context(**context)

    def _get_document_lang(self):
        return self._get_first_lang(self._get_document_reader())

    def _get_document_tz(self):
        return self._get_first_tz(self._get_document_reader())

    def _get_document_reader(self):
        """Hook: the partner for whom the document is."""
        return self.env.user.partner_id

    @api.model
    def _get_first_lang(self, reader):
        installed = dict(self.env["res.lang"].get_installed())
        languages = (reader.sudo().lang, self._get_document_company().partner_id.sudo().lang, self.env.lang)
        return next((lang for lang in languages if lang in installed), "en_US")

    @api.model
    def _get_first_tz(self, reader):
        company = self._get_document_company().sudo()
        return reader.sudo().tz or company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _get_document_company(self):
        return self.company_id or self.env.company

    # -- called by the templates on what ``_get_document`` gave ------------------------------------------

    def _print_moment(self, value):
        """Date and time to the minute; the month is a word, so that 3/2 is not read as 2/3."""
        return f"{self._print_day(value)} {self._print_time(value)}" if value else ""

    def _print_day(self, value):
        return format_date(self.env, self._to_local(value).date(), date_format="medium") if value else ""

    def _print_time(self, value):
        return format_time(self.env, self._to_local(value).time(), time_format="short") if value else ""

    def _print_span(self, start, stop):
        """From … to …; the day is said once if it is the same."""
        if not start or not stop:
            return self._print_moment(start or stop)
        same_day = self._to_local(start).date() == self._to_local(stop).date()
        return f"{self._print_moment(start)} – {self._print_time(stop) if same_day else self._print_moment(stop)}"

    def _print_label(self, name):
        """The value of a selection field in the document's language."""
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _print_zone(self):
        """Which clock the times on the paper are read from."""
        return self.env._("Times are those of %(zone)s.", zone=self.env.context.get("tz") or "UTC")

    def _to_local(self, value):
        return fields.Datetime.context_timestamp(self, value)

    def _get_contact_to_print(self, order):
        """Name and phone of the person to talk to; a company that stands above anyhow is not said twice."""
        customer = order.partner_id.commercial_partner_id
        name = order.contact_name if order.contact_name != customer.name else False
        return [text for text in (name, order.contact_phone) if text]

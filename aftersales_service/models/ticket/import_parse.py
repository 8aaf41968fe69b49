import re
from datetime import date, datetime, time

import pytz

from odoo import models

from .import_reader import cell_text

YES = {"1", "y", "yes", "true", "x", "是"}
NO = {"0", "n", "no", "false", "否"}
EARLIEST_YEAR = 1900


class RowRejected(Exception):
    """The row cannot become a contact; the message says why."""


class ImportProfile(models.Model):
    """Reading of cells: each type of field has its ``_parse_<type>``, which gives None for nonsense."""

    _inherit = "aftersales.import.profile"

    def _parse(self, column, ticket_field, value):
        text = cell_text(value)
        parse = getattr(self, f"_parse_{ticket_field.type}", None)
        if not parse:
            return text
        parsed = parse(ticket_field, value, text)
        if parsed is None:
            raise RowRejected(
                self.env._(
                    "%(column)s: “%(value)s” %(problem)s",
                    column=column.name,
                    value=text,
                    problem=self._get_problem(ticket_field),
                )
            )
        return parsed

    def _get_problem(self, ticket_field):
        match ticket_field.type:
            case "date" | "datetime":
                written = date(2026, 12, 31).strftime(self.date_format or "%Y-%m-%d")
                return self.env._("is no date; it has to be written like %(example)s.", example=written)
            case "boolean":
                return self.env._("is neither yes nor no.")
            case "selection":
                choices = dict(ticket_field._description_selection(self.env))
                return self.env._("is not one of: %(choices)s.", choices=", ".join(choices.values()))
            case _:
                return self.env._("is no number.")

    def _parse_moment(self, value, text):
        """Local date and time without a zone, and whether the time of day is known."""
        if isinstance(value, datetime):
            return value, value.time() != time()
        if isinstance(value, date):
            return datetime.combine(value, time()), False
        if self.date_format:
            for time_format in (" %H:%M:%S", " %H:%M", ""):
                try:
                    return datetime.strptime(text, self.date_format + time_format), bool(time_format)
                except ValueError:
                    continue
            return None, False
        try:
            return datetime.fromisoformat(text), len(text) > 10
        except ValueError:
            return None, False

    def _parse_date(self, _field, value, text):
        moment, _known = self._parse_moment(value, text)
        return moment.date() if moment and moment.year >= EARLIEST_YEAR else None

    def _parse_datetime(self, _field, value, text):
        """Moment in UTC. A mere day becomes its noon, which is the same day in most time zones."""
        moment, has_time = self._parse_moment(value, text)
        if not moment or moment.year < EARLIEST_YEAR:
            return None
        if not has_time:
            moment = datetime.combine(moment.date(), time(12))
        if not moment.tzinfo:
            moment = self.env.tz.localize(moment)
        return moment.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    def _parse_number(self, value, text):
        if isinstance(value, (int, float)):
            return float(value)
        thousands = "." if self.decimal_separator == "," else ","
        text = re.sub(r"\s", "", text).replace(thousands, "").replace(self.decimal_separator, ".")
        return float(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None

    def _parse_float(self, _field, value, text):
        return self._parse_number(value, text)

    def _parse_integer(self, _field, value, text):
        number = self._parse_number(value, text)
        return int(number) if number is not None and number.is_integer() else None

    def _parse_boolean(self, _field, _value, text):
        word = text.casefold()
        return True if word in YES else False if word in NO else None

    def _parse_selection(self, ticket_field, _value, text):
        for key, label in ticket_field._description_selection(self.env):
            if text.casefold() in (key.casefold(), label.casefold()):
                return key
        return None

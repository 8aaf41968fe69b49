from dataclasses import dataclass, field
from datetime import timedelta
from textwrap import shorten

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .import_parse import RowRejected
from .import_reader import OWN_COLUMNS, cell_text

TITLE_LENGTH = 150

# What a bad row can raise. Lost races (OperationalError) are not a row's fault: the batch is tried again.
ROW_ERRORS = (UserError, ValueError, psycopg2.IntegrityError, psycopg2.DataError)


@dataclass
class Draft:
    """A row on its way to a contact: what it says, and what has to be looked up."""

    row: object
    reference: str = ""
    values: dict = field(default_factory=dict)
    #: field or role → text to look up
    wanted: dict = field(default_factory=dict)
    #: role → id given by the profile's list of values
    given: dict = field(default_factory=dict)
    categories: list = field(default_factory=list)
    particulars: list = field(default_factory=list)


@dataclass
class Outcome:
    row: object
    #: created, updated, unchanged, skipped or rejected
    state: str
    reason: str = ""
    reference: str = ""


class ImportProfile(models.Model):
    """Loading of rows. Each step works on a whole batch, so that queries do not grow with its size."""

    _inherit = "aftersales.import.profile"

    @api.private
    def load_rows(self, rows, update=False, earlier=frozenset()):
        """Make contacts of ``rows`` in the current company.

        Rows whose external reference is known are left alone, or brought up to date with ``update``. A
        row that cannot be loaded does not hinder the others.

        :param rows: list of :class:`import_reader.Row`
        :param earlier: external references of the same file that were loaded before
        :return: list of :class:`Outcome`, one per row
        """
        self.ensure_one()
        # nobody is told of, or made to follow, what happened long ago
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return quiet._load_rows(rows, update, earlier)

    def _load_rows(self, rows, update, earlier):
        plan = self._get_plan()
        outcomes, drafts, seen = [], [], set()
        for row in rows:
            try:
                draft = self._prepare_draft(row, plan)
                self._check_first(draft.reference, seen, earlier)
            except RowRejected as error:
                outcomes.append(Outcome(row, "rejected", str(error)))
            else:
                seen.add(draft.reference)
                drafts.append(draft)
        known = self._find_known(seen)
        new = [draft for draft in drafts if draft.reference not in known]
        old = [draft for draft in drafts if draft.reference in known]
        outcomes += self._load_drafts(new, self._create_tickets)
        if update:
            outcomes += self._load_drafts(old, lambda some: self._update_tickets(some, known))
        else:
            outcomes += [Outcome(draft.row, "skipped", reference=draft.reference) for draft in old]
        order = {id(row): index for index, row in enumerate(rows)}
        return sorted(outcomes, key=lambda outcome: order[id(outcome.row)])

    def _check_first(self, reference, *seen):
        if any(reference in references for references in seen):
            raise RowRejected(
                self.env._("The external reference %(reference)s stands in the file before.", reference=reference)
            )

    def _load_drafts(self, drafts, load):
        """Call ``load`` on all drafts at once; if that fails, on each half, down to the row that is bad."""
        if not drafts:
            return []
        try:
            with self.env.cr.savepoint():
                return load(drafts)
        except ROW_ERRORS as error:
            if len(drafts) == 1:
                return [Outcome(drafts[0].row, "rejected", self._get_reason(error))]
        half = len(drafts) // 2
        return self._load_drafts(drafts[:half], load) + self._load_drafts(drafts[half:], load)

    def _get_reason(self, error):
        if isinstance(error, psycopg2.IntegrityError):
            return self.env["helpdesk.ticket"]._sql_error_to_message(error)
        return str(error)

    def _find_known(self, references):
        """Ids of the contacts that bear one of ``references``.

        Also those that the user may not see: they exist, and a second one would be refused by the
        database. Whether they may be changed is checked when they are.
        """
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("company_id", "=", self.env.company.id),
                    ("external_reference", "in", list(references)),
                ],
                ["external_reference"],
                order="id",
            )
        )
        return {ticket.external_reference: ticket.id for ticket in tickets}

    # ---------------------------------------------------------------------------------------------
    # Row → draft: no query here
    # ---------------------------------------------------------------------------------------------

    def _get_plan(self):
        """Columns with their lists of values, read once per batch."""
        ticket_fields = self.env["helpdesk.ticket"]._fields
        plan = []
        for column in self.column_ids:
            ticket_field = ticket_fields.get(column.field_id.sudo().name) if column.target == "field" else None
            values = {
                value.name.strip().casefold(): (value.text or "", value._get_record_id()) for value in column.value_ids
            }
            plan.append((column.name.strip().casefold(), column, ticket_field, values))
        return plan

    def _prepare_draft(self, row, plan):
        if row.error:
            raise RowRejected(row.error)
        texts = {key: cell_text(value) for key, value in row.cells.items()}
        draft = Draft(row)
        for key, column, ticket_field, meanings in plan:
            value = row.cells.get(key)
            if texts.get(key) and texts[key].casefold() in meanings:
                value, record_id = meanings[texts[key].casefold()]
                if record_id:
                    draft.given[column.target] = record_id
                    continue
                texts[key] = value
            if texts.get(key):
                self._take_cell(draft, column, ticket_field, value, texts[key])
        if not draft.reference:
            raise RowRejected(self.env._("No external reference: a second run could not know that this row is loaded."))
        if self.keep_other_columns:
            used = {key for key, *_rest in plan} | self._get_template_columns() | OWN_COLUMNS
            draft.particulars += [
                (heading, texts[key])
                for key, heading in zip(texts, row.headings, strict=True)
                if texts[key] and key not in used
            ]
        self._prepare_texts(draft, texts)
        self._check_contact_date(draft)
        return draft

    def _take_cell(self, draft, column, ticket_field, value, text):
        """Put one cell that is not blank to where its column belongs."""
        match column.target:
            case "reference":
                draft.reference = (self.reference_prefix or "") + text
            case "product":
                draft.wanted["product"] = " ".join(f"{draft.wanted.get('product', '')} {text}".split())
            case "category":
                draft.categories = self._split_categories(text)
            case "extra":
                draft.particulars.append((column.label or column.name, text))
            case "field" if ticket_field.type == "many2one":
                draft.wanted[ticket_field.name] = text
            case "field":
                draft.values[ticket_field.name] = self._parse(column, ticket_field, value)
            case "customer" | "channel" | "kind" | "product_category":
                draft.wanted[column.target] = text

    def _split_categories(self, text):
        """“A:B|C” → [[A, B], [C]]"""
        parts = text.split(self.category_separator) if self.category_separator else [text]
        paths = [
            [name.strip() for name in (part.split(self.level_separator) if self.level_separator else [part])]
            for part in parts
        ]
        return [path for path in ([name for name in path if name] for path in paths) if path]

    def _prepare_texts(self, draft, texts):
        text = self._fill_template(self.description_template, texts)
        title = self._fill_template(self.title_template, texts) or text
        if not title:
            raise RowRejected(self.env._("Neither a title nor a description."))
        draft.values["name"] = shorten(" ".join(title.split()), TITLE_LENGTH, placeholder=" …")
        others = [" / ".join(path) for path in draft.categories[1:]]
        if others:
            draft.particulars.append((self.env._("Further classes"), "; ".join(others)))
        body = plaintext2html(text or title)
        if draft.particulars:
            items = Markup().join(Markup("<li>%s: %s</li>") % particular for particular in draft.particulars)
            body += Markup("<ul>%s</ul>") % items
        draft.values["description"] = body

    def _check_contact_date(self, draft):
        when = draft.values.get("contact_date")
        if when and when > fields.Datetime.now() + timedelta(days=1):
            raise RowRejected(self.env._("The day of the contact, %(date)s, lies in the future.", date=when.date()))

    # ---------------------------------------------------------------------------------------------
    # Draft → contact
    # ---------------------------------------------------------------------------------------------

    def _create_tickets(self, drafts):
        prepared, outcomes = self._prepare_all(drafts)
        self.env["helpdesk.ticket"].create(
            [
                {**self._prepare_default_values(), **values, "external_reference": draft.reference}
                for draft, values in prepared
            ]
        )
        return outcomes + [Outcome(draft.row, "created", reference=draft.reference) for draft, _values in prepared]

    def _prepare_all(self, drafts):
        """Values of each draft, and the outcome of those that name what does not exist."""
        found = self._resolve(drafts)
        prepared, outcomes = [], []
        for draft in drafts:
            try:
                prepared.append((draft, self._prepare_ticket_values(draft, found)))
            except RowRejected as error:
                outcomes.append(Outcome(draft.row, "rejected", str(error)))
        return prepared, outcomes

    def _prepare_default_values(self):
        values = {
            "company_id": self.env.company.id,
            "kind_id": self.kind_id.id,
            "channel_id": self.channel_id.id,
            # who loads the ledger is not the one who works on it
            "user_id": False,
        }
        if self.stage_id:
            values["stage_id"] = self.stage_id.id
        return values

    def _prepare_ticket_values(self, draft, found):
        """Values of what the row says; what it leaves blank is not among them."""
        values = dict(draft.values)
        names = {"product": "product_id", "customer": "partner_id", "channel": "channel_id", "kind": "kind_id"}
        for role, text in draft.wanted.items():
            if role == "product_category":
                continue
            record_id = found[role].get(text)
            if not record_id:
                raise RowRejected(self._get_not_found_message(role, text, ambiguous=text in found[role]))
            values[names.get(role, role)] = record_id
        if draft.categories:
            path = tuple(name.casefold() for name in draft.categories[0])
            if path not in found["category"]:
                raise RowRejected(self._get_not_found_message("category", " / ".join(draft.categories[0])))
            values["category_id"] = found["category"][path]
        for role, record_id in draft.given.items():
            values[{**names, "category": "category_id"}[role]] = record_id
        return values

    def _get_not_found_message(self, role, text, ambiguous=False):
        labels = dict(self.env["aftersales.import.column"]._fields["target"]._description_selection(self.env))
        what = labels.get(role) or self.env["helpdesk.ticket"]._fields[role]._description_string(self.env)
        if ambiguous:
            return self.env._(
                "%(what)s: there are several “%(name)s”. Say in the profile's list of values which one is meant.",
                what=what,
                name=text,
            )
        return self.env._(
            "%(what)s: “%(name)s” is unknown. Create it, let the profile create what is missing, or say in its "
            "list of values what the word stands for.",
            what=what,
            name=text,
        )

    def _update_tickets(self, drafts, known):
        prepared, outcomes = self._prepare_all(drafts)
        tickets = self.env["helpdesk.ticket"].browse([known[draft.reference] for draft, _values in prepared])
        tickets.check_access("write")
        for ticket, (draft, values) in zip(tickets, prepared, strict=True):
            changed = {name: value for name, value in values.items() if not self._is_same(ticket, name, value)}
            if changed:
                ticket.write(changed)
            state = "updated" if changed else "unchanged"
            outcomes.append(Outcome(draft.row, state, reference=draft.reference))
        return outcomes

    def _is_same(self, ticket, name, value):
        ticket_field = ticket._fields[name]
        return ticket_field.convert_to_cache(value, ticket) == ticket_field.convert_to_cache(ticket[name], ticket)

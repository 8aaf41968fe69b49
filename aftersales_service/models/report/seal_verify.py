import base64
import binascii
import json
from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from ...tools.canonical import ABSENT, NotCanonical, canonical_json, differences, path_text, plain
from ...tools.seal import NOT_READ, genesis, verify_chain
from ...tools.seal import Seal as Sealed
from .service_report_content import PRINTED

#: Columns that say again what the sealed JSON of the signer says.
SIGNER_COLUMNS = {
    "role": "role",
    "method": "method",
    "name": "signer_name",
    "function": "signer_function",
    "signed_at": "date",
    "user_id": "user_id",
    "ip": "ip",
    "token": "token",
    "time_stamped": "time_stamped",
}
#: Fields that hold what stands under these names in the content.
SECTIONS = {
    "checks": "check_ids",
    "parts": "part_ids",
    "trainees": "trainee_ids",
    "photos": "photo_ids",
    "signatures": "seal_ids",
}


class Stored(NamedTuple):
    """A row of the table as it lies there, read past every cache."""

    id: int
    report_id: int
    company_id: int
    sequence: int
    previous_hash: str
    content_digest: str
    signature_digest: str | None
    pdf_digest: str | None
    signer: str
    hash: str
    content: str
    role: str
    method: str
    signer_name: str
    signer_function: str | None
    date: datetime
    user_id: int | None
    ip: str | None
    token: str
    time_stamped: bool | None

    def as_sealed(self):
        """The seal as :func:`verify_chain` takes it; picture and file are not looked at."""
        return Sealed(
            self.sequence,
            self.previous_hash,
            self.content_digest,
            self.signature_digest,
            self.pdf_digest,
            read_json(self.signer),
            self.hash,
            content=self.content.encode(),
        )

    def altered_columns(self):
        """Columns of the signer that do not say any more what was sealed: list of (path, sealed, now)."""
        signer = read_json(self.signer)
        if not isinstance(signer, dict):
            return []  # the hash says so
        # an older seal may know less of its signer than a newer one
        names = SIGNER_COLUMNS.keys() & signer.keys()
        columns = {name: plain(getattr(self, SIGNER_COLUMNS[name])) for name in names}
        sealed = {name: signer[name] for name in names}
        return [] if columns == sealed else differences({"signer": sealed}, {"signer": columns})


def read_json(text):
    """The value of a stored JSON, None if it is none: nothing that could have been sealed."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def read_base64(stored):
    """The bytes of a file, None if there is none; what is no base64 is certainly not what was sealed."""
    try:
        return base64.b64decode(stored) if stored else None
    except binascii.Error:
        return stored


class Seal(models.Model):
    """Verifying (S3): whether report and signature still are what was sealed, and if not, what differs."""

    _inherit = "aftersales.service.seal"

    @api.private
    def _get_problems(self):
        """What is not as it was sealed, in sentences; an empty list means that all of it is.

        Looks at this seal with its neighbour, its file, its signature, and the report's records as they are now.
        """
        self.ensure_one()
        seal = self.sudo().with_context(bin_size=False)
        chain = seal.chain_id
        [stored] = self._fetch_stored(SQL("id = %s", self.id))
        before = self._fetch_stored(SQL("chain_id = %s AND sequence = %s", chain.id, stored.sequence - 1))
        link = before[0].hash if before else genesis(chain.identity) if stored.sequence == 1 else "missing"
        findings = verify_chain(
            chain.identity, [seal._with_files(stored.as_sealed())], after=(stored.sequence - 1, link)
        )
        return [self._describe(finding) for finding in findings] + seal._get_record_problems(stored)

    @api.model
    def _fetch_stored(self, condition, limit=None):
        """Rows in the order of the chain: list of :class:`Stored`."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM aftersales_service_seal WHERE %s ORDER BY sequence, id LIMIT %s",
                SQL(", ").join(SQL.identifier(name) for name in Stored._fields),
                condition,
                limit,
            )
        )
        return [Stored._make(row) for row in rows]

    def _with_files(self, sealed):
        """``sealed`` with the picture of the signature and the stored file."""
        self.ensure_one()
        pdf = read_base64(self.pdf)
        return sealed._replace(
            signature=read_base64(self.signature),
            pdf=NOT_READ if pdf is None and self._is_past_retention() else pdf,
        )

    def _get_record_problems(self, stored):
        """Where the records of today say something else than what was sealed."""
        self.ensure_one()
        return [
            self.env._(
                "%(what)s: sealed was “%(sealed)s”, now it is “%(current)s”.",
                what=self._name_place(path),
                sealed=self._readable(sealed),
                current=self._readable(current),
            )
            for path, sealed, current in stored.altered_columns()
        ] + self._get_content_problems(stored)

    def _get_content_problems(self, stored):
        sealed = read_json(stored.content)
        if not isinstance(sealed, dict):
            return [self.env._("What was sealed can't be read any more.")]
        try:
            current = json.loads(canonical_json(self.report_id._get_content(until=self)))
        except NotCanonical as error:
            return [self.env._("The report holds what could not have been sealed: %(error)s", error=error)]
        except MissingError:
            return [self.env._("The report itself is missing.")]
        # a seal that was handed to another company
        current["subject"]["seal"] = stored.company_id
        sealed.setdefault("subject", {})["seal"] = sealed.get("subject", {}).get("company_id")
        sealed.pop(PRINTED, None)
        current.pop(PRINTED, None)
        found = differences(sealed, current)
        if found and self._is_past_retention():
            found = [problem for problem in found if not self._is_removed_photo(*problem)]
        return [
            self.env._(
                "%(what)s: sealed was “%(sealed)s”, now it is “%(current)s”.",
                what=self._name_place(path),
                sealed=self._readable(before),
                current=self._readable(now),
            )
            for path, before, now in found
        ]

    @api.model
    def _is_removed_photo(self, path, _before, now):
        return path[0] == "photos" and path[-1] == "sha256" and now is None

    @api.model
    def _readable(self, value):
        if value is None or value is ABSENT:
            return self.env._("nothing")
        return canonical_json(value).decode() if isinstance(value, dict | list) else value

    @api.model
    def _name_place(self, path):
        """What stands at ``path`` of the content, in the reader's words where there are some."""
        report = self.env["aftersales.service.report"]
        section, *rest = path
        if section == "signer" and rest:
            return self._label(self, SIGNER_COLUMNS.get(rest[0], "")) or path_text(path)
        if section in ("facts", "subject") and rest:
            return self._label(report, rest[0]) or path_text(path)
        if section in SECTIONS:
            lines = report._fields[SECTIONS[section]]
            whole = self.env._("Signatures") if section == "signatures" else lines._description_string(self.env)
            names = [whole]
            if rest:
                names.append(str(rest[0] + 1))
            if len(rest) > 1:
                names.append(self._label(self.env[lines.comodel_name], rest[1]) or rest[1])
            return " / ".join(names)
        return path_text(path)

    @api.model
    def _label(self, model, name):
        return model._fields[name]._description_string(self.env) if name in model._fields else ""

    @api.model
    def _describe(self, finding):
        """A finding of the chain as a sentence."""
        return {
            "sequence": self.env._(
                "Seals are missing or doubled: number %(expected)s should follow, %(found)s does.",
                expected=finding.expected,
                found=finding.found,
            ),
            "link": self.env._("The seal before this one is not the one that was there when it was made."),
            "hash": self.env._("Signer, time or digests of this seal are not those that were sealed."),
            "content": self.env._("The sealed content is not the one that was signed."),
            "signature": self.env._("The picture of the signature is not the one that was given, or is missing."),
            "pdf": self.env._("The stored file is not the one that was sealed, or is missing."),
            "tail": self.env._("The last seals of the chain are missing, or its end was rewritten."),
        }[finding.code]

    def _is_past_retention(self):
        """Whether the years are over for which the company keeps the files (S5)."""
        self.ensure_one()
        return fields.Date.add(self.date, years=self.company_id.aftersales_retention_years) < fields.Datetime.now()

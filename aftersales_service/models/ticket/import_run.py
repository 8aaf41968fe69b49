"""The loop that loads a ledger file: batches, each in a transaction of its own, and their report."""

import csv
import time
from collections import Counter
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path

from odoo import api
from odoo.service.model import retrying

from .import_reader import LINE_COLUMN, OWN_COLUMNS, REASON_COLUMN, LedgerReader, cell_text

STATES = ("created", "updated", "unchanged", "skipped", "rejected")


class ImportRun:
    """One run over one file.

    Every batch is committed by itself: after an interruption the same call goes on where it stopped,
    for rows that are loaded are recognised by their external reference.

    :param registry: registry of the database; gives one cursor per batch
    :param uid: user in whose name and with whose rights the contacts are made
    :param company_id: company that the contacts belong to
    :param profile_id: id of the ``aftersales.import.profile``
    :param path: the file
    :param rejected_path: where rejected rows are written; next to the file if left out
    :param dry_run: check everything, keep nothing
    :param gentle: rest after each batch as long as it took. A batch holds the counters of the registers
        until it is committed; others who register contacts meanwhile get their turn in the pauses.
    :param on_progress: called after each batch with the run
    :param on_rejected: called for each rejected row with its outcome
    """

    def __init__(
        self,
        registry,
        uid,
        company_id,
        profile_id,
        path,
        *,
        update=False,
        batch_size=500,
        rejected_path=None,
        encoding=None,
        delimiter=None,
        dry_run=False,
        gentle=False,
        on_progress=None,
        on_rejected=None,
    ):
        self.registry = registry
        self.uid = uid
        self.company_id = company_id
        self.profile_id = profile_id
        self.path = Path(path)
        self.update = update
        self.batch_size = batch_size
        self.wanted_rejected_path = rejected_path and Path(rejected_path)
        self.encoding = encoding
        self.delimiter = delimiter
        self.dry_run = dry_run
        self.gentle = gentle
        self.on_progress = on_progress or (lambda run: None)
        self.on_rejected = on_rejected or (lambda outcome: None)
        #: number of rows by what became of them, the keys being STATES
        self.counts = Counter()
        self.notices = []
        self.rejected_path = None
        self.position = 0.0
        self.last_line = ""
        self.seconds = 0.0
        self._seen = set()
        self._rejected = None

    @property
    def rows(self):
        return sum(self.counts.values())

    def run(self):
        """Load the file.

        :raise LedgerError: nothing was loaded, because the file as a whole cannot be read
        """
        started = time.monotonic()
        with self.registry.cursor() as cr:
            env = self._get_env(cr)
            profile = env["aftersales.import.profile"].browse(self.profile_id)
            reader = LedgerReader(
                env,
                self.path,
                encoding=self.encoding or profile.encoding,
                delimiter=self.delimiter or profile.delimiter,
            )
            reader.require(profile.column_ids.filtered("required").mapped("name"))
        try:
            with reader:
                self.notices += reader.notices
                rows = iter(reader)
                while batch := list(islice(rows, self.batch_size)):
                    begun = time.monotonic()
                    self._run_batch(batch, reader.headings)
                    if self.gentle:
                        time.sleep(time.monotonic() - begun)
                    self.position = reader.position
                    self.last_line = batch[-1].line
                    self.seconds = time.monotonic() - started
                    self.on_progress(self)
        finally:
            if self._rejected:
                self._rejected.close()
        return self.counts

    def _get_env(self, cr):
        context = {"allowed_company_ids": [self.company_id]}
        user = api.Environment(cr, self.uid, {})["res.users"].browse(self.uid)
        return api.Environment(cr, self.uid, {**context, "lang": user.lang, "tz": user.tz})

    def _run_batch(self, batch, headings):
        with self.registry.cursor() as cr:
            env = self._get_env(cr)
            profile = env["aftersales.import.profile"].browse(self.profile_id)
            load = partial(profile.load_rows, batch, update=self.update, earlier=self._seen)
            if self.dry_run:
                outcomes = load()
                cr.rollback()
            else:
                # others draw numbers from the same registers meanwhile: a lost race is run again
                outcomes = retrying(load, env)
        for outcome in outcomes:
            self.counts[outcome.state] += 1
            if outcome.reference:
                self._seen.add(outcome.reference)
            if outcome.state == "rejected":
                self._write_rejected(outcome, headings)

    def _write_rejected(self, outcome, headings):
        own = [heading for heading in headings if heading.casefold() not in OWN_COLUMNS]
        if not self._rejected:
            self.rejected_path = self._get_rejected_path()
            # the mark at the start makes spreadsheet programs read it as UTF-8
            self._rejected = open(self.rejected_path, "x", encoding="utf-8-sig", newline="")  # noqa: SIM115 - run() closes it
            self._writer = csv.writer(self._rejected)
            self._writer.writerow([*own, LINE_COLUMN, REASON_COLUMN])
        kept = [
            cell_text(value)
            for heading, value in zip_longest(headings, outcome.row.raw)
            if (heading or "").casefold() not in OWN_COLUMNS
        ]
        kept += [""] * (len(own) - len(kept))
        self._writer.writerow([*kept, outcome.row.line, outcome.reason])
        self._rejected.flush()
        self.on_rejected(outcome)

    def _get_rejected_path(self):
        """Name of a file that does not exist yet: somebody may be correcting an earlier one."""
        wanted = self.wanted_rejected_path or self.path.with_name(f"{self.path.stem}.rejected.csv")
        path = wanted
        number = 1
        while path.exists():
            number += 1
            path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        return path

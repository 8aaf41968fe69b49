import argparse
import contextlib
import os
import resource
import sys
import time

import psycopg2

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

ALL_WELL, SOME_REJECTED, NOT_STARTED, INTERRUPTED = 0, 1, 2, 130
SHOWN_REJECTIONS = 20
SECONDS_BETWEEN_LINES = 5
# number of the lock by which a second import into the same database is refused
LOCK = 0x41534C45


class AftersalesImport(Command):
    """Load a ledger of contacts (CSV or XLSX) into After-Sales."""

    name = "aftersales_import"
    epilog = """
        Rows that were loaded before are recognised by their external reference and left alone, so an
        interrupted import is resumed by running it again. Rows that cannot be loaded are written to a CSV
        file with the reason beside each; correct them there and import that file.

        Exit status: 0 every row is in the database, 1 some rows were rejected, 2 nothing was loaded,
        130 interrupted.
    """

    def run(self, cmdargs):
        arguments = self._parse(cmdargs)
        config_args = ["--no-http", "--log-level=warn"]
        if arguments.config:
            config_args += ["-c", arguments.config]
        if arguments.db_name:
            config_args += ["-d", arguments.db_name]
        config.parse_config(config_args, setup_logging=True)
        databases = config["db_name"]
        if len(databases) != 1:
            self.parser.error("name one database with -d")
        sys.exit(self._import(databases[0], arguments))

    def _parse(self, cmdargs):
        add = self.parser.add_argument
        add("-c", "--config", help="configuration file of Odoo")
        add("-d", "--database", dest="db_name", help="database, if the configuration does not name one")
        add("--file", required=True, help="CSV or XLSX file; its first line holds the headings")
        add("--profile", default="contacts", help="code of the import profile (default: %(default)s)")
        add("--company", help="name or id of the company (default: the user's)")
        add(
            "--user",
            default="__system__",
            help="login in whose name and with whose rights the contacts are made (default: the system user)",
        )
        add(
            "--update",
            action="store_true",
            help="bring contacts that are loaded already up to date; a blank cell never erases anything",
        )
        add("--dry-run", action="store_true", help="check the file and keep nothing")
        add("--rejected", help="file for the rejected rows (default: FILE.rejected.csv)")
        add(
            "--gentle",
            action="store_true",
            help="rest between batches, while others work in the database",
        )
        add("--encoding", help="encoding of the file, if the profile's is not right")
        add("--delimiter", help="separator of the file, if the profile's is not right; “tab” for a tabulator")
        add("--batch", type=_positive, default=500, help="rows per transaction (default: %(default)s)")
        arguments = self.parser.parse_args(cmdargs)
        if arguments.delimiter in ("tab", "\\t"):
            arguments.delimiter = "\t"
        if arguments.delimiter and len(arguments.delimiter) != 1:
            self.parser.error("--delimiter is one character")
        return arguments

    def _import(self, database, arguments):
        try:
            registry = Registry(database)
        except psycopg2.OperationalError as error:
            return _fail(f"Database {database} cannot be opened: {error}")
        if "aftersales.import.profile" not in registry:
            return _fail(f"After-Sales Service is not installed in database {database}.")
        with _only_import(registry) as alone:
            if not alone:
                return _fail(f"Another import into {database} is running. Wait until it has ended.")
            return self._load(registry, arguments)

    def _load(self, registry, arguments):
        # the command is loaded outside its module: only now can the module be imported
        from odoo.addons.aftersales_service.models.ticket.import_reader import LedgerError
        from odoo.addons.aftersales_service.models.ticket.import_run import ImportRun

        with registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            try:
                user = _find_user(env, arguments.user)
                company = _find_company(env, user, arguments.company)
                profile = _find_profile(env, arguments.profile)
            except LookupError as error:
                return _fail(error.args[0])
            ids = user.id, company.id, profile.id
        progress = Progress()
        run = ImportRun(
            registry,
            *ids,
            arguments.file,
            update=arguments.update,
            batch_size=arguments.batch,
            rejected_path=arguments.rejected,
            encoding=arguments.encoding,
            delimiter=arguments.delimiter,
            dry_run=arguments.dry_run,
            gentle=arguments.gentle,
            on_progress=progress.show,
            on_rejected=progress.show_rejected,
        )
        status = ALL_WELL
        try:
            run.run()
        except LedgerError as error:
            progress.end()
            _fail(str(error))
            status = NOT_STARTED if not run.rows else SOME_REJECTED
        except OSError as error:
            progress.end()
            _fail(f"{error.filename}: {error.strerror}. Name another file with --rejected.")
            status = SOME_REJECTED
        except psycopg2.OperationalError as error:
            progress.end()
            _fail(f"The database gave up: {error}Run the same command again to go on.")
            status = INTERRUPTED
        except KeyboardInterrupt:
            progress.end()
            print("Interrupted. Run the same command again to go on.", file=sys.stderr)
            status = INTERRUPTED
        progress.end()
        if run.rows or status == ALL_WELL:
            _report(run, arguments)
        return status or (SOME_REJECTED if run.counts["rejected"] else ALL_WELL)


@contextlib.contextmanager
def _only_import(registry):
    """Whether no other import works in the database; none begins until this one has ended.

    The lock belongs to the connection, so it goes with the program, however that ends. The cursor is
    rolled back at once: an open transaction would keep the database from tidying up meanwhile.
    """
    with registry.cursor() as cr:
        cr.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        [alone] = cr.fetchone()
        cr.rollback()
        try:
            yield alone
        finally:
            if alone:
                cr.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


class Progress:
    """One line on stderr that renews itself; on a terminal that cannot, a line every few seconds."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stderr
        self.is_terminal = self.stream.isatty()
        self.shown_at = time.monotonic()
        self.rejected = 0
        self.open = False

    def show(self, run):
        now = time.monotonic()
        if not self.is_terminal and now - self.shown_at < SECONDS_BETWEEN_LINES:
            return
        self.shown_at = now
        self._write(format_progress(run))

    def show_rejected(self, outcome):
        self.rejected += 1
        if self.rejected <= SHOWN_REJECTIONS:
            self.end()
            print(f"line {outcome.row.line}: {outcome.reason}", file=self.stream)
        elif self.rejected == SHOWN_REJECTIONS + 1:
            self.end()
            print("… more rejected rows: see the file", file=self.stream)

    def _write(self, text):
        if self.is_terminal:
            width = os.get_terminal_size(self.stream.fileno()).columns or 80
            self.stream.write("\r" + text[: width - 1].ljust(width - 1))
            self.open = True
        else:
            self.stream.write(text + "\n")
        self.stream.flush()

    def end(self):
        if self.open:
            self.stream.write("\n")
            self.open = False


def format_progress(run):
    rate = run.rows / run.seconds if run.seconds else 0
    text = f"{run.rows:>9,} rows  {rate:,.0f} rows/s"
    if run.position:
        filled = int(run.position * 20)
        left = round(run.seconds * (1 - run.position) / run.position)
        bar = "#" * filled + "-" * (20 - filled)
        text = f"[{bar}] {run.position:4.0%} {text}  {left // 60}:{left % 60:02} left"
    if run.counts["rejected"]:
        text += f"  {run.counts['rejected']:,} rejected"
    return text


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _fail(message):
    print(message, file=sys.stderr)
    return NOT_STARTED


def _find_user(env, login):
    user = env["res.users"].with_context(active_test=False).search([("login", "=", login)], limit=1)
    if not user or not (user.active or user.id == SUPERUSER_ID):
        raise LookupError(f"There is no active user with the login {login}.")
    return user


def _find_company(env, user, name):
    companies = env["res.company"].search([]) if user.id == SUPERUSER_ID else user.company_ids
    if not name:
        return user.company_id
    found = companies.filtered(lambda company: name in (company.name, str(company.id)))
    if len(found) != 1:
        names = ", ".join(f"{company.name} ({company.id})" for company in companies)
        raise LookupError(f"{'Which' if found else 'No'} company {name}? {user.login} works for: {names}.")
    return found


def _find_profile(env, code):
    profiles = env["aftersales.import.profile"].search([])
    found = profiles.filtered(lambda profile: profile.code == code)
    if not found:
        raise LookupError(f"There is no import profile {code}. There are: {', '.join(profiles.mapped('code'))}.")
    return found


def _report(run, arguments):
    counts = run.counts
    for notice in run.notices:
        print(notice)
    parts = [f"{counts['created']:,} loaded"]
    if arguments.update:
        parts += [f"{counts['updated']:,} updated", f"{counts['unchanged']:,} unchanged"]
    else:
        parts.append(f"{counts['skipped']:,} there already")
    parts.append(f"{counts['rejected']:,} rejected")
    rate = run.rows / run.seconds if run.seconds else 0
    print(
        f"{run.rows:,} rows: {', '.join(parts)}.  {run.seconds:.1f} s, {rate:,.0f} rows/s, "
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    if run.rejected_path:
        print(f"Rejected rows, with the reason beside each: {run.rejected_path}")
    if arguments.dry_run:
        print("Dry run: nothing was kept.")

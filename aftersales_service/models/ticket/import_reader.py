"""Reading of ledger files, CSV or XLSX, row by row in constant memory."""

import codecs
import csv
import datetime
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

# Headings of the columns added to the file of rejected rows; ignored when that file is loaded again.
LINE_COLUMN = "Line of the file"
REASON_COLUMN = "Why rejected"
OWN_COLUMNS = {LINE_COLUMN.casefold(), REASON_COLUMN.casefold()}

DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20


class LedgerError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass
class Row:
    """One row: ``cells`` by heading in lower case, or ``error`` when it could not be taken apart."""

    line: str
    cells: dict = field(default_factory=dict)
    headings: list = field(default_factory=list)
    raw: list = field(default_factory=list)
    error: str = ""


def cell_text(value):
    """Cell as text, without blanks around it; a whole number of a workbook loses its “.0”.

    >>> cell_text(None), cell_text("  a "), cell_text(2006.0), cell_text(True)
    ('', 'a', '2006', '1')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip()


class LedgerReader:
    """Iterate over the rows of a ledger file.

    :param env: environment whose language the messages are in
    :param encoding: name of an encoding, or ``auto``
    :param delimiter: character, or ``auto``
    :raise LedgerError: at the start, before any row, when the file cannot be read as a whole; later only
        when a workbook turns out damaged
    """

    def __init__(self, env, path, *, encoding="auto", delimiter="auto"):
        self.env = env
        self.path = Path(path)
        self.encoding = encoding
        self.delimiter = delimiter
        self.notices = []
        #: share of the file read so far, 0 to 1, or None when its size is not known
        self.position = 0.0
        self._open()

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self._close()

    def _open(self):
        try:
            with open(self.path, "rb") as stream:
                start = stream.read(8)
        except FileNotFoundError:
            raise LedgerError(self.env._("There is no file %(path)s.", path=self.path)) from None
        except OSError as error:
            raise LedgerError(
                self.env._("%(path)s cannot be read: %(reason)s.", path=self.path, reason=error.strerror)
            ) from None
        if not start:
            raise LedgerError(self.env._("%(path)s is empty.", path=self.path))
        if start.startswith(b"PK\x03\x04"):
            self._source = _Workbook(self)
        elif start.startswith(b"\xd0\xcf\x11\xe0"):
            raise LedgerError(
                self.env._(
                    "%(path)s is a workbook of the old kind (.xls) or protected by a password. Save it as "
                    "a plain .xlsx or CSV file.",
                    path=self.path,
                )
            )
        else:
            self._source = _Csv(self, start)
        self._set_headings(self._source.headings)

    def _close(self):
        self._source.close()

    def _set_headings(self, headings):
        while headings and not headings[-1]:
            headings.pop()
        if not any(headings):
            raise LedgerError(
                self.env._("The first line of %(path)s is blank; it has to hold the headings.", path=self.path)
            )
        self.headings = headings
        self.keys = [heading.casefold() or f"column {number}" for number, heading in enumerate(headings, start=1)]
        twice = sorted({heading for heading, key in zip(headings, self.keys, strict=True) if self.keys.count(key) > 1})
        if twice:
            raise LedgerError(
                self.env._("The heading “%(name)s” stands twice in the first line.", name=", ".join(twice))
            )

    def require(self, columns):
        """Refuse a file in which one of ``columns`` is missing."""
        missing = [name for name in columns if name.casefold() not in self.keys]
        if not missing:
            return
        raise LedgerError(
            self.env._(
                "Missing columns: %(missing)s. The first line of %(path)s has: %(found)s. Is it the right "
                "profile, and the right separator?",
                missing=", ".join(missing),
                path=self.path,
                found=", ".join(self.headings),
            )
        )

    def __iter__(self):
        width = len(self.keys)
        for line, values, error in self._source.rows():
            if error:
                yield Row(line, raw=values, error=error)
                continue
            if not any(value not in (None, "") for value in values):
                continue
            surplus = values[width:]
            if any(cell_text(value) for value in surplus) or (len(values) < width and self._source.strict):
                reason = self.env._(
                    "%(found)s cells, but %(expected)s headings: a separator or a quotation mark is missing "
                    "or too many.",
                    found=len(values),
                    expected=width,
                )
                yield Row(line, raw=values, error=reason)
                continue
            values = (values + [None] * width)[:width]
            yield Row(line, dict(zip(self.keys, values, strict=True)), self.headings, values)


class _Csv:
    strict = True

    def __init__(self, reader, start):
        self.reader = reader
        self.env = reader.env
        marked = next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), None)
        self.encoding = reader.encoding
        if self.encoding == "auto" or (marked and self.encoding.lower().replace("_", "-") in ("utf-8", "utf8")):
            self.encoding = marked or "utf-8"
        self.size = reader.path.stat().st_size
        self._check_encoding()
        self.binary = open(reader.path, "rb")  # noqa: SIM115 - closed by close()
        self.stream = io.TextIOWrapper(self.binary, encoding=self.encoding, newline="")
        first = self.stream.readline(CHUNK)
        delimiter = reader.delimiter
        if delimiter == "auto":
            delimiter = max(DELIMITERS, key=first.count)
        self.stream.seek(0)
        self.csv = csv.reader(self.stream, delimiter=delimiter, strict=True)
        try:
            self.headings = [heading.strip() for heading in next(self.csv, [])]
        except csv.Error as error:
            raise LedgerError(
                self.env._("The first line cannot be taken apart: %(reason)s.", reason=str(error))
            ) from None
        rival = max(DELIMITERS, key=first.count)
        if len(self.headings) == 1 and rival != delimiter and rival in first:
            raise LedgerError(
                self.env._(
                    "The columns seem to be separated by “%(found)s”, not by “%(expected)s”.",
                    found=rival,
                    expected=delimiter,
                )
            )

    def _check_encoding(self):
        """Read the file once, so that nothing is loaded from one that turns out unreadable half way."""
        try:
            decoder = codecs.getincrementaldecoder(self.encoding)()
        except LookupError:
            raise LedgerError(
                self.env._(
                    "“%(name)s” is no known encoding. Use auto, utf-8, gb18030, big5, cp1252 …",
                    name=self.encoding,
                )
            ) from None
        lines = 1
        with open(self.reader.path, "rb") as stream:
            while True:
                chunk = stream.read(CHUNK)
                try:
                    lines += decoder.decode(chunk, final=not chunk).count("\n")
                except UnicodeError as error:
                    if isinstance(error, UnicodeDecodeError):
                        lines += error.object[: error.start].count(b"\n")
                    raise LedgerError(
                        self.env._(
                            "Line %(line)s of %(path)s is not written in %(encoding)s. Name the encoding it "
                            "was saved in, for example cp1252 (Western Windows) or gb18030 (Chinese).",
                            line=lines,
                            path=self.reader.path,
                            encoding=self.encoding,
                        )
                    ) from None
                if not chunk:
                    return

    def rows(self):
        while True:
            first = self.csv.line_num + 1
            values, error = [], ""
            try:
                values = next(self.csv)
            except StopIteration:
                return
            except csv.Error as problem:
                error = self.env._(
                    "Cannot be taken apart (%(reason)s): look at the quotation marks.", reason=str(problem)
                )
            last = self.csv.line_num
            if any("\0" in value for value in values):
                error = self.env._("Holds a NUL character: the file is damaged here.")
            self.reader.position = self.binary.tell() / self.size
            yield (str(first) if last <= first or not error else f"{first}-{last}"), values, error

    def close(self):
        self.stream.close()


class _Workbook:
    # rows of a workbook end with their last filled cell
    strict = False

    def __init__(self, reader):
        import openpyxl  # slow to load and needed for workbooks only

        self.reader = reader
        try:
            self.book = openpyxl.load_workbook(reader.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError):
            raise LedgerError(
                reader.env._(
                    "%(path)s is damaged or no workbook. Open it in a spreadsheet program and save it as .xlsx or CSV.",
                    path=reader.path,
                )
            ) from None
        if not self.book.worksheets:
            raise LedgerError(reader.env._("%(path)s is empty.", path=reader.path))
        sheet = self.book.worksheets[0]
        if len(self.book.worksheets) > 1:
            reader.notices.append(reader.env._("Only the first sheet is read: %(name)s.", name=sheet.title))
        self.total = sheet.max_row
        # some programs write a wrong size; the rows that are there count
        sheet.reset_dimensions()
        self.source = sheet.iter_rows(values_only=True)
        self.headings = [cell_text(value) for value in next(self.source, ())]

    def rows(self):
        line = 1
        try:
            for line, values in enumerate(self.source, start=2):
                self.reader.position = min(line / self.total, 1) if self.total else None
                yield str(line), list(values), ""
        except (zipfile.BadZipFile, zlib.error, SyntaxError, EOFError):
            raise LedgerError(self.reader.env._("The workbook is damaged after line %(line)s.", line=line)) from None

    def close(self):
        self.book.close()

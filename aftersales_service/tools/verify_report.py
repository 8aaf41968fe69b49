"""Check signed service reports without the database: ``python verify_report.py file.pdf …``

Needs this folder and the package pyHanko, nothing of Odoo. Says VALID or ALTERED for each file, why, and what the report
says about itself. ``--certificate company.pem`` also demands that the file was signed with that certificate; without
it a valid file is as its signer left it, and who that is shows the fingerprint.

Exit status: 0 all are valid; 1 one is altered; 2 none is, but one is no service report of ours or cannot be read.
"""

import argparse
import importlib
import io
import sys
from pathlib import Path
from types import ModuleType

VALID, ALTERED, UNKNOWN = 0, 1, 2
WORDS = {VALID: "VALID", ALTERED: "ALTERED", UNKNOWN: "NOT CHECKED"}
CONTENT_NAME = "report.json"
FORMATS = ("aftersales-report/1",)


def _siblings():
    """The modules beside this file, as a package of their own: that of Odoo's module would load Odoo."""
    name = "aftersales_tools"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(Path(__file__).resolve().parent)]
        sys.modules[name] = package
    return importlib.import_module(f"{name}.canonical"), importlib.import_module(f"{name}.pades")


canonical, pades = _siblings()


def embedded_files(pdf):
    """The files that lie in a PDF, by name; a name that is there twice is refused.

    :rtype: dict[str, bytes]
    :raises ValueError: if they cannot be read
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = {}
    try:
        root = PdfFileReader(io.BytesIO(pdf)).root
        names = root["/Names"]["/EmbeddedFiles"] if "/EmbeddedFiles" in root.get("/Names", {}) else {}
        for name, entry in _leaves(names):
            if name in found:
                raise ValueError(f"{name} lies in the file twice")
            found[name] = bytes(entry["/EF"]["/F"].data)
    except ValueError:
        raise
    except Exception as error:  # a file made to break the library may break it at any place
        raise ValueError(f"the embedded files cannot be read ({error})") from error
    return found


def _leaves(node, depth=0):
    if depth > 20:
        raise ValueError("the list of embedded files is nested too deeply")
    names = node.get("/Names", ())
    for place in range(0, len(names), 2):
        yield names[place + 1]["/F"], names[place + 1]
    for child in node.get("/Kids", ()):
        yield from _leaves(child.get_object(), depth + 1)


def check(pdf, trusted=()):
    """Check one file.

    :param bytes pdf: the file
    :param trusted: certificates, PEM, of which one must have signed; none means any
    :return: (VALID | ALTERED | UNKNOWN, reason, lines on what the report says)

    >>> check(b"<html>")
    (2, 'This is no PDF.', [])
    >>> check(b"%PDF-1.7 something else")
    (2, 'This is no service report of ours, or it was damaged beyond recognition.', [])
    """
    if b"%PDF-" not in pdf[:1024]:
        return UNKNOWN, "This is no PDF.", []
    signature = pades.check_signature(pdf, trusted)
    try:
        content, trouble = embedded_files(pdf).get(CONTENT_NAME), ""
    except ValueError as error:
        content, trouble = None, str(error)
    ours = content is not None or pades.FIELD.encode() in pdf
    if not ours:
        return UNKNOWN, "This is no service report of ours, or it was damaged beyond recognition.", []
    report, reason = None, trouble
    if content is not None:
        report, reason = _read(content)
    elif not reason:
        reason = f"The file holds no {CONTENT_NAME}."
    lines = [*_describe_report(report), *_describe_signature(signature)]
    if not signature.valid:
        return ALTERED, signature.problem, lines
    if reason:
        return ALTERED, reason, lines
    if report.get("format") not in FORMATS:
        return UNKNOWN, f"The report's format {report.get('format')!r} is not known to this program.", lines
    if trusted and not signature.trusted:
        return ALTERED, "The file was not signed with the given certificate.", lines
    return VALID, "Not a byte was changed since it was signed.", lines


def _read(content):
    """
    :return: (the report, why it is not usable)

    >>> _read(b'{"format":"x"}'), _read(b"[]"), _read(b'{"a": 1}')
    (({'format': 'x'}, ''), (None, 'report.json is no report.'), (None, 'report.json: written in another way \
than the canonical one.'))
    """
    try:
        report = canonical.read_canonical(content)
    except canonical.NotCanonical as error:
        return None, f"{CONTENT_NAME}: {error}."
    return (report, "") if isinstance(report, dict) else (None, f"{CONTENT_NAME} is no report.")


def _text(value):
    r"""A value for the terminal: the file's text must not move the cursor.

    >>> _text("水泵\x1b[2J"), _text(None)
    ('水泵?[2J', '')
    """
    return "".join(sign if sign.isprintable() else "?" for sign in str("" if value is None else value))


def _describe_report(report):
    """What the report says of itself, as far as it has the usual form.

    >>> for line in _describe_report({"report": {"number": "SR/1", "version": 2}, "printed": {"customer": "Wang"},
    ...         "signatures": [{"role": "customer", "signer_name": "Li", "date": "2026-03-02T08:15:00Z"}]}):
    ...     print(line)
    Number: SR/1
    Version: 2
    Customer: Wang
    Signed by: customer, Li, 2026-03-02T08:15:00Z
    >>> _describe_report({"report": [], "signatures": [None]}), _describe_report(None)
    ([], [])
    """

    def part(name, kind):
        value = (report or {}).get(name)
        return value if isinstance(value, kind) else kind()

    facts = [
        ("Number", part("report", dict).get("number")),
        ("Version", part("report", dict).get("version")),
        ("Corrects", part("report", dict).get("corrects")),
        *(
            (name.capitalize(), part("printed", dict).get(name))
            for name in ("company", "customer", "product", "serial")
        ),
    ]
    lines = [f"{name}: {_text(value)}" for name, value in facts if value not in (None, "")]
    for signed in part("signatures", list):
        if isinstance(signed, dict):
            words = "Refused by" if signed.get("method") == "refused" else "Signed by"
            given = [signed.get(name) for name in ("role", "signer_name", "date")]
            lines.append(f"{words}: {', '.join(_text(value) for value in given if value)}")
    return lines


def _describe_signature(signature):
    if not signature.fingerprint:
        return []
    names = ", ".join(dict.fromkeys(_text(name) for name in (signature.signer, signature.organisation) if name))
    kind = "trusted" if signature.trusted else "self-signed" if signature.self_signed else "not checked for trust"
    lines = [f"Sealed by: {names} ({kind})", f"Certificate: SHA-256 {signature.fingerprint}"]
    if signature.signing_time:
        lines.append(f"Sealed at: {signature.signing_time.isoformat()}, by its own clock")
    if signature.time_stamp:
        lines.append(f"Time stamp: {signature.time_stamp.isoformat()}, {_text(signature.time_stamped_by)}")
    return lines


def main(arguments=None):
    """Check the files named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Check signed service reports without the database.")
    parser.add_argument("files", nargs="+", type=Path, metavar="file.pdf")
    parser.add_argument("--certificate", type=Path, action="append", default=[], help="PEM file of the company")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")
    results = set()
    try:
        trusted = [path.read_bytes() for path in options.certificate]
        pades.check_signature(b"", trusted)
    except (OSError, ValueError) as error:
        parser.error(f"The certificate cannot be read: {error}")
    except pades.SignerMissing as error:
        parser.error(f"Install pyHanko first: pip install pyHanko ({error})")
    for path in options.files:
        try:
            result, reason, lines = check(path.read_bytes(), trusted)
        except OSError as error:
            result, reason, lines = UNKNOWN, f"The file cannot be read: {error.strerror}.", []
        sys.stdout.write(f"{path}: {WORDS[result]}: {_text(reason)}\n")
        sys.stdout.writelines(f"    {line}\n" for line in lines)
        results.add(result)
    return next(result for result in (ALTERED, UNKNOWN, VALID) if result in results)


if __name__ == "__main__":
    # this folder's names ("pdf", "seal") must not stand in for those of installed packages
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).resolve().parent]
    sys.exit(main())

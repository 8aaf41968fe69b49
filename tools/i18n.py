"""Translation templates and zh_CN.

    make i18n          writes i18n/<module>.pot and brings i18n/zh_CN.po up to date: existing translations stay,
                       new terms are added empty, terms the sources no longer have are removed
    make i18n-check    fails on untranslated, fuzzy, missing and stale terms, and lists them

A term that reads the same in both languages (PDF, ISO 9001) is translated with itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools import farm
from tools.base import MODULES, ROOT, Failed, locked, main, say, tail
from tools.databases import Databases
from tools.odoo import command
from tools.runner import run_odoo

LANGUAGE = "zh_CN"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "MIME-Version": "1.0",
    "Language": LANGUAGE,
    "Plural-Forms": "nplurals=1; plural=0;",
}


def template_path(module: str) -> Path:
    return farm.module_folder(module) / "i18n" / f"{module}.pot"


def translation_path(module: str) -> Path:
    return farm.module_folder(module) / "i18n" / f"{LANGUAGE}.po"


def export(databases: Databases, database: str, target: Path, config: Path | None = None) -> dict:
    """Export the three templates from a database that has the modules; return {module: PO file}."""
    import polib

    result = {}
    target.mkdir(parents=True, exist_ok=True)
    for module in MODULES:
        path = target / f"{module}.pot"
        run = run_odoo(
            f"i18n-{module}.log",
            command(
                config or databases.config,
                "-d",
                database,
                "-l",
                "pot",
                "-o",
                str(path),
                module,
                program=["i18n", "export"],
            ),
        )
        if run.status or not path.exists():
            raise Failed(
                f"The terms of {module} could not be exported.\n{tail(run.log.name)}", f"see .odoo/log/{run.log.name}."
            )
        # A module without a term leaves an empty file.
        result[module] = polib.pofile(str(path), wrapwidth=78) if path.stat().st_size else polib.POFile(wrapwidth=78)
    return result


def update() -> None:
    for module, template in _from_sources().items():
        folder = template_path(module).parent
        if not len(template):
            continue
        folder.mkdir(exist_ok=True)
        _write_template(module, template)
        added, removed = _merge(module, template)
        path = translation_path(module).relative_to(ROOT)
        say(f"{path}: {len(template)} terms, {added} new, {removed} removed")
    problems = sum(len(found) for found in check_files().values())
    if problems:
        say(f"{problems} terms need a translation: `make i18n-check` lists them.")


def _write_template(module: str, template) -> None:
    import polib

    path = template_path(module)
    for key in ("POT-Creation-Date", "PO-Revision-Date"):
        # A date would change the file each time, whether its terms changed or not.
        template.metadata.pop(key, None)
    if path.exists() and str(polib.pofile(str(path), wrapwidth=78)) == str(template):
        return
    template.save(str(path))


def _merge(module: str, template) -> tuple:
    import polib

    path = translation_path(module)
    known = {}
    metadata = {}
    if path.exists():
        old = polib.pofile(str(path))
        metadata = old.metadata
        known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=78)
    new.metadata = {**{k: v for k, v in metadata.items() if not k.endswith("-Date")}, **HEADER}
    new.metadata.setdefault("Project-Id-Version", "After-Sales 19.0")
    added = 0
    for term in template:
        previous = known.pop((term.msgctxt, term.msgid), None)
        added += previous is None
        entry = polib.POEntry(
            msgid=term.msgid,
            msgctxt=term.msgctxt,
            msgstr=previous.msgstr if previous else "",
            comment=term.comment,
            tcomment=previous.tcomment if previous else "",
            occurrences=term.occurrences,
            flags=sorted({*term.flags, *(["fuzzy"] if previous and "fuzzy" in previous.flags else [])}),
        )
        new.append(entry)
    new.save(str(path))
    return added, len(known)


def check_files(templates: dict | None = None) -> dict:
    """{file: [sentence]}; against the exported templates, or against the .pot files when none are given."""
    import polib

    result = {}
    for module in MODULES:
        po, pot = translation_path(module), template_path(module)
        found = []
        if templates is not None:
            exported = {(entry.msgctxt, entry.msgid) for entry in templates[module]}
        else:
            exported = {(e.msgctxt, e.msgid) for e in polib.pofile(str(pot))} if pot.exists() else set()
        committed = {(e.msgctxt, e.msgid) for e in polib.pofile(str(pot))} if pot.exists() else set()
        if exported != committed:
            found.append(
                f"{pot.name} is not what the sources export ({len(exported ^ committed)} terms differ): run `make i18n`"
            )
        entries = polib.pofile(str(po)) if po.exists() else []
        present = set()
        for entry in entries:
            key = (entry.msgctxt, entry.msgid)
            if entry.obsolete or key not in exported:
                found.append(f"stale: {_short(entry.msgid)}")
                continue
            present.add(key)
            if "fuzzy" in entry.flags:
                found.append(f"fuzzy: {_short(entry.msgid)}")
            elif not entry.msgstr.strip():
                found.append(f"untranslated: {_short(entry.msgid)}")
        found += sorted(f"missing: {_short(msgid)}" for _context, msgid in exported - present)
        if found:
            result[str(po.relative_to(ROOT))] = found
    return result


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else text[:99] + "…"


def _from_sources() -> dict:
    databases = Databases()
    farm.build()
    name = databases.new_name()
    with locked("templates"):
        databases.drop_stale()
        template, missing = databases.prepare(MODULES[-1])
        databases.clone(template, name)
    try:
        if missing:
            run = run_odoo(
                "i18n-install.log",
                command(databases.config, "-d", name, "-i", ",".join(missing), "--stop-after-init", "--no-http"),
            )
            if run.status:
                raise Failed(f"The modules can't be installed.\n{tail(run.log.name)}", f"see .odoo/log/{run.log.name}.")
        with tempfile.TemporaryDirectory(prefix="aftersales-") as folder:
            return export(databases, name, Path(folder))
    finally:
        databases.drop(name)


def check() -> int:
    found = check_files(_from_sources())
    for path, sentences in found.items():
        say(f"{path}:")
        for sentence in sentences:
            say(f"  {sentence}")
    total = sum(map(len, found.values()))
    say(f"{total} problems in the translations." if total else "All terms are translated.")
    return 1 if total else 0


def quick_check() -> int:
    """Without a database, against the committed .pot files: for the commit hook."""
    found = check_files()
    for path, sentences in found.items():
        say(f"{path}: " + "; ".join(sentences[:5]) + (" …" if len(sentences) > 5 else ""))
    return 1 if found else 0


COMMANDS = {"update": update, "check": check, "quick": quick_check}

if __name__ == "__main__":
    main(COMMANDS[sys.argv[1]])

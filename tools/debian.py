"""Debian packages without touching the system: downloaded with apt's own checks, unpacked into a private folder.

The mirror is the one this machine's apt is set up for; no address is written down anywhere. State, lists and
cache of apt are private, so neither root nor a change to the machine is needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.base import LOGS, STATE, Failed, cache_dir, output, sha256, tail

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LOG = "apt.log"

NO_MIRROR = (
    "check that this machine has a network and that `apt-get update` works (the mirror is the one in "
    "/etc/apt/sources.list or /etc/apt/sources.list.d). Then run the same command again."
)


def require_apt(purpose: str, otherwise: str) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Failed(f"This machine has no apt-get/dpkg-deb, which is needed to get {purpose}.", otherwise)


class Apt:
    """A private apt: `suite=None` resolves for this machine's release, otherwise downloads from that suite."""

    def __init__(self, suite: str | None = None) -> None:
        self.suite = suite
        self.home = STATE / "apt" / (suite or "system")
        self.env = {**os.environ, "APT_CONFIG": str(self.home / "apt.conf"), "LC_ALL": "C"}
        self.updated = False

    def _configure(self) -> None:
        for folder in ("lists/partial", "cache/archives/partial", "empty"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        lines = [
            f'Dir::State "{self.home}";',
            f'Dir::State::Lists "{self.home}/lists";',
            f'Dir::Cache "{self.home}/cache";',
            'APT::Sandbox::User "";',
            'APT::Install-Recommends "0";',
            'Acquire::Languages "none";',
            'Acquire::PDiffs "false";',
            'Acquire::ForceHash "SHA256";',
            'Acquire::Retries "3";',
            'Acquire::http::Timeout "30";',
            'Debug::NoLocking "1";',
        ]
        if self.suite:
            (self.home / "status").write_text("")
            sources = self.home / "sources.list"
            sources.write_text(f"deb [signed-by={KEYRING}] {self._mirror()} {self.suite} main\n")
            lines += [
                f'Dir::State::status "{self.home}/status";',
                f'Dir::Etc::sourcelist "{sources}";',
                f'Dir::Etc::sourceparts "{self.home}/empty";',
                f'Dir::Etc::preferencesparts "{self.home}/empty";',
            ]
        else:
            lines.append('Dir::State::status "/var/lib/dpkg/status";')
        (self.home / "apt.conf").write_text("\n".join(lines) + "\n")

    @staticmethod
    def _mirror() -> str:
        """Address of the main archive as configured on this machine, without updates and security."""
        targets = output(["apt-get", "indextargets", "--format", "$(CREATED_BY)|$(COMPONENT)|$(REPO_URI)|$(RELEASE)"])
        for line in targets.splitlines():
            created_by, component, uri, release = line.split("|", 3)
            if (
                created_by == "Packages"
                and component == "main"
                and not re.search("security|updates|backports", release)
            ):
                return uri
        raise Failed("apt on this machine has no Debian archive configured.", NO_MIRROR)

    def update(self) -> None:
        if self.updated:
            return
        self._configure()
        status = self._logged(["apt-get", "-q", "update"])
        if status or not any((self.home / "lists").glob("*_Packages*")):
            raise Failed(
                f"apt could not read the list of packages (no network, or no mirror).\n{tail(LOG, 6)}", NO_MIRROR
            )
        self.updated = True

    def download(self, packages: list, *, with_dependencies: bool) -> list:
        """Return the .deb files of the packages, from the cache where the checksum agrees."""
        self.update()
        # A file left by an interrupted run would be missing from the listing; what was half loaded stays in partial/.
        for left in (self.home / "cache" / "archives").glob("*.deb"):
            left.unlink()
        action = ["install", "-y", "--download-only"] if with_dependencies else ["download"]
        listing = subprocess.run(
            ["apt-get", "-q", *action, "--print-uris", *packages],
            env=self.env,
            capture_output=True,
            text=True,
        )
        if listing.returncode:
            raise Failed(f"apt finds no way to get {', '.join(packages)}:\n{listing.stderr.strip()}", NO_MIRROR)
        # 'uri' file-name size Algorithm:hash
        wanted = re.findall(r"^'[^']+' (\S+) \d+ SHA256:([0-9a-f]{64})$", listing.stdout, re.M)
        if not wanted and re.search(r"^'[^']+' ", listing.stdout, re.M):
            raise Failed(f"apt lists no checksum for {', '.join(packages)}.", NO_MIRROR)
        cache = cache_dir() / "debs"
        cache.mkdir(parents=True, exist_ok=True)
        if any(not _intact(cache / name, digest) for name, digest in wanted):
            folder = self.home / "cache" / "archives"
            if self._logged(["apt-get", "-q", *action, *packages], cwd=folder):
                raise Failed(f"Download failed: {', '.join(packages)}.\n{tail(LOG, 6)}", NO_MIRROR)
            for name, digest in wanted:
                if not _intact(folder / name, digest):
                    raise Failed(f"The downloaded {name} does not have the announced checksum.", NO_MIRROR)
                # Through a second name: an interrupted copy must not look like a finished one.
                partial = cache / f"{name}.{os.getpid()}.part"
                shutil.move(str(folder / name), partial)
                partial.replace(cache / name)
        return [cache / name for name, _digest in wanted]

    def version_and_hash(self, package: str) -> tuple:
        self.update()
        shown = subprocess.run(
            ["apt-cache", "show", package], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ).stdout
        version = re.search(r"^Version: (\S+)$", shown, re.M)
        digest = re.search(r"^SHA256: ([0-9a-f]{64})$", shown, re.M)
        return (version and version[1], digest and digest[1])

    def _logged(self, command: list, cwd: Path | None = None) -> int:
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / LOG, "ab") as stream:
            return subprocess.call(
                command, env=self.env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
            )


def _intact(path: Path, digest: str) -> bool:
    return path.exists() and sha256(path) == digest


def unpack(deb: Path, target: Path, *tar_options: str) -> None:
    """Unpack the files of a package, owned by whoever runs this."""
    target.mkdir(parents=True, exist_ok=True)
    reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE)
    status = subprocess.call(
        ["tar", "-x", "-C", str(target), "--no-same-owner", "--no-same-permissions", "--wildcards", *tar_options],
        stdin=reader.stdout,
    )
    reader.stdout.close()
    if reader.wait() or status:
        raise Failed(
            f"{deb.name} could not be unpacked into {target}.",
            "look whether the disk is full; then run the same command again.",
        )

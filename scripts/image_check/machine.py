"""How this machine reaches Debian's packages and Python's: handed to the steps that need it, never written down."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .processes import Mount

SUITES = ("bookworm", "bookworm-updates", "bookworm-security")
# Options of pip that say how the index is reached. Folders of this machine are no part of an image's build.
PIP_OPTIONS = ("index-url", "extra-index-url", "trusted-host", "proxy", "default-timeout", "timeout", "retries")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
BUNDLE = "/run/certificates.crt"


def apt_sources() -> list[str]:
    """The lines of sources.list for Debian bookworm, as this machine has them; none where it is another Debian."""
    wanted = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
    lines = _said(wanted)
    found = {tuple(line.split()) for line in lines if len(line.split()) == 3}
    return [f"deb {uri} {suite} main" for uri, suite, part in sorted(found) if suite in SUITES and part == "main"]


def apt_options() -> list[str]:
    """The settings by which apt reaches its mirror here, as a file of apt.conf.d has them."""
    kept = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    return [line for line in _said(["apt-config", "dump"]) if line.startswith(kept) and '"/' not in line]


def build_environment() -> dict[str, str]:
    """Variables for a step that fetches packages: proxies, certificates, and which index pip asks."""
    given = {name: os.environ[name] for name in PROXIES if os.environ.get(name)}
    if _bundle():
        given |= dict.fromkeys(CERTIFICATES, BUNDLE)
    return given | dict(_pip_options())


def build_mounts() -> list[Mount]:
    """Files of this machine that such a step sees beside its root: how names are looked up, the certificates."""
    files = [(Path("/etc/resolv.conf"), "/etc/resolv.conf"), (Path("/etc/hosts"), "/etc/hosts")]
    bundle = _bundle()
    files += [(bundle, BUNDLE)] if bundle else []
    return [Mount(source.resolve(), target, read_only=True) for source, target in files if source.exists()]


def _bundle() -> Path | None:
    named = [os.environ.get(name) for name in (*CERTIFICATES, "CURL_CA_BUNDLE")]
    return next((Path(one) for one in named if one and Path(one).is_file()), None)


def _pip_options() -> Iterator[tuple[str, str]]:
    for line in _said([sys.executable, "-m", "pip", "config", "list"]):
        name, _, value = line.partition("=")
        option = name.rpartition(".")[2]
        words = [word for word in value.strip("'\"").replace("\\n", " ").split() if not word.startswith(("/", "file:"))]
        if option in PIP_OPTIONS and words:
            yield "PIP_" + option.upper().replace("-", "_"), " ".join(words)


def _said(command: list[str]) -> list[str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines()

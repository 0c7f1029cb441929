"""`shoplens catalog categorize`: categories for products whose feed has none, written when a person confirms them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from catalog.catalogue import ProductView
from catalog.categorize import Confirmed, ProposalRow, confirm, read_confirmed, write_proposals
from catalog.confirmed_categories import count_uncategorised, uncategorised
from evaluation.intervals import Interval
from webapp.catalogue.evidence import Evidence
from webapp.catalogue.proposals import BAR, Proposal, Proposer
from webapp.cli.console import EXISTING_FILE, NEW_FILE, print_json, print_table, progress, with_json
from webapp.services import Services, open_services

BATCH = 500
SHOWN = 20
EVIDENCE: tuple[Evidence, ...] = ("image", "text", "both")


@click.command()
@click.option("--out", type=NEW_FILE, help="Write every proposal to this CSV, to be looked through.")
@click.option(
    "--confirm",
    "back",
    type=EXISTING_FILE,
    help="Keep the column `category` of such a CSV; empty cells change nothing.",
)
@click.option("--bar", default=BAR, show_default=True, help="Confidence from which the CSV's `category` is filled in.")
@click.option("--source", help="Only this source's products.")
@click.option("--measure", is_flag=True, help="Say how right proposals are, on products that have a category.")
@with_json
def categorize(
    out: Path | None, back: Path | None, bar: float, source: str | None, measure: bool, as_json: bool
) -> None:
    """Propose categories for products that have none, from similar products. Nothing is written until confirmed.

    Once with --out FILE; look through FILE; then --confirm FILE. Or on the page /ops/categories.
    """
    services = open_services()
    if back:
        done = confirm(services.database, read_confirmed(back.read_bytes()), "cli")
        print_json(vars(done)) if as_json else _print_confirmed(done)
        return
    proposer = Proposer(services)
    if measure:
        measured = [_measured(proposer, evidence, bar) for evidence in EVIDENCE]
        gain = proposer.gain()
        measured[-1]["gain"] = asdict(gain)  # of both
        print_json(measured) if as_json else _print_measured(measured, bar, gain)
        return
    found = _proposals(services, proposer, source)
    if out:
        _write(out, found, bar)
    elif as_json:
        print_json([_as_json(product, proposal) for product, proposal in found])
    else:
        _print_proposals(found, bar)


def _proposals(
    services: Services, proposer: Proposer, source: str | None
) -> Iterator[tuple[ProductView, Proposal | None]]:
    with services.database.session() as session:
        total = count_uncategorised(session, source)
    last = done = 0
    with progress() as bar:
        while True:
            with services.database.session() as session:
                ids = uncategorised(session, BATCH, last, source)
            if not ids:
                return
            found = services.catalogue.by_ids(ids)
            products = [found[id_] for id_ in ids if id_ in found]
            yield from zip(products, proposer.propose(products), strict=True)
            last, done = ids[-1], done + len(ids)
            bar("Products", done, total)


def _write(out: Path, found: Iterator[tuple[ProductView, Proposal | None]], bar: float) -> None:
    part = out.with_name(f".{out.name}.part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        count = write_proposals(file, (_row(product, proposal, bar) for product, proposal in found))
    os.replace(part, out)  # noqa: PTH105 - the house's word for it
    click.echo(
        f"{count:,} products without a category in {out}. Look it through: `category` is filled in from {bar:.0%}"
        f" confidence on; then shoplens catalog categorize --confirm {out}"
    )


def _row(product: ProductView, proposal: Proposal | None, bar: float) -> ProposalRow:
    about = (product.source, product.feed_id, product.title)
    if proposal is None:
        return ProposalRow(*about, "", "", "", "")
    taken = proposal.category if proposal.confidence >= bar else ""
    others = "; ".join(category for category, _ in proposal.others)
    return ProposalRow(*about, taken, f"{proposal.confidence:.2f}", proposal.category, others)


def _as_json(product: ProductView, proposal: Proposal | None) -> dict[str, Any]:
    common = {"source": product.source, "id": product.feed_id, "title": product.title}
    if proposal is None:
        return {**common, "proposed": None}
    others = [{"category": name, "share": round(share, 4)} for name, share in proposal.others]
    return {**common, "proposed": proposal.category, "confidence": proposal.confidence, "others": others}


def _print_proposals(found: Iterator[tuple[ProductView, Proposal | None]], bar: float) -> None:
    pairs = list(found)
    sure = sum(proposal is not None and proposal.confidence >= bar for _, proposal in pairs)
    rows = [
        (product.public_id, product.title[:40], proposal.category if proposal else "-", _sure(proposal))
        for product, proposal in pairs[:SHOWN]
    ]
    print_table(("product", "title", "proposed", "confidence"), rows)
    click.echo(f"{len(pairs):,} products without a category, {sure:,} with a proposal of {bar:.0%} confidence or more.")
    click.echo("Nothing was written. Look all of them through: --out FILE, then --confirm FILE; or on /ops/categories.")


def _sure(proposal: Proposal | None) -> str:
    return f"{proposal.confidence:.0%}" if proposal else "not embedded"


def _print_confirmed(done: Confirmed) -> None:
    click.echo(f"{done.changed:,} categories kept, {done.unchanged:,} as they were, {len(done.rejected):,} rejected.")
    for name, reason in done.rejected[:SHOWN]:
        click.echo(f"  {name}: {reason}")


def _measured(proposer: Proposer, evidence: Evidence, bar: float) -> dict[str, Any]:
    at = proposer.measure(evidence, bar)
    common = {"evidence": evidence, "products": at.cases, "accuracy": round(at.accuracy, 4), "bar": bar}
    return {**common, "coverage": round(at.coverage, 4), "accuracy_at_bar": round(at.accuracy_taken, 4)}


def _print_measured(measured: list[dict[str, Any]], bar: float, gain: Interval) -> None:
    rows = [
        (
            row["evidence"],
            row["products"],
            f"{row['accuracy']:.3f}",
            f"{row['coverage']:.1%}",
            f"{row['accuracy_at_bar']:.3f}",
        )
        for row in measured
    ]
    print_table(("from", "products", "right", f"at {bar:.0%} or more", "of these right"), rows)
    click.echo(f"picture and words over the better of the two, share that is right: {gain}")

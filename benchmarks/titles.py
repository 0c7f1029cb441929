"""How often a title finds a picture of its own, by the image encoder's own vectors and by a map learnt from the shop.

Measured on the pictures of the current release, as a build does it; needs a running shop (shoplens up).

    python -m benchmarks.titles [--absent sofa "coffee mug"]

`--absent` asks for what the shop does not have, and counts what is called close nevertheless.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from evaluation.intervals import bootstrap
from indexer.build.title_map import FOUND, HeldOut, TitleData, hold_out_own, learn, prepare, shown_to_fold
from indexer.build.title_thresholds import compute_title_thresholds
from indexer.build.titles import sample_titled_pictures
from indexer.embedding.cache import EmbeddingCache
from indexer.embedding.embed import embed_texts
from indexer.release.release import OpenRelease
from indexer.search.reasons import CROSS_MODAL_REASON
from indexer.stores.vector_store import Positions, Vectors
from webapp.services import Services, build_services
from webapp.settings import load_settings


def main() -> None:
    parser = argparse.ArgumentParser(description="Recall of pictures by titles.")
    parser.add_argument("--absent", nargs="*", default=[], metavar="QUERY", help="what the shop does not have")
    options = parser.parse_args()
    services = build_services(load_settings())
    release = services.releases.current()
    print(f"release {release.id}: {', '.join(release.cross_modal_spaces) or 'no further space'}")
    report_absent(services, options.absent)
    data = titled(services, release)
    if data is None:
        print("The shop has too few different titles of products with pictures: no map is learnt.")
        return
    print(
        f"{len(data.pictures)} pictures, {len(data.titles)} titles, {len(np.unique(data.groups))} of them unlike others"
    )
    if release.image_card.aligned_with == release.text_card.key:
        vectors = own_vectors(services, release, data.shown.rows)
        report("aligned", hold_out_own(data, vectors), data)
        report_kinds("aligned", [(data.asked(fold), vectors) for fold in range(data.folds.max() + 1)], data)
    start, worked = time.perf_counter(), time.process_time()
    learnt = learn(data)
    limits = compute_title_thresholds(shown_to_fold(data, learnt), data.titles, data.shown, 0.0, "cosine")
    taken, worked = time.perf_counter() - start, time.process_time() - worked
    report("mapped", learnt.held_out, data)
    report_kinds("mapped", list(shown_to_fold(data, learnt)), data)
    print(f"ridge {learnt.ridge}; {limits.how}")
    print(f"the map, its measure and its thresholds took {taken:.1f} s, {worked:.1f} s of processor time")


def report_absent(services: Services, queries: list[str]) -> None:
    """How many queries find something that is called close, and how many of them by its picture alone."""
    close = [[hit for hit in services.search.by_text(query).hits if hit.match != "weak"] for query in queries]
    seen = sum(any(hit.reason == CROSS_MODAL_REASON for hit in hits) for hits in close)
    if queries:
        print(f"of {len(queries)} absent things {sum(map(bool, close))} find something close, {seen} by its picture")


def titled(services: Services, release: OpenRelease) -> TitleData | None:
    """Pictures of the release with their products' titles."""
    shown = sample_titled_pictures(list(services.catalogue.iter_for_index()), release.image.products)
    if shown is None:
        return None
    card = release.text_card
    texts = [card.input.as_query(title) for title in shown.texts]
    vectors = embed_texts(services.database, services.client, card, texts, lambda *_: None)
    return prepare(shown, release.image.exact.get_vectors(shown.rows), vectors)


def own_vectors(services: Services, release: OpenRelease, rows: Positions) -> Vectors:
    """The image encoder's own vectors of these pictures in the space of texts."""
    hashes = [str(release.image.picture(row)) for row in rows.tolist()]
    known = EmbeddingCache(services.database, release.image_card).find(hashes)
    return np.stack([known[key][release.image_card.dimension :] for key in hashes])


def report(name: str, found: HeldOut, data: TitleData) -> None:
    """Recall@10 with its interval, and chance."""
    recall = bootstrap(found.hits.tolist(), groups=[str(group) for group in data.groups[found.asked]])
    measure = found.measure(data.groups)
    print(f"{name}: recall@{FOUND} {recall}, by chance {measure.chance:.3f}", end="")
    print(f", gain [{measure.gain_low:.3f}, {measure.gain_high:.3f}], weight {measure.weight:.3f}")


def report_kinds(name: str, folds: list[tuple[Positions, Vectors]], data: TitleData) -> None:
    """Of the first ten titles that each title finds by their pictures, the share of its own category."""
    shares: list[float] = []
    for asked, vectors in folds:
        by_title = np.maximum.reduceat(data.titles[asked] @ vectors.T, data.shown.starts, axis=1)
        first = np.argsort(-by_title, axis=1)[:, :FOUND]
        same = data.shown.categories[first] == data.shown.categories[asked][:, None]
        shares += same.mean(axis=1)[data.shown.categories[asked] >= 0].tolist()
    print(
        f"{name}: of the title's category among the first {FOUND}: {np.mean(shares):.3f}" if shares else "no categories"
    )


if __name__ == "__main__":
    main()

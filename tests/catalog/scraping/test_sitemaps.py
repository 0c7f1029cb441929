"""Sitemaps, whole and damaged."""

import gzip

import pytest

from catalog.scraping import sitemaps
from catalog.scraping.sitemaps import read_sitemap

BASE = "https://shop.example/sitemap.xml"
HEAD = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
INDEX = "<sitemapindex><sitemap><loc> https://shop.example/a.xml.gz </loc></sitemap></sitemapindex>"


def test_pages_are_listed_once_and_absolute() -> None:
    found = read_sitemap(f"{HEAD}<url><loc>/a</loc></url><url><loc>/a#x</loc></url></urlset>".encode(), BASE)
    assert found.pages == ["https://shop.example/a"] and found.sitemaps == []


def test_an_index_lists_sitemaps() -> None:
    assert read_sitemap(INDEX.encode(), BASE).sitemaps == ["https://shop.example/a.xml.gz"]


def test_packed_ones_and_lists_of_lines_are_read() -> None:
    assert read_sitemap(gzip.compress(INDEX.encode()), BASE).sitemaps
    assert read_sitemap(b"https://shop.example/a\nhttps://shop.example/b\n", BASE).pages[1].endswith("/b")


def test_what_is_cut_short_is_read_as_far_as_it_goes() -> None:
    assert read_sitemap(f"{HEAD}<url><loc>/a</loc></url><url><lo".encode(), BASE).pages == ["https://shop.example/a"]


def test_entities_are_not_filled_in() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><urlset><url><loc>/&a;</loc></url></urlset>'
    assert read_sitemap(bomb.encode(), BASE).pages in ([], ["https://shop.example/"])


def test_one_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 1_000)
    with pytest.raises(ValueError, match="unpacked"):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * 100_000), BASE)


@pytest.mark.parametrize("data", [b"<html></html>", b"\x1f\x8bbroken", b"<"])
def test_what_is_none_says_so(data: bytes) -> None:
    with pytest.raises(ValueError, match="is "):
        read_sitemap(data, BASE)

"""Rules over titles that judge the queries of a shop."""

from benchmarks.judging import RULES, judge, meets, read_rules, rows

LINES = ("# a comment", "plain | tea pot | 3: teapot / tea for one | 1: tea -towel*", "misspelt | tae pot | =tea pot")
TITLES = {"1": "REGENCY TEAPOT", "2": "Tea for one", "3": "TEA TOWELS, SET OF 2", "4": "T-light", "5": "tea cosy"}


def test_a_product_has_the_grade_of_the_first_rule_it_meets() -> None:
    assert judge(read_rules(LINES)[0], TITLES) == {"1": 3, "2": 3, "5": 1}


def test_a_misspelling_is_judged_as_what_it_means() -> None:
    _, misspelt = rows(read_rules(LINES), TITLES)
    assert misspelt == ("misspelt-1", "tae pot", "misspelt", "1:3|2:3|5:1", "plain-1")


def test_terms_are_words_beginnings_and_what_must_not_be_there() -> None:
    assert meets(frozenset(("tea", "towels")), "towel* tea")
    assert not meets(frozenset(("tea", "towels")), "towel")
    assert not meets(frozenset(("tea", "towels")), "tea -towel*")


def test_the_bundled_rules_are_read() -> None:
    queries = read_rules(RULES.read_text(encoding="utf-8").splitlines())
    assert len({query.text for query in queries}) >= 300
    assert all(query.rules for query in queries if query.type != "no-match")

"""A row of a feed, from its import by one process to what shoppers of the other processes find."""

from __future__ import annotations

from tests.support.branch import Branch, recoloured


def test_new_changed_and_removed_products_show_in_every_web_process(branch: Branch) -> None:
    magenta, lime = recoloured("mug-002-1", "magenta"), recoloured("basket-003-1", "darkgreen")
    assert branch.photo(magenta) != {"zebu-1"}
    assert branch.bring(("zebu-1", "Zebu tankard", magenta)).exit_code == 0
    assert [ids[:1] for ids in branch.words("zebu+tankard")] == [["zebu-1"]] * 2
    assert branch.photo(recoloured("mug-002-1", "magenta", mirrored=True)) == {"zebu-1"}
    assert "Live changes: 1 products are new or changed" in branch.run("doctor").stdout
    branch.bring(("zebu-1", "Okapi hamper", lime))
    assert [ids[:1] for ids in branch.words("okapi")] == [["zebu-1"]] * 2
    assert [ids for ids in branch.words("zebu") if "zebu-1" in ids] == []
    assert branch.photo(lime) == {"zebu-1"}
    branch.bring(("other-1", "Another thing", magenta), gone="remove")
    assert [ids for ids in branch.words("okapi") if "zebu-1" in ids] == []
    assert "zebu-1" not in branch.photo(lime)

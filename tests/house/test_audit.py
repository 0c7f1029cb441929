"""What `make audit` takes for shipped, and which licences it lets through; it runs by hand, for it asks the network."""

import pytest

from scripts.audit import ACCEPTED, shipped


def test_what_an_installation_needs_is_shipped_and_tools_of_developers_are_not() -> None:
    names = shipped()
    assert {"flask", "torch", "torchserve", "annoy", "rapidocr", "werkzeug", "psycopg-binary"} <= set(names)
    assert not {"pytest", "ruff", "mypy", "matplotlib", "shoplens"} & set(names)


@pytest.mark.parametrize(
    ("licence", "accepted"),
    [
        ("MIT AND BSD-3-Clause", True),
        ("Apache Software License", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("AGPL-3.0-only", False),
        ("UNKNOWN", False),
        ("Other/Proprietary License", False),
    ],
)
def test_licences_that_bind_the_program_are_not_let_through(licence: str, accepted: bool) -> None:
    assert bool(ACCEPTED.search(licence)) == accepted

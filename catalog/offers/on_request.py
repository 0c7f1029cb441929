"""Whether a row says outside of its price that shoppers see no price and are to ask for it."""

from collections.abc import Mapping

from catalog.cleaning.prices.phrases import is_on_request
from catalog.languages.compound_heads import price_switch, speaks_of_price
from catalog.languages.words import is_published_word


def hides_price(rest: Mapping[str, str]) -> bool:
    """Whether a switch of the row says so, whatever the price: "Show price" is 0, "Call for price" is yes."""
    for head, cell in rest.items():
        hides = price_switch(head)
        if hides is not None and cell and is_published_word(cell) is hides:
            return True
    return False


def asks_beside(rest: Mapping[str, str], availability: str = "") -> bool:
    """Whether a cell beside a price of 0, or none, says so: one about prices, or the given one about the stock."""
    said = [availability, *(cell for head, cell in rest.items() if speaks_of_price(head))]
    return any(cell and is_on_request(cell) for cell in said)

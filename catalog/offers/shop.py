"""What a feed leaves to the shop."""

from datetime import UTC, tzinfo
from typing import NamedTuple


class ShopDefaults(NamedTuple):
    """The currency of prices that do not say theirs ("" for none), and the zone of times that name none."""

    currency: str = ""
    zone: tzinfo = UTC


NO_DEFAULTS = ShopDefaults()

"""What Magento's groups and bundles are made of."""

from collections.abc import Sequence

from catalog.feeds.entry import Entry
from catalog.feeds.joining.sets import Named

GROUPED, BUNDLED = "associated_skus", "bundle_values"


def set_parts(entry: Entry) -> Sequence[Named]:
    """The products of a group ("a=1.0000,b=2.0000") or those of a bundle that a shopper must choose from."""
    grouped = [pair.partition("=")[0].strip() for pair in entry.values.get(GROUPED, "").split(",")]
    if any(grouped):
        return [Named(sku) for sku in grouped if sku]
    return [part for cell in entry.values.get(BUNDLED, "").split("|") if (part := _bundled(cell))]


def _bundled(cell: str) -> Named | None:
    """A product of a bundle: "name=Lid,type=select,required=1,sku=LID-1,default_qty=1.0000,price_type=fixed"."""
    said = dict(pair.partition("=")[::2] for pair in cell.split(","))
    if said.get("required", "1") != "1" or not said.get("sku", "").strip():
        return None
    try:
        count = max(1, round(float(said.get("default_qty") or 1)))
    except (ValueError, OverflowError):
        count = 1
    return Named(said["sku"].strip(), said.get("name", "").strip() or "choice", count)

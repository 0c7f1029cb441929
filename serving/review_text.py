"""How a review's title and text become the one text its model reads: training and analysis do it alike."""

import re

_ENDS = re.compile(r"[.!?…]$")


def whole(title: str, text: str) -> str:
    """The title as a sentence before the text; whichever is missing is left out."""
    title, text = " ".join(title.split()), " ".join(text.split())
    if title and text:
        return f"{title if _ENDS.search(title) else title + '.'} {text}"
    return title or text

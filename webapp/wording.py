"""How this shop wants words to be understood: the small files its owner may edit while it is open."""

from __future__ import annotations

from indexer.followed import Followed
from indexer.word_search import Habits
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from webapp.settings import Settings


def open_habits(settings: Settings) -> Habits:
    """The files that the settings name; each is read anew when it changes."""
    return Habits(synonyms=Followed(settings.synonyms, Synonyms.parse, NO_SYNONYMS).current)

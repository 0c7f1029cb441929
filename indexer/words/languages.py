"""The languages that can be stemmed, and stop words of some of them."""

from __future__ import annotations

LANGUAGES = (
    *("arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian"),
    *("norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish"),
)

# As the analyser returns them: lower case, no accents. In a language without a list every word is searched for.
_COMMON = {
    "english": "a an and are as at be by for from i in is it its me my of on or our that the their this to was we"
    " with you your someone something somewhere",
    "german": "der die das den dem des ein eine einen einem einer eines und oder mit ohne fur von vom zu zum zur im in"
    " am an auf aus bei ist sind ich wir sie mein meine etwas",
    "french": "le la les l un une des du de d et ou avec pour par sur dans en au aux est ce cette mon ma mes je"
    " nous vous",
    "spanish": "el la los las un una unos unas y o con para por de del en al es este esta mi mis yo algo",
    "italian": "il lo la i gli le un uno una e o con per di da del della in al alla su mio mia qualcosa",
    "dutch": "de het een en of met voor van in op aan bij uit is dit dat mijn ik iets",
    "portuguese": "o a os as um uma e ou com para por de do da dos das em no na meu minha algo",
    "swedish": "en ett och eller med for av i pa till fran det den de min mitt nagot",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}

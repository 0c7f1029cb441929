"""Texts that an encoder may meet, the odd ones among them: what is special about each, and the text."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "plain": "Grey ceramic teapot with a bamboo handle, 1.2 litres",
    "a review": "Lovely colour and very soft, but it shrank in the first wash. Such a pity!",
    "nearly empty": "-",
    "one letter": "a",
    "blanks": "\n mug,\t\u00a0 blue \r\n\u200b  set of two ",
    "upper case": "BLUE MUG, SET OF TWO – NOW 20% OFF!!!",
    "numbers": "SKU 4711-A/3, 2.5 x 30 cm, 1/2 in, €1.299,00",
    "markup": "<p>Mug &amp; saucer</p>",
    "umlauts": "Große Schüssel aus Ton, blaßgrün, für Müsli",
    "combining accents": "Scho\u0308ne the\u0301ie\u0300re en gre\u0300s bleu",
    "emoji": "🎁 coffee mug ☕ 👍🏽 ❤️",
    "Chinese and Japanese": "青い陶器の茶碗、竹の取っ手。蓝色陶瓷茶壶",
    "Arabic": "إبريق شاي من السيراميك الأزرق",
    "Cyrillic": "Синий керамический чайник",
    "a word beyond every limit": "Porzellanteekannenuntersetzer" * 60,
    "longer than every limit": "A lovely mug, soft blue and light. " * 4 + "It broke at once and I sent it back. " * 80,
}

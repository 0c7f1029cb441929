"""Writes reviews.csv: `python -m demo.reviews`. Whole reviews by hand first, the rest put together from the stock."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.likeness import likeness
from demo.phrases import Phrase, Stock, allowed, read_stock, say
from demo.shop.product import Product, catalogue
from demo.voices import sign, speak

PATH = Path(__file__).parent / "reviews.csv"
COUNT = 1500
SHARES = {5: 0.60, 4: 0.20, 3: 0.08, 2: 0.05, 1: 0.07}
FIRST_DAY, DAYS = date(2023, 6, 1), 1230
CONSUMED = {"soap", "coffee", "candle"}
OF_OTHERS = {"gift", "delivery", "story", "value"}
TONES = {"+": {4, 5}, "~": {3, 4}, "-": {1, 2}}
# Two sentences of one review must not speak of the same of these, or they may contradict each other.
TOPICS = {
    "time": r"\b(day|week|month|year|hours?|winter|minutes)",
    "gift": r"gift|present|birthday|wedding|christmas",
    "pet": r"\b(cat|dog|puppy)",
    "family": r"husband|wife|sister|mum\b|son\b|daughter|mother|gran|nan\b|dad\b",
    "colour": r"colou?r|shade\b",
    "size": r"small|tiny|big|large|enormous|tall",
    "box": r"\b(box|parcel|packag|packed|wrapped)",
    "photo": r"picture|photo|screen",
    "money": r"price|money|pound|cheap|dear\b|bargain|refund",
    "broken": r"broke|smash|crack|chip",
    "again": r"second|another|again|two more|six|four of|third",
}


@dataclass
class Review:
    """One row of reviews.csv."""

    product: Product
    stars: int
    title: str
    text: str


class Writer:
    """Puts reviews together, taking the least used sentences first and never the same sentence twice if it can."""

    def __init__(self, stock: Stock, products: list[Product], chance: random.Random) -> None:
        self.stock, self.products, self.chance = stock, products, chance
        self.uses: Counter[Phrase] = Counter()
        self.said: set[str] = set()
        self.about = {product.id: describe(product) for product in products}
        # A few products are loved, a few are trouble, and most reviews fall to a few.
        self.fame = {product.id: min(chance.paretovariate(1.3), 9.0) for product in products}
        self.trouble = {product.id: chance.choice((0.2, 0.6, 1.0, 1.0, 5.0)) for product in products}

    def all(self) -> list[Review]:
        """Every whole review once, then as many more as make the shares of stars come out."""
        written = [self.whole(index) for index in range(len(self.stock.wholes))]
        missing = {stars: round(COUNT * share) for stars, share in SHARES.items()}
        for review in written:
            missing[review.stars] -= 1
        stars = [star for star, count in missing.items() for _ in range(count)]
        self.chance.shuffle(stars)
        return written + [self.put_together(star) for star in stars]

    def whole(self, index: int) -> Review:
        """The whole review with this index, given to a product that it fits."""
        whole = self.stock.wholes[index]
        fitting = [p for p in self.products if p.kind == whole.kind and allowed(whole.needs, self.about[p.id])]
        fitting = [p for p in fitting if self.takes_colour(p)] if "{colour}" in whole.text else fitting
        product = self.pick(fitting, whole.stars)
        slots = slots_of(product)
        return Review(product, whole.stars, say(whole.title, self.chance, slots), say(whole.text, self.chance, slots))

    def put_together(self, stars: int) -> Review:
        """A new review of some product from sentences of the stock."""
        product = self.pick(self.products, stars)
        parts: list[tuple[str, str]] = []
        for tone, shop in recipe(stars, self.chance):
            self.add(product, stars, tone, shop, parts)
        if self.chance.random() < 0.25:
            self.add(product, stars, "ending", True, parts)
        if not parts:
            return self.put_together(stars)
        text = speak([text for _, text in parts], stars, self.chance)
        title = self.title(product, stars, parts)
        return Review(product, stars, title, text)

    def add(self, product: Product, stars: int, tone: str, shop: bool, parts: list[tuple[str, str]]) -> None:
        """Adds a sentence of this tone (or an opening, an ending) that repeats no aspect and no topic so far."""
        aspects, topics = {aspect for aspect, _ in parts}, {t for _, text in parts for t in topics_of(text)}
        fitting = [
            phrase
            for phrase in self.stock.phrases
            if phrase.kind == ("shop" if shop else product.kind)
            and phrase.aspect not in aspects
            and suits(phrase, tone, stars)
            and self.fits(phrase, product)
            and not topics_of(phrase.text) & topics
        ]
        for phrase in sorted(fitting, key=lambda p: (self.uses[p], self.chance.random())):
            said = self.say_anew(phrase, product)
            if said:
                self.uses[phrase] += 1
                parts.append((phrase.aspect, said))
                return

    def say_anew(self, phrase: Phrase, product: Product) -> str:
        """A way of saying the phrase that no review has yet; empty when all seem used up."""
        for _ in range(12):
            said = say(phrase.text, self.chance, slots_of(product))
            if said not in self.said:
                self.said.add(said)
                return said[:1].upper() + said[1:]
        return ""

    def title(self, product: Product, stars: int, parts: list[tuple[str, str]]) -> str:
        """A title that says nothing the text does not bear out; now and then none at all, or the text's own words."""
        if self.chance.random() < 0.05:
            return ""
        first, said = parts[0]
        own = re.split(r"[,.?!]", said)[0]
        if stars != 3 and first not in OF_OTHERS and self.chance.random() < 0.35 and 2 <= len(own.split()) <= 5:
            return own
        aspects = {aspect for aspect, _ in parts}
        wanted = {"title"} if self.chance.random() < 0.5 else {f"title_{aspect}" for aspect in aspects}
        titles = [p for p in self.stock.phrases if p.aspect.startswith("title") and suits(p, p.aspect, stars)]
        titles = [p for p in titles if self.fits(p, product)]
        best = [p for p in titles if p.aspect in wanted] or [p for p in titles if p.aspect == "title"]
        phrase = self.chance.choice(best)
        said = say(phrase.text, self.chance, slots_of(product))
        return said[:1].upper() + said[1:]

    def fits(self, phrase: Phrase, product: Product) -> bool:
        """Whether the phrase can be said of the product."""
        coloured = "colour" in phrase.text or phrase.aspect.endswith("colour")
        return allowed(phrase.needs, self.about[product.id]) and (not coloured or self.takes_colour(product))

    def takes_colour(self, product: Product) -> bool:
        """Whether people would speak of its colour by the name the shop gives it."""
        colour = product.attributes["colour"]
        odd = re.search(r"clear|multi|bracket|check|stripe|fronds|natural|wood", colour)
        return len(colour.split()) <= 2 and not odd and "durable" in self.about[product.id]

    def pick(self, products: list[Product], stars: int) -> Product:
        """A product, by fame; bad reviews gather at the products that are trouble."""
        weights = [self.fame[p.id] * (self.trouble[p.id] if stars <= 2 else 1) for p in products]
        return self.chance.choices(products, weights)[0]


def recipe(stars: int, chance: random.Random) -> list[tuple[str, bool]]:
    """Which sentences make a review: (tone or opening, whether from the shop's common stock), in order."""
    tone = {5: "+", 4: "+", 3: "~", 2: "-", 1: "-"}[stars]
    kind, shop = (tone, False), (tone, True)
    if chance.random() < 0.1:
        return [("opening", True)] + [kind] * chance.choice((0, 1, 1))
    parts = [("opening", True)] if chance.random() < 0.4 else []
    parts += [kind] * chance.choice((1, 1, 1, 2, 2, 3)) + [shop] * chance.choice((0, 0, 1, 1, 2))
    if stars == 4:
        parts.append(("~", chance.random() < 0.3))
    if stars == 3:
        parts += [("+", False), ("-", False)]
    if stars == 2 and chance.random() < 0.4:
        parts.append(("+", chance.random() < 0.3))
    return parts


def suits(phrase: Phrase, tone: str, stars: int) -> bool:
    """Whether a phrase is of the tone asked for; openings, endings and titles name the stars they are for."""
    if tone in TONES:
        return phrase.tone == tone
    return phrase.aspect == tone and str(stars) in phrase.tone


def topics_of(text: str) -> set[str]:
    """The topics a sentence touches."""
    return {topic for topic, pattern in TOPICS.items() if re.search(pattern, text.lower())}


def describe(product: Product) -> str:
    """All that is known of a product, in lower case, and `durable` unless it is used up, `solid` if it may break."""
    known = [product.title, product.description, *product.attributes, *product.attributes.values()]
    gone = product.kind in CONSUMED or (product.kind in {"jar", "bottle", "tin"} and product.label is not None)
    more = ["label"] * bool(product.label) + ["durable"] * (not gone)
    more += ["solid"] * (not gone and product.kind not in {"poster", "book", "cushion", "rug"})
    return " ".join([*known, *more]).lower()


def slots_of(product: Product) -> dict[str, str]:
    """The words a sentence may ask for."""
    nouns = {"plant_pot": "pot", "book": "notebook" if "notebook" in product.title else "book"}
    noun = nouns.get(product.kind, product.kind)
    return {"colour": product.attributes["colour"], "brand": product.brand, "thing": noun}


def rows() -> list[dict[str, str]]:
    """All reviews as rows, oldest first; the same every time."""
    chance = random.Random("reviews of the demo shop")
    stock = read_stock()
    products = [product for product in catalogue() if product.availability != "preorder"]
    reviews = Writer(stock, products, chance).all()
    dates = sorted(FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.7)) for _ in reviews)
    chance.shuffle(reviews)
    return [
        {
            "id": f"review-{number:04d}",
            "product_id": review.product.id,
            "stars": str(review.stars),
            "title": review.title,
            "text": review.text,
            "author": sign(stock.names, chance),
            "date": day.isoformat(),
            "verified": "yes" if chance.random() < 0.87 else "no",
        }
        for number, (review, day) in enumerate(zip(reviews, dates, strict=True), 1)
    ]


def main() -> None:
    """Writes the file and says how varied it came out."""
    written = rows()
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(written[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(written)
    texts = [row["text"] for row in written]
    sentences = [s.lower() for text in texts for s in re.split(r"(?<=[.!?])\s+", text)]
    alike = likeness(texts)
    products = {row["product_id"] for row in written}
    print(f"{len(written)} reviews of {len(products)} products; {len(set(texts))} different texts")
    print(f"{len(set(sentences))} different sentences among {len(sentences)}")
    print(f"reviews that share half their word triples with another: {sum(x > 0.5 for x in alike)}")
    print(f"mean likeness to the most alike other review: {sum(alike) / len(alike):.3f}")


if __name__ == "__main__":
    main()

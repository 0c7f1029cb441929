"""Words around prices in the languages of feeds: data alone, casefolded, with | between."""

from typing import Literal

Meaning = Literal["was", "now", "from", "from after", "to", "no price", "less after", "plain"]


def _phrases(said: str) -> tuple[str, ...]:
    return tuple(said.split("|"))


_SAID: dict[Meaning, str] = {
    "was": (
        "was|old price|list price|regular price|original price|originally|reg.|rrp|msrp|instead of|before|"
        "compare at|statt|uvp|bisher|alter preis|früher|vorher|au lieu de|avant|ancien prix|prix conseillé|"
        "antes|precio anterior|en lugar de|pvpr|invece di|prima|prezzo precedente|anziché|van|adviesprijs|"
        "vanprijs|zamiast|było|cena katalogowa|místo|původně|původní cena|běžná cena|förut|ord. pris|"
        "tidigare|ordinarie pris|før|førpris|aiemmin|ovh|em vez de|preço anterior|было|вместо|било|原价|定価|"
        "通常価格|정가|régi ár|eredeti ár|în loc de|ehem.|ehemals|streichpreis"
    ),
    "now": (
        "now|sale|sale price|special price|our price|today|reduced to|jetzt|nur noch|neu|sonderpreis|"
        "angebotspreis|aktionspreis|maintenant|désormais|prix promo|ahora|por|oferta|adesso|ora|offerta|nu|"
        "voor|teraz|promocja|nyní|akce|nå|tarjous|agora|сейчас|теперь|现价|特価|セール価格|할인가|most|acum|soldes|"
        "clearance"
    ),
    "from": (
        "from|starting at|starting from|starts at|as low as|ab|schon ab|bereits ab|à partir de|a partir de|"
        "dès|desde|da|a partire da|vanaf|od|już od|already from|från|fra|alkaen|alk.|de la|от|від|από|min.|"
        "between|zwischen|entre|tra|tussen|mellan|mellem|mellom|między|mezi"
    ),
    "from after": ("起|から|より|~|부터|-tól|-től|and up|and more|or more|+|onwards"),
    "to": ("to|till|until|bis|à|a|al|tot|til|do|até|hasta|au|и|до|and|und|et|y|e|en|och|og|ja"),
    "no price": (
        "save|you save|saving|savings|spare|sie sparen|ersparnis|rabatt|économisez|remise|ahorra|ahorras|"
        "descuento|risparmi|sconto|bespaar|korting|rabat|sleva|ušetříte|discount|up to|bis zu|jusqu'à|"
        "hasta un|fino a|over|above|über|plus de|shipping|delivery|postage|versand|versandkosten|"
        "zzgl. versand|livraison|envío|spedizione|verzendkosten|dostawa|doprava|frete|deposit|pfand|consigne|"
        "statiegeld|plus shipping"
    ),
    "less after": ("off|reduziert|günstiger|de réduction|de descuento|di sconto|korting|taniej"),
    "plain": (
        "price|preis|prix|precio|prezzo|prijs|cena|pris|preço|hinta|цена|价格|only|nur|just|seulement|solo|"
        "slechts|tylko|jen|incl|incl.|inkl|inkl.|inc|inc.|including|excl|excl.|exkl|exkl.|ex|ex.|exc|exc.|"
        "zzgl|zzgl.|vat|tax|gst|mwst|mwst.|ust|ust.|ttc|ht|tva|iva|btw|dph|moms|alv|kdv|taxes|net|netto|"
        "brutto|gross|each|ea|ea.|piece|pieces|pc|pcs|stück|stk|stk.|st.|pièce|pieza|pezzo|stuk|szt|szt.|ks|"
        "per|pro|je|par|la|le|o|of|de|approx|approx.|ca|ca.|circa|or|oder|ou|lub|nebo|gesetzl.|gesetzlicher|"
        "the|set|pair|pack|box|person|税込|税抜|込|grundpreis|unit price|prix unitaire"
    ),
}
MEANINGS: dict[Meaning, tuple[str, ...]] = {meaning: _phrases(said) for meaning, said in _SAID.items()}
FREE = frozenset(
    _phrases(
        "for free|free|free of charge|gratis|gratuit|gratuita|gratuito|ilmainen|ingyenes|kostenlos|umsonst|"
        "za darmo|zdarma|бесплатно|免费|無料|무료"
    )
)
ON_REQUEST = frozenset(
    _phrases(
        "a consultar|a. a.|ask for price|auf anfrage|bajo consulta|call|call for price|call for pricing|"
        "cena na dotaz|cena na zapytanie|consultar|contact us|market price|na dotaz|na zapytanie|"
        "nous consulter|on request|op aanvraag|p.o.a.|poa|por|precio a consultar|preis auf anfrage|"
        "prezzo su richiesta|preço sob consulta|price on request|price upon request|prijs op aanvraag|"
        "pris på förfrågan|prix sur demande|på forespørsel|på förfrågan|request a quote|sob consulta|"
        "su richiesta|sur demande|sur devis|tagespreis|tba|tbc|tbd|upon request|variabel|variable|varies|"
        "по запросу|цена по запросу|要相談"
    )
)
UNITS = _phrases(
    "kg|g|mg|gr|gram|gramm|grams|kilo|kilogramm|kilogram|l|ml|cl|dl|lt|liter|litre|litro|litr|m|m2|m²|m3|"
    "m³|qm|sqm|mm|cm|km|meter|metre|metro|lfm|lfdm|lfd. m|ft|sq ft|sqft|ft2|yd|yard|in|inch|lb|lbs|oz|"
    "fl oz|floz|pint|gal|gallon|kwh|wh|h|hour|stunde|std|day|tag|jour|week|woche|month|monat|mois|mes|"
    "mese|maand|mo|year|jahr|an|año|anno|jaar|yr|кг|л|г|м|斤|公斤|克"
)
PIECES = _phrases(
    "piece|pieces|pc|pcs|pcs.|stück|stk|stk.|st.|pièces|piezas|pezzi|stuks|szt.|ks"
)  # what a number may count
PER = _phrases("per|pro|par|por|al|je|za|le|na|the")  # before a unit of measure
SEVERAL_FOR = _phrases("for|für|pour|por|per|voor|za|för|x|à|за")  # between a count and the price of so many

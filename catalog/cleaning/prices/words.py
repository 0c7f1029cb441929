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
        "a consultar|a. a.|a.a.|anfragen|ask for price|ask for a quote|auf anfrage|bitte anfragen|bajo consulta|"
        "bajo petición|call|call for a quote|call for price|call for pricing|call for quote|call us|cena na dotaz|"
        "cena na telefon|cena na vyžádání|cena na zapytanie|consultar|consultar precio|consulte precio|"
        "consultar preço|contact for price|contact us|contact us for price|contact us for pricing|email for price|"
        "enquire|enquire for price|fiyat sorunuz|get a quote|hinta pyydettäessä|inquire|inquire for price|ár kérésre|"
        "kysy hintaa|login for price|na dotaz|na vyžádání|na zapytanie|nous consulter|nous contacter|on application|"
        "on enquiry|on inquiry|on request|op aanvraag|p.o.a.|p.o.r.|please call|please enquire|poa|por|"
        "precio a consultar|precio bajo consulta|precio bajo pedido|preis a.a.|preis auf anfrage|preis anfragen|"
        "prezzo su richiesta|prezzo a richiesta|preço sob consulta|preț la cerere|price on application|"
        "price on enquiry|price on inquiry|price on request|price upon application|price upon request|"
        "pricing on request|prijs op aanvraag|prijs aanvragen|pris på forespørgsel|pris på forespørsel|"
        "pris på förfrågan|prix nous consulter|prix sur demande|prix sur devis|på forespørgsel|på forespørsel|"
        "på förfrågan|quote|request a quote|request price|request quote|rfq|sob consulta|su richiesta|"
        "sur demande|sur devis|upon request|zapytaj o cenę|по запросу|уточняйте цену|цена по запросу|要相談"
    )
)
UNSAID = frozenset(
    _phrases("market price|tagespreis|t.b.a.|t.b.c.|t.b.d.|tba|tbc|tbd|variabel|variable|varies|to be confirmed")
)
ASKED = _phrases(  # with these a cell begins that says whom to ask: "Preis auf Anfrage unter 0123 456"
    "call for price|call for pricing|cena na dotaz|cena na zapytanie|precio a consultar|preis auf anfrage|"
    "prezzo su richiesta|preço sob consulta|price on application|price on request|price upon request|"
    "prijs op aanvraag|pris på förfrågan|prix sur demande|цена по запросу"
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

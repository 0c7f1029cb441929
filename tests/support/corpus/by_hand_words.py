"""What small shops in nine languages call their columns, and how they write a stock, yes and no, amounts and days."""

from __future__ import annotations

from dataclasses import dataclass

KEYS = (
    "code", "title", "description", "brand", "category", "price", "sale", "from", "until", "stock", "gtin", "pictures",
    "visible", "parent", "Size", "Colour", "Scent",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """One language: heads in the order of KEYS; words for in stock, sold out, pre-order; yes and no."""

    heads: tuple[str, ...]
    stock: tuple[str, str, str]
    answers: tuple[str, str]
    day: str = "%d/%m/%Y"
    thousands: str = "."
    comma: str = ","
    workbook: bool = False


LANGUAGES = {
    "en": Words(
        (
            "Article no.", "Product name", "Description", "Brand", "Category", "Price (EUR)", "Sale price (EUR)",
            "Sale from", "Sale until", "Availability", "Barcode", "Pictures", "Visible", "Parent article", "Size",
            "Colour", "Scent",
        ),
        ("In stock", "Sold out", "Pre-order"), ("yes", "no"), thousands=",", comma=".", workbook=True,
    ),
    "de": Words(
        (
            "Artikelnummer", "Bezeichnung", "Beschreibung", "Marke", "Warengruppe", "Preis (€)", "Aktionspreis (€)",
            "Aktion von", "Aktion bis", "Verfügbarkeit", "EAN", "Bilder", "Online", "Hauptartikel", "Größe", "Farbe",
            "Duft",
        ),
        ("auf Lager", "ausverkauft", "vorbestellbar"), ("ja", "nein"), day="%d.%m.%Y",
    ),
    "fr": Words(
        (
            "Référence", "Désignation", "Description", "Marque", "Catégorie", "Prix TTC (€)", "Prix promo (€)",
            "Début promo", "Fin promo", "Disponibilité", "Code-barres", "Photos", "Publié", "Référence parente",
            "Taille", "Couleur", "Parfum",
        ),
        ("en stock", "épuisé", "précommande"), ("oui", "non"), thousands="\u202f", workbook=True,
    ),
    "es": Words(
        (
            "Referencia", "Nombre", "Descripción", "Marca", "Categoría", "Precio (€)", "Precio de oferta (€)",
            "Inicio oferta", "Fin oferta", "Disponibilidad", "Código de barras", "Fotos", "Visible",
            "Referencia padre", "Talla", "Color", "Aroma",
        ),
        ("disponible", "agotado", "preventa"), ("sí", "no"),
    ),
    "it": Words(
        (
            "Codice articolo", "Nome", "Descrizione", "Marca", "Categoria", "Prezzo (€)", "Prezzo scontato (€)",
            "Inizio sconto", "Fine sconto", "Disponibilità", "Codice a barre", "Foto", "Pubblicato", "Codice padre",
            "Taglia", "Colore", "Profumo",
        ),
        ("disponibile", "esaurito", "preordine"), ("sì", "no"),
    ),
    "nl": Words(
        (
            "Artikelnummer", "Naam", "Omschrijving", "Merk", "Categorie", "Prijs (€)", "Actieprijs (€)", "Actie vanaf",
            "Actie tot", "Beschikbaarheid", "EAN", "Foto's", "Zichtbaar", "Hoofdartikel", "Maat", "Kleur", "Geur",
        ),
        ("op voorraad", "uitverkocht", "pre-order"), ("ja", "nee"), day="%d-%m-%Y",
    ),
    "pl": Words(
        (
            "Symbol", "Nazwa", "Opis", "Marka", "Kategoria", "Cena (EUR)", "Cena promocyjna (EUR)", "Promocja od",
            "Promocja do", "Dostępność", "EAN", "Zdjęcia", "Widoczny", "Symbol nadrzędny", "Rozmiar", "Kolor",
            "Zapach",
        ),
        ("dostępny", "wyprzedany", "przedsprzedaż"), ("tak", "nie"), day="%d.%m.%Y", thousands="\u00a0", workbook=True,
    ),
    "cs": Words(
        (
            "Kód zboží", "Název", "Popis", "Značka", "Kategorie", "Cena (EUR)", "Akční cena (EUR)", "Akce od",
            "Akce do", "Dostupnost", "EAN", "Obrázky", "Zobrazit", "Kód rodiče", "Velikost", "Barva", "Vůně",
        ),
        ("skladem", "vyprodáno", "předobjednávka"), ("ano", "ne"), day="%d.%m.%Y", thousands="\u00a0",
    ),
    "pt": Words(
        (
            "Referência", "Nome", "Descrição", "Marca", "Categoria", "Preço (€)", "Preço promocional (€)",
            "Início promoção", "Fim promoção", "Disponibilidade", "Código de barras", "Fotos", "Visível",
            "Referência principal", "Tamanho", "Cor", "Aroma",
        ),
        ("em stock", "esgotado", "pré-venda"), ("sim", "não"), workbook=True,
    ),
}  # fmt: skip

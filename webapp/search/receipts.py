"""Lines of a receipt that name no product: totals, taxes, payments, cards, change, amounts and dates alone."""

from __future__ import annotations

import re
import unicodedata

# In English, German, French, Spanish and Arabic; compared without accents and case.
_RECEIPT = """
total totals subtotal vat gst tax taxes cash cashier visa mastercard maestro amex eftpos contactless debit tendered
rounding receipt invoice payable
summe gesamt gesamtsumme gesamtbetrag endbetrag zwischensumme mwst ust mehrwertsteuer umsatzsteuer netto brutto bargeld
barzahlung rückgeld rueckgeld wechselgeld girocard kartenzahlung kreditkarte kassenbon zahlbetrag steuer steuersatz
tva ttc espèces bancaire montant
iva efectivo importe imponible factura
المجموع مجموع الإجمالي إجمالي ضريبة الضريبة نقد نقدا نقدي كاش الباقي المدفوع فيزا ماستركارد مدى المستحق
"""
# These are things as well: they count where an amount stands behind.
_WITH_AMOUNT = """
bar change card karte credit express balance amount sum due paid gegeben bezahlt betrag geg carte cb monnaie rendu
tarjeta cambio base cuenta بطاقة المبلغ مبلغ ec pay payment zahlung pagado payé discount rabatt remise descuento خصم
"""
_BESIDE = """
sub sous of due incl inkl incluido incluye excl including sales grand der die das davon zu zahlen à a payer de la le el
du al b c d bill adjustment no nr number code auth approved american mit par en con per by thank you thanks danke
merci gracias شكرا القيمة المضافة على من قيمة ht items item artikel posten articles artículos pos
terminal eur euro usd gbp chf aed sar egp rm kr dkk sek nok pln czk mad tnd dzd jod kwd qar omr bhd lbp
"""
_ALONE = """
eur euro usd gbp chf aed sar egp rm kr dkk sek nok pln czk mad tnd dzd jod kwd qar omr bhd lbp x pc pcs st stk
am pm date datum fecha time uhr uhrzeit heure hora التاريخ الوقت
"""
_WORD = re.compile(r"[^\W\d_]+")


def _folded(text: str) -> str:
    """Lower case without accents and vowel signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _set_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_folded(text)))


RECEIPT, WITH_AMOUNT, BESIDE, ALONE = map(_set_of, (_RECEIPT, _WITH_AMOUNT, _BESIDE, _ALONE))


def names_no_product(words: str, *, has_amount: bool) -> bool:
    """Whether a line is one that only receipts have; `has_amount`: a price stood behind it."""
    said = set(_WORD.findall(_folded(words)))
    if said <= ALONE:
        return True
    if not said <= RECEIPT | WITH_AMOUNT | BESIDE:
        return False
    return bool(said & RECEIPT or (has_amount and said & WITH_AMOUNT))

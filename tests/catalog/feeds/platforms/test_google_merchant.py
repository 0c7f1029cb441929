"""Google Merchant's feed: items of one group are a product with variants."""

from decimal import Decimal

from tests.catalog.feeds.conftest import Read

HEAD = (
    "id\ttitle\tlink\timage link\tadditional image link\tprice\tsale price\tavailability\titem group id\tcolor\tsize"
    "\tgtin"
)
ROWS = [
    "R1\tLinen shirt, "
    "red\thttps://s.example/r1\thttps://s.example/r.jpg\thttps://s.example/r2.jpg,https://s.example/r3.jpg"
    "\t40.00 EUR\t30.00 EUR\tin stock\tSHIRT\tred\tM\t4006381333931",
    "M1\tMug\thttps://s.example/m\thttps://s.example/m.jpg\t\t9.00 EUR\t\tout of stock\tMUG\twhite\t\t",
    "R2\tLinen shirt, blue\thttps://s.example/r2\thttps://s.example/b.jpg\t\t42.00 EUR\t\tpreorder\tSHIRT\tblue\tM\t",
]


def test_items_of_a_group_are_variants_wherever_they_stand(products: Read) -> None:
    found = products("\n".join([HEAD, *ROWS]), "feed.tsv")
    shirt = found["SHIRT"]
    assert list(found) == ["SHIRT", "M1"] and shirt.title == "Linen shirt" and shirt.gtin == ""
    assert [(one.feed_id, one.options, one.gtin) for one in shirt.variants] == [
        ("R1", {"Colour": "red"}, "4006381333931"),
        ("R2", {"Colour": "blue"}, ""),
    ]
    assert (shirt.price, shirt.list_price, shirt.currency) == (Decimal(30), Decimal(40), "EUR")
    assert shirt.attributes["size"] == "M" and found["M1"].availability == "out of stock"


def test_pictures_between_commas_are_several(products: Read) -> None:
    shirt = products("\n".join([HEAD, *ROWS]), "feed.tsv")["SHIRT"]
    assert shirt.images == tuple(f"https://s.example/{name}.jpg" for name in ("r", "b", "r2", "r3"))


def test_a_feed_in_xml_is_joined_alike(products: Read) -> None:
    items = "".join(
        f"<item><g:id>{size}</g:id><g:title>Sock {size}</g:title><g:link>https://s.example/{size}</g:link>"
        f"<g:image_link>https://s.example/{size}.jpg</g:image_link><g:price>5 GBP</g:price><g:size>{size}</g:size>"
        "<g:item_group_id>SOCK</g:item_group_id></item>"
        for size in ("S", "L")
    )
    text = f'<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>{items}</channel></rss>'
    sock = products(text, "feed.xml")["SOCK"]
    assert [(one.feed_id, one.options) for one in sock.variants] == [("S", {"Size": "S"}), ("L", {"Size": "L"})]


def test_a_feed_in_german_is_understood(products: Read) -> None:
    text = "ID\tTitel\tBeschreibung\tLink\tBildlink\tVerfügbarkeit\tPreis\tArtikelgruppen-ID\tFarbe\n"
    text += "1\tSchale\tRund\thttps://s.example/1\thttps://s.example/1.jpg\tauf Lager\t9,50 EUR\tS\tgrau\n"
    text += "2\tSchale\tRund\thttps://s.example/2\thttps://s.example/2.jpg\tnicht auf Lager\t9,50 EUR\tS\tblau\n"
    bowl = products(text, "feed.tsv")["S"]
    assert [one.options for one in bowl.variants] == [{"Farbe": "grau"}, {"Farbe": "blau"}]
    assert bowl.price == Decimal("9.50") and bowl.availability == "in stock" and bowl.url == "https://s.example/1"


def test_a_number_of_googles_taxonomy_is_no_category_beside_words(products: Read) -> None:
    text = "id,title,link,image_link,google_product_category,product_type\n"
    text += "1,Pan,https://s.example/1,a.jpg,2542,Kitchen > Pans\n2,Pot,https://s.example/2,b.jpg,2542,\n"
    assert [record.category for record in products(text).values()] == ["Kitchen > Pans", ""]


def test_groups_of_a_table_of_ones_own_stay_products(products: Read) -> None:
    text = (
        "id,title,price,url,availability,group_id,images\n1,Mug blue,5,,in stock,MUG,"
        "a.jpg\n2,Mug red,5,,in stock,MUG,b.jpg\n"
    )
    assert set(products(text)) == {"1", "2"}

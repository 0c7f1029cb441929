"""What shop programs export: Excel, Google Merchant, Shopify, Magento, folders of pictures."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from catalog.errors import FeedError
from catalog.feeds.cells.rows import FeedRow
from catalog.feeds.feed import Feed, open_feed
from catalog.feeds.photo_folder import title_of

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
<title>The shop</title><link>https://shop.example</link>
<item><g:id>1</g:id><title>Mug &amp; saucer</title><link>https://shop.example/1</link><g:price>12.50 EUR</g:price>
<description><![CDATA[<b>Fine</b>]]></description><g:image_link>https://shop.example/1.jpg</g:image_link>
<g:additional_image_link>https://shop.example/1b.jpg</g:additional_image_link>
<g:additional_image_link>https://shop.example/1c.jpg</g:additional_image_link>
<g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping></item>
<item><g:id>2</g:id><title>Bowl</title></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<title>The shop</title><entry><g:id>1</g:id><title>Mug</title><link href="https://shop.example/1"/></entry></feed>"""
SHOPIFY = """Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src
mug,Blue mug,Fernby,Size,S,mug-s,2,10,https://x/a.jpg
mug,,,,L,mug-l,3,12,https://x/b.jpg
mug,,,,,,,,https://x/c.jpg
bowl,Bowl,Fernby,Title,Default Title,bowl-1,0,9,https://x/d.jpg
"""
MAGENTO = [
    "sku,product_type,categories,name,visibility,price,base_image,"
    "additional_images,additional_attributes,qty,is_in_stock,"
    "configurable_variations",
    'H-S-Red,simple,Default Category/Men,Hoodie-S-Red,Not Visible Individually,52,/h/red.jpg,,"size=S,color=Red",5,1,',
    "H-M-Blue,simple,Default Category/Men,Hoodie-M-Blue,Not Visible Individually,52,/h/blue.jpg,/h/blue2.jpg,"
    '"size=M,color=Blue",5,1,',
    'H,configurable,Default Category/Men,Hoodie,"Catalog, Search",52,/h/red.jpg,no_selection,'
    '"material=Wool|Cotton,has_options=1",0,1,"sku=H-S-Red,size=S,color=Red|sku=H-M-Blue,size=M,color=Blue"',
    "Lone,simple,Default Category/Men,Lone variant,Not Visible Individually,9,,,,1,1,",
]


def read(path: Path, content: str = "", **mapping: str) -> tuple[Feed, list[FeedRow]]:
    if content:
        path.write_text(content, encoding="utf-8")
    with open_feed(path, mapping) as feed:
        return feed, list(feed.rows())


def test_google_merchants_xml_is_read(tmp_path: Path) -> None:
    feed, rows = read(tmp_path / "feed.xml", RSS)
    mug = rows[0].row
    assert [row.row.cells["title"] for row in rows] == ["Mug & saucer", "Bowl"]
    assert mug.cells["images"].split("|") == [f"https://shop.example/{name}.jpg" for name in ("1", "1b", "1c")]
    assert mug.cells["price"] == "12.50 EUR" and mug.cells["description"] == "<b>Fine</b>"
    assert mug.rest["shipping/price"] == "4.90 EUR" and feed.format == "Google Merchant XML"


def test_atom_says_its_addresses_in_attributes(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.xml", ATOM)
    assert rows[0].row.cells == {"id": "1", "title": "Mug", "url": "https://shop.example/1"}


def test_xml_that_breaks_off_says_so_behind_what_was_read(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.xml", RSS[: RSS.index("</channel>")].replace("<item><g:id>2", "<oops><g:id>2"))
    assert rows[0].row.cells["id"] == "1" and rows[-1].last and "cannot be read" in rows[-1].row.problem


def test_xml_without_products_is_told_what_one_is(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="item, offer, product"):
        read(tmp_path / "feed.xml", "<news><body>Not found</body></news>")


def test_shopifys_rows_of_one_handle_are_one_product(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.csv", SHOPIFY)
    mug = rows[0].row
    assert [row.row.cells["id"] for row in rows] == ["mug", "bowl"] and [row.joined for row in rows] == [2, 0]
    assert [row.row.number for row in rows] == [1, 4]
    assert mug.cells["images"] == "https://x/a.jpg|https://x/b.jpg|https://x/c.jpg"
    assert [one.options for one in mug.variants] == [{"Size": "S"}, {"Size": "L"}]
    assert [one.cells["price"] for one in mug.variants] == ["10", "12"]
    assert [one.cells["quantity"] for one in mug.variants] == ["2", "3"] and rows[1].row.variants == ()


def test_shopifys_variants_are_products_where_their_sku_is_the_id(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.csv", SHOPIFY, id="Variant SKU", group_id="Handle")
    assert [row.row.cells["id"] for row in rows] == ["mug-s", "mug-l", "bowl-1"]
    large = rows[1].row
    assert (large.cells["title"], large.cells["price"], large.cells["group_id"]) == ("Blue mug", "12", "mug")
    assert large.cells["images"].startswith("https://x/b.jpg|https://x/a.jpg") and rows[0].joined == 1


def test_magentos_variants_are_folded_into_their_product(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.csv", "\n".join(MAGENTO))
    hoodie, lone = rows[0].row, rows[1].row
    assert [row.joined for row in rows] == [2, 0] and lone.cells["title"] == "Lone variant"
    assert hoodie.cells["images"].split("|") == ["h/red.jpg", "h/blue.jpg", "h/blue2.jpg"]
    assert hoodie.cells["category"] == "Men" and hoodie.rest["product_type"] == "configurable"
    assert [one.options for one in hoodie.variants] == [{"size": "S", "color": "Red"}, {"size": "M", "color": "Blue"}]
    assert hoodie.rest["material"] == "Wool, Cotton" and hoodie.cells["availability"] == "1"


def test_a_folder_of_magentos_files_is_joined_by_sku(tmp_path: Path) -> None:
    files = {
        "categories.csv": [["name", "url_key", "path"], ["Gear", "gear", ""], ["Bags", "bags", "Gear"]],
        "products_bags.csv": [
            ["category", "name", "sku", "material", "price"],
            ["Gear\nBags\nSale", "Duffle", "B1", "Nylon\nCanvas", "34"],
        ],
        "images.csv": [["sku", "image"], ["B1", "/b/1.jpg"], ["unknown", "/b/2.jpg"]],
        "related.csv": [["sku", "linked_sku"], ["B1", "B2\nB3"]],
        "reviews.csv": [["sku", "title", "review"], ["B1", "Good", "Very good"]],
    }
    for name, rows in files.items():
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    _, (bag,) = read(tmp_path)
    assert bag.row.cells == {
        "id": "B1",
        "title": "Duffle",
        "category": "Gear > Bags",
        "price": "34",
        "images": "b/1.jpg",
    }
    assert bag.row.rest == {"material": "Nylon, Canvas", "related": "B2, B3"} and bag.joined == 1


def test_luma_the_real_shops_own_files_are_read(data: Path) -> None:
    _, rows = read(data / "luma" / "fixtures")
    products = {row.row.cells["id"]: row.row for row in rows}
    hoodie = products["MH01"]
    assert len(products) == len(rows) > 190 and sum(row.joined for row in rows) > 1_800
    assert "Men > Tops > Hoodies & Sweatshirts" in hoodie.cells["category"]
    assert list(dict.fromkeys(one.options["size"] for one in hoodie.variants)) == ["XS", "S", "M", "L", "XL"]
    assert (
        products["24-MB01"].cells["category"] == "Gear > Bags" and "24-WG086" in products["24-MB01"].rest["crosssell"]
    )


def test_a_folder_of_pictures_is_a_feed(tmp_path: Path) -> None:
    for name in ("Mugs/blue-mug_01.jpg", "Mugs/blue-mug_01.png", "teapot.PNG", ".hidden/x.jpg", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (4, 4)).save(tmp_path / name, "PNG")
    _, (teapot, mug) = read(tmp_path)
    assert teapot.row.cells == {"id": "teapot", "title": "Teapot", "category": "", "images": "teapot.PNG"}
    assert mug.row.cells["title"] == "Blue mug 01" and mug.row.cells["category"] == "Mugs" and mug.joined == 1
    assert title_of("IMG_2034") == "IMG 2034"


def test_a_folder_of_neither_is_told_what_is_accepted(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="neither Magento's CSV files"):
        read(tmp_path)


def test_excel_is_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("products")
    sheet.append(["sku", "name", "price", "since", None])
    sheet.append([7.0, "Mug, blue", 12.5, datetime(2024, 5, 1), None])
    sheet.append([None, None, None, None, None])
    sheet.append(["8", "Teller · été", "9", None, "too much"])
    book.save(tmp_path / "feed.xlsx")
    feed, rows = read(tmp_path / "feed.xlsx")
    assert rows[0].row.cells == {"id": "7", "title": "Mug, blue", "price": "12.5"} and feed.format == "Excel"
    assert rows[0].row.rest == {"since": "2024-05-01"} and "more cells" in rows[1].row.problem and len(rows) == 2


def test_a_workbook_without_its_xml_is_one_clear_line(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    import zipfile

    with zipfile.ZipFile(tmp_path / "feed.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook>")
    with pytest.raises(FeedError, match="damaged Excel file"):
        read(tmp_path / "feed.xlsx")

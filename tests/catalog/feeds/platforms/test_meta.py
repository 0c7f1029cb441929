"""Meta's catalogue: Google's columns and some of its own."""

from tests.catalog.feeds.conftest import Read

TEXT = (
    "id,title,description,availability,condition,price,link,image_link,brand,fb_product_category,"
    "quantity_to_sell_on_facebook,item_group_id,size,status\n"
    "a,Boot 40,Dry,in stock,new,80.00 EUR,https://s.example/a,"
    "https://s.example/a.jpg,Arno,Shoes > Boots,3,BOOT,40,active\n"
    "b,Boot 41,Dry,out of stock,new,80.00 EUR,https://s.example/b,"
    "https://s.example/b.jpg,Arno,Shoes > Boots,0,BOOT,41,active\n"
    "c,Lace,,in stock,new,2.00 EUR,https://s.example/c,https://s.example/c.jpg,Arno,Shoes,9,,,archived\n"
)


def test_items_of_a_group_are_variants_and_the_archived_are_kept_back(products: Read) -> None:
    found = products(TEXT)
    boot = found["BOOT"]
    assert [(one.feed_id, one.options, one.availability) for one in boot.variants] == [
        ("a", {"Size": "40"}, "in stock"),
        ("b", {"Size": "41"}, "out of stock"),
    ]
    assert boot.category == "Shoes > Boots" and found["c"].unpublished_by == "status: archived"

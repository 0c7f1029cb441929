"""UTF-7, which spreadsheets offer in a list of encodings and Magento's users have met: letters and marks behind a +."""

from __future__ import annotations

import io

import pytest

from catalog.feeds.encoding import encoding_of
from tests.catalog.feeds.conftest import Read

HEAD = "sku,name,special+AF8-price,product+AF8-online,price\n"


def test_a_feed_in_utf7_is_read_as_it_was_meant(products: Read) -> None:
    found = products(f"{HEAD}A1,Caf+AOk- cup,9,1,12\nA2,B+APY-rek \t+ACI-large+ACI-,,1,8\n".replace("\t", ""))
    assert [record.title for record in found.values()] == ["Café cup", 'Börek "large"']
    assert (str(found["A1"].price), str(found["A1"].list_price)) == ("9.00", "12.00")


@pytest.mark.parametrize(
    "text",
    [
        "id,title,phone\n1,C++ book,+49 30 12\n2,A+B,+1\n",
        "id,title\n1,Tea+Set\n2,Mug+Box\n3,1+1\n",
        "id,title\n1,Caf+AOk-\n2,3+4\n",
        "id,title\n1,plus +- minus\n2,+-\n",
        "id,title\n1,Mug+Box \n2,Pot+Lid \n",
        "id,title\n",
    ],
)
def test_plus_signs_alone_are_no_utf7(text: str) -> None:
    assert encoding_of(io.BytesIO(text.encode())).name == "utf-8-sig"


def test_what_python_writes_as_utf7_is_read() -> None:
    data = "id,titel\n1,Weiße Schüssel\n2,Größe „L“ żółty\n".encode("utf-7")
    assert encoding_of(io.BytesIO(data)).name == "utf-7" and data.isascii()

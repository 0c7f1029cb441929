from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.support.sending import plain, saved
from webapp.services import Services


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("/search?q=mug&min_price=&max_price=&sort=", "/search?q=mug"),
        ("/search?q=&category=Mugs&category=", "/search?category=Mugs"),
        ("/search?q=%20%20", "/search"),
        ("/search?=&a", "/search"),
        ("/search?q=a%26b%20%C3%A9&brand=", "/search?q=a%26b+%C3%A9"),
    ],
)
def test_empty_arguments_lead_to_the_address_without_them(small_client: FlaskClient, sent: str, clean: str) -> None:
    led = small_client.get(sent)
    assert (led.status_code, led.location) == (302, clean)
    assert small_client.get(clean).status_code == 200


def test_only_an_emptied_text_stays_in_the_address_of_a_photo(
    small_client: FlaskClient, small_services: Services
) -> None:
    token = small_services.uploads.keep(saved(plain(), "JPEG"), (96, 64), text="mug")
    for path, clean in (
        (f"/search/photo/{token}", f"/search/photo/{token}"),
        (f"/search/photo-text/{token}", f"/search/photo-text/{token}?q="),
    ):
        led = small_client.get(f"{path}?q=&min_price=")
        assert (led.status_code, led.location) == (302, clean)
    assert small_client.get(f"/search/photo-text/{token}?q=").status_code == 200

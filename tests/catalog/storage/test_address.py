"""Addresses of buckets: what is accepted, what is refused, and that nothing secret is repeated."""

from __future__ import annotations

import pytest

from catalog.errors import StorageError
from catalog.storage.address import BucketAddress, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://shop", BucketAddress("shop")),
        ("s3://shop/", BucketAddress("shop")),
        ("s3://my.shop-1/a/b/", BucketAddress("my.shop-1", "a/b")),
        ("s3://shop/a?region=eu-central-1", BucketAddress("shop", "a", region="eu-central-1")),
        ("s3://shop?endpoint=http://10.0.0.1:8333/", BucketAddress("shop", endpoint="http://10.0.0.1:8333")),
        ("s3://shop?endpoint=https%3A%2F%2Fs3.example", BucketAddress("shop", endpoint="https://s3.example")),
    ],
)
def test_an_address_has_bucket_prefix_endpoint_and_region(text: str, address: BucketAddress) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://s3.example/shop", "no address of a bucket"),
        ("s3://", "name of a bucket"),
        ("s3://Shop", "name of a bucket"),
        ("s3://shop:80/x", "name of a bucket"),
        ("s3://shop/../x", "prefix"),
        ("s3://shop/a//b", "prefix"),
        ("s3://shop/ä", "prefix"),
        ("s3://shop/a#b", "prefix"),
        ("s3://shop?endpoint", "cannot be read"),
        ("s3://shop?endpoint=s3.example", "endpoint"),
        ("s3://shop?endpoint=http://x:99999", "endpoint"),
        ("s3://shop?endpoint=http://x/path", "endpoint"),
        ("s3://shop?region=../x", "region"),
        ("s3://shop?secret=hidden", "options endpoint and region"),
        ("s3://hidden:hidden@shop/a", "Keys do not belong in the address"),
        ("s3://shop?endpoint=http://hidden:hidden@x", "Keys do not belong in the address"),
    ],
)
def test_another_address_is_refused_without_being_repeated(text: str, why: str) -> None:
    with pytest.raises(StorageError, match=why) as refused:
        parse_address(text)
    assert "hidden" not in str(refused.value)

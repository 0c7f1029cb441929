"""The address of a bucket: s3://bucket/prefix?endpoint=https://host:port&region=name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from catalog.errors import StorageError

SCHEME = "s3://"
FORM = f"{SCHEME}bucket/prefix?endpoint=https://host:port&region=name"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*")
_REGION = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True)
class BucketAddress:
    """Where a bucket is, without what opens it."""

    bucket: str
    prefix: str = ""  # without / at its ends
    endpoint: str = ""  # of a server other than Amazon's
    region: str = ""

    def __str__(self) -> str:
        """As people are told."""
        place = "/".join(filter(None, (f"{SCHEME}{self.bucket}", self.prefix)))
        return f"{place} at {self.endpoint}" if self.endpoint else place


def parse_address(text: str) -> BucketAddress:
    """The parts of an address. Raises StorageError, which says what is accepted and does not repeat the address."""
    if not text.startswith(SCHEME):
        raise StorageError(f"This is no address of a bucket; accepted is {FORM}, the part from ? on may be left out.")
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise StorageError(f"The address cannot be read; accepted is {FORM}.") from error
    _refuse_keys("@" in parts.netloc)
    prefix = parts.path.strip("/")
    if not _BUCKET.fullmatch(parts.netloc):
        raise StorageError("The name of a bucket has 3 to 63 small letters, digits, dots and hyphens.")
    if parts.fragment or (prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & {*prefix.split("/")})):
        raise StorageError("A prefix has letters, digits and !_.*'()- with / between its parts.")
    if unknown := options.keys() - {"endpoint", "region"}:
        raise StorageError(f"There are the options endpoint and region, not {', '.join(sorted(unknown))[:100]}.")
    region = options.get("region", "")
    if region and not _REGION.fullmatch(region):
        raise StorageError("A region is written as eu-central-1.")
    return BucketAddress(parts.netloc, prefix, _check_endpoint(options.get("endpoint", "")), region)


def _check_endpoint(endpoint: str) -> str:
    if not endpoint:
        return ""
    try:
        parts = urlsplit(endpoint)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    else:
        _refuse_keys("@" in parts.netloc)
        sound = sound and not (parts.path.strip("/") or parts.query or parts.fragment)
    if not sound:
        raise StorageError("An endpoint is written as https://host:port, without a path.")
    return endpoint.rstrip("/")


def _refuse_keys(found: bool) -> None:
    if found:
        raise StorageError("Keys do not belong in the address: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")

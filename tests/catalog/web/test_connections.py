"""Over HTTPS the same holds: the name is looked up once, the certificate is the name's, the answer has an end."""

from __future__ import annotations

import dataclasses
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.web.addresses import read_address
from catalog.web.download import Downloader
from catalog.web.errors import Failed, FetchError, Refused
from catalog.web.gate import Gate, Trusted
from tests.support import picture_host as answers
from tests.support.picture_host import QUICK

PICTURE = answers.picture_bytes()


def own_certificate(folder: Path, name: str) -> Path:
    """A certificate for that name which vouches for itself, with its key, in one file."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography is not installed")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    own = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(own, own, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem) + secret)
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return own_certificate(tmp_path, "pictures.example")


@pytest.fixture
def sealed(host: answers.Server, certificate: Path) -> Iterator[answers.Server]:
    """The host, behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host.socket = context.wrap_socket(host.socket, server_side=True, do_handshake_on_connect=False)
    yield host


def fetched(sealed: answers.Server, certificate: Path | None, name: str = "pictures.example", **limits: Any) -> bytes:
    """The picture at /a.jpg, asked for under that name."""
    asked: list[str] = []

    def here(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "169.254.169.254", port))]

    own = Gate(Trusted.parse("127.0.0.1"), here)
    downloader = Downloader(own, dataclasses.replace(QUICK, **limits), str(certificate) if certificate else None)
    try:
        return downloader.get(read_address(f"https://{name}:{sealed.server_port}/a.jpg")).data or b""
    finally:
        downloader.close()
        assert asked == [name]


def problem(*arguments: Any, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetched(*arguments, **options)
    return caught.value


def test_a_picture_comes_from_the_checked_address_under_its_own_name(sealed: answers.Server, certificate: Path) -> None:
    sealed.at("/a.jpg", answers.body(PICTURE))
    assert fetched(sealed, certificate) == PICTURE
    assert sealed.heads[0]["Host"] == f"pictures.example:{sealed.server_port}"


def test_a_certificate_of_another_name_is_refused(sealed: answers.Server, certificate: Path) -> None:
    error = problem(sealed, certificate, name="other.example")
    assert isinstance(error, Refused) and error.problem == "certificate" and not sealed.asked


def test_a_certificate_nobody_vouches_for_is_refused(sealed: answers.Server) -> None:
    assert problem(sealed, None).problem == "certificate"


def test_a_sealed_answer_that_trickles_in_ends_with_its_time(sealed: answers.Server, certificate: Path) -> None:
    sealed.at("/a.jpg", answers.trickle)
    error = problem(sealed, certificate, total_s=0.4, read_s=0.3)
    assert isinstance(error, Failed) and error.problem == "too slow"

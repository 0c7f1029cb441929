"""Tokens expire, are renewed once for all processes, and survive a new start of TorchServe."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from serving.cards import Card
from serving.errors import Unavailable
from serving.tokens import KeyFile, Kind
from serving.torchserve.process import TorchServe
from serving.torchserve.reconciler import reconcile
from tests.support.torchserve import connect, desired, manage
from tests.support.waiting import until


def wait_for_expiry(server: TorchServe, kind: Kind = "inference") -> None:
    """Return when that token in the key file is no longer accepted."""
    url = f"{server.inference_url}/ping" if kind == "inference" else f"{server.management_url}/models"
    headers = {"Authorization": f"Bearer {json.loads(server.key_file.read_text())[kind]['key']}"}
    until(lambda: requests.get(url, headers=headers, timeout=5).status_code != 200, "the expiry of the token")


def test_a_query_works_across_an_expiry(strained: TorchServe, image_card: Card, teal: bytes) -> None:
    client = connect(strained)
    client.encode_image(image_card, teal)
    wait_for_expiry(strained)
    assert client.encode_image(image_card, teal).vector.shape == (256,)


def test_management_works_across_an_expiry(strained: TorchServe, image_card: Card) -> None:
    management = manage(strained)
    wait_for_expiry(strained, "management")
    assert management.ready_workers(image_card.name, image_card.version) == 1


def test_a_token_renewed_by_one_client_serves_the_others(strained: TorchServe, image_card: Card, teal: bytes) -> None:
    clients = [connect(strained) for _ in range(6)]
    wait_for_expiry(strained)
    before = strained.key_file.stat().st_mtime_ns
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda client: client.encode_image(image_card, teal), clients))
    assert len(answers) == 6
    assert strained.key_file.stat().st_mtime_ns > before


def test_a_restart_gives_another_process_id_and_a_renewal_does_not(strained: TorchServe, image_card: Card) -> None:
    management = manage(strained)
    first = management.process_id()
    wait_for_expiry(strained)
    assert management.process_id() == first
    strained.stop()
    strained.start()
    strained.wait_ready()
    reconcile(management, [desired(image_card)])
    assert management.process_id() != first


def test_without_a_key_file_torchserve_is_not_running(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "key_file.json", "http://127.0.0.1:1")
    with pytest.raises(Unavailable, match=r"no key_file\.json"):
        keys.key("inference")


def test_a_key_file_half_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key_file.json"
    path.write_text('{"management": {"key"')
    tokens = {name: {"key": f"{name}-key"} for name in ("management", "inference", "API")}
    monkeypatch.setattr("serving.tokens.time.sleep", lambda _: path.write_text(json.dumps(tokens)))  # once it waits
    assert KeyFile(path, "http://127.0.0.1:1").key("inference") == "inference-key"


def test_keys_of_another_torchserve_are_named_as_the_trouble(server: TorchServe, tmp_path: Path) -> None:
    path = tmp_path / "key_file.json"
    path.write_text(json.dumps({name: {"key": "stranger"} for name in ("management", "inference", "API")}))
    with pytest.raises(Unavailable, match="belong to it"):
        KeyFile(path, server.management_url).renew("inference", "stranger")

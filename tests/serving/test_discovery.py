"""Which TorchServe processes there are, by list, by name, or the one there is."""

import threading
from pathlib import Path

import pytest

from serving.client.replicas import Replicas
from serving.discovery import Discovery, addresses_of, wrong_with
from serving.errors import Unavailable

SCALED = {"torchserve": ["172.18.0.4", "172.18.0.3"], "other": ["fd00::7"]}


def by_name(keys: Path, *urls: str) -> Discovery:
    """Names looked up in SCALED alone."""
    return Discovery(urls, "http://torchserve:8081", keys, resolve=lambda host: SCALED.get(host, []))


def test_one_key_file_is_one_torchserve_whose_name_is_left_as_it_is(tmp_path: Path) -> None:
    found = by_name(tmp_path / "key_file.json", "http://torchserve:8080")
    [place] = found.places()
    assert (place.inference_url, place.management_url) == ("http://torchserve:8080", "http://torchserve:8081")
    assert not found.several


def test_a_name_that_stands_for_several_addresses_is_as_many_replicas(tmp_path: Path) -> None:
    first, second = by_name(tmp_path, "http://torchserve:8080").places()
    assert (first.name, second.name) == ("172.18.0.3:8080", "172.18.0.4:8080")
    assert first.management_url == "http://172.18.0.3:8081"
    assert first.key_file == tmp_path / "172.18.0.3" / "key_file.json"


def test_a_list_of_names_is_all_their_addresses(tmp_path: Path) -> None:
    places = by_name(tmp_path, "http://torchserve:8080", "http://other:9090").places()
    assert [place.inference_url for place in places][2] == "http://[fd00::7]:9090"
    assert places[2].key_file.parent.name == "fd00::7"


def test_a_name_that_stands_for_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="http://gone:8080 stands for no address"):
        by_name(tmp_path, "http://gone:8080").places()


def test_an_address_stands_for_itself_and_this_machine_for_its_loopback() -> None:
    assert addresses_of("127.0.0.3") == ["127.0.0.3"]
    assert "127.0.0.1" in addresses_of("localhost")
    assert addresses_of("no-such-host.invalid") == []


def test_replicas_come_and_go_with_their_addresses_and_those_that_stay_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.client.replicas.FIND_EVERY_S", 0.0)
    there = ["10.0.0.1", "10.0.0.2"]
    replicas = Replicas(Discovery(["http://ts:8080"], "http://ts:8081", tmp_path, resolve=lambda _: there))
    first, second = replicas.all()
    there[:] = ["10.0.0.2", "10.0.0.3"]
    assert [one.name for one in replicas.all()] == ["10.0.0.2:8080", "10.0.0.3:8080"]
    assert replicas.all()[0] is second
    there.clear()  # the name server is gone: what is known stays
    assert replicas.all()[0] is second
    assert first.name == "10.0.0.1:8080"


def test_a_name_server_that_does_not_answer_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.client.replicas.FIND_EVERY_S", 0.0)
    answers, over, asked = threading.Event(), threading.Event(), threading.Event()

    def resolve(_name: str) -> list[str]:
        if not answers.is_set():
            asked.set()
            over.wait()
        return ["10.0.0.1"]

    answers.set()
    replicas = Replicas(Discovery(["http://ts:8080"], "http://ts:8081", tmp_path, resolve=resolve))
    known = replicas.all()
    answers.clear()
    assert [replicas.all() for _ in range(3)] == [known] * 3 and asked.is_set()
    assert not over.is_set(), "the look-up goes on still"
    over.set()


@pytest.mark.parametrize(
    ("urls", "management", "keys", "said"),
    [
        (["http://a:1", "http://b:1"], "http://a:2", "/keys", ""),
        (["http://a:1"], "http://a:2", "/keys/key_file.json", ""),
        (["http://a:1"], "", "/keys", "also needs"),
        (["a:1"], "http://a:2", "/keys", "'a:1' is no address"),
        (["http://a:1", "http://a:2"], "http://a:3", "/keys", "a name or an address of its own"),
        (["http://a:1", "http://b:1"], "http://a:2", "/keys/key_file.json", "name their folder"),
    ],
)
def test_addresses_that_cannot_be_meant_are_refused(urls: list[str], management: str, keys: str, said: str) -> None:
    problem = wrong_with(urls, management, Path(keys))
    assert said in problem
    assert bool(said) == bool(problem)

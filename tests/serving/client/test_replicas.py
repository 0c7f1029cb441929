"""Which replica gets a request."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from serving.client.circuit import FAILURES
from serving.client.replica import MOST_UNDER_WAY, Replica
from serving.client.replicas import Replicas
from serving.discovery import Discovery
from serving.errors import Busy, Unavailable

KEY = ("image-encoder", "1.0.0")
THREE = ["127.0.0.11", "127.0.0.12", "127.0.0.13"]


@pytest.fixture
def replicas(tmp_path: Path) -> Replicas:
    """Three that nobody has asked yet; nothing answers there."""
    for address in THREE:
        (tmp_path / address).mkdir()
        (tmp_path / address / "key_file.json").write_text("{}")
    return Replicas(Discovery(["http://torchserve:9"], "http://torchserve:9", tmp_path, resolve=lambda _: THREE))


def open_circuit(replica: Replica) -> None:
    for _ in range(FAILURES):
        replica.circuit(KEY).failed()


def test_requests_go_to_the_least_busy(replicas: Replicas) -> None:
    with ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(replicas.taken(KEY, "interactive"))
        assert [one.outstanding for one in replicas.all()] == [2, 2, 2]
    assert [one.outstanding for one in replicas.all()] == [0, 0, 0]


def test_one_that_was_tried_is_not_tried_again(replicas: Replicas) -> None:
    tried = list[Replica]()
    for _ in THREE:
        with replicas.taken(KEY, "interactive", tried) as one:
            tried.append(one)
    assert set(tried) == set(replicas.all())


def test_one_left_out_is_asked_nothing_and_all_left_out_are_said_at_once(replicas: Replicas) -> None:
    first, second, third = replicas.all()
    open_circuit(first)
    open_circuit(second)
    for _ in range(5):
        with replicas.taken(KEY, "interactive") as one:
            assert one is third
    open_circuit(third)
    with pytest.raises(Unavailable, match="several times in a row") as caught, replicas.taken(KEY, "interactive"):
        pass
    assert caught.value.retry_after_s >= 1


def test_a_circuit_is_of_one_model_version_alone(replicas: Replicas) -> None:
    for one in replicas.all():
        open_circuit(one)
    with replicas.taken(("text-encoder", "1.0.0"), "interactive") as one:
        assert one in replicas.all()


def test_one_on_trial_gets_one_request_at_a_time(replicas: Replicas) -> None:
    first, *others = replicas.all()
    open_circuit(first)
    first.circuit(KEY).started_anew()
    with replicas.taken(KEY, "interactive") as trial:
        assert trial is first
        with replicas.taken(KEY, "interactive") as one, replicas.taken(KEY, "interactive") as other:
            assert {one, other} == set(others)


def test_a_key_file_written_anew_lets_requests_through_on_trial(replicas: Replicas, tmp_path: Path) -> None:
    first = replicas.all()[0]
    open_circuit(first)
    (tmp_path / THREE[0] / "key_file.json").write_text('{"started": "anew"}')
    assert first.circuit(KEY).state == "half-open"


def test_bulk_work_and_shoppers_are_bounded_each_for_itself(replicas: Replicas) -> None:
    with ExitStack() as stack:
        for _ in range(3 * MOST_UNDER_WAY["bulk"]):
            stack.enter_context(replicas.taken(KEY, "bulk"))
        with pytest.raises(Busy), replicas.taken(KEY, "bulk"):
            pass
        stack.enter_context(replicas.taken(KEY, "interactive"))

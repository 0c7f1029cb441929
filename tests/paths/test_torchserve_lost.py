"""What a client sees when TorchServe or its workers go down, are busy, or come back."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from serving.cards import Card
from serving.client.client import Client
from serving.client.replica import MOST_UNDER_WAY
from serving.client.replicas import one_replica
from serving.errors import Busy, ServingError, Unavailable
from serving.http import Timeout
from serving.tokens import KeyFile
from serving.torchserve.process import TorchServe
from serving.torchserve.reconciler import reconcile
from tests.support.small_models import draw_picture
from tests.support.torchserve import connect, desired, manage
from tests.support.waiting import PATIENCE_S, until


@pytest.fixture(scope="module")
def caller(strained: TorchServe) -> Client:
    """A client that nothing tells of what is done to its server; on a busy machine a worker takes long to come back."""
    return connect(strained, Timeout(read_s=0.75 * PATIENCE_S))


def signal_workers(server: TorchServe, card: Card, number: signal.Signals) -> None:
    """Send a signal to each worker of the model that still lives."""
    for worker in manage(server).describe(card.name, card.version).workers:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, number)


def test_a_full_queue_is_busy_after_a_short_while(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes
) -> None:
    signal_workers(strained, image_card, signal.SIGSTOP)
    outcomes: list[object] = []
    threads = [threading.Thread(target=lambda: outcomes.append(_outcome(caller, image_card, teal))) for _ in range(10)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: any(isinstance(one, Busy) for one in outcomes), "a request that is turned away")
    finally:
        busy = [outcome for outcome in outcomes if isinstance(outcome, Busy)]
        signal_workers(strained, image_card, signal.SIGCONT)
    for thread in threads:
        thread.join(30)
    assert busy and all(error.retry_after_s > 0 for error in busy)
    assert len(outcomes) == 10


def test_bulk_work_waits_out_a_full_queue(caller: Client, image_card: Card) -> None:
    pictures = [draw_picture("olive", (900, 900))] * 60
    assert not [one for one in caller.encode_images(image_card, pictures) if isinstance(one, ServingError)]


def test_bulk_work_that_waits_for_torchserve_ends_when_its_client_is_closed(image_card: Card, teal: bytes) -> None:
    keys = KeyFile(Path("no-such-keys"), "http://127.0.0.1:9")
    nobody = Client(one_replica("http://127.0.0.1:9", keys))  # the discard service: nothing listens there
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: list(nobody.encode_images(image_card, [teal])))
        until(lambda: nobody.replicas()[0].models, "the first try")
        nobody.close()
        [outcome] = asked.result(timeout=60)  # its patience would have been two minutes
    assert isinstance(outcome, ServingError)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])  # TorchServe answers 500 to the one, 507 to the other
def test_a_worker_that_dies_costs_no_answer(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes, end: signal.Signals
) -> None:
    signal_workers(strained, image_card, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(caller.encode_image, image_card, teal)
        try:
            until(lambda: caller.replicas()[0].outstanding, "a request on its way")
            time.sleep(0.5)  # until it is in the worker, which takes 20 ms and which TorchServe shows nowhere
        finally:
            for one in (end, signal.SIGCONT):
                signal_workers(strained, image_card, one)
        assert asked.result(timeout=PATIENCE_S).vector.shape == (256,)


def test_a_worker_killed_under_load_fails_no_query(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes
) -> None:
    outcomes: list[object] = []
    killed, done = threading.Event(), threading.Event()

    def ask() -> None:
        while not done.is_set():
            outcomes.append(_outcome(caller, image_card, teal))
            if killed.is_set():
                done.set()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: len(outcomes) >= 10, "ten answers")
    signal_workers(strained, image_card, signal.SIGKILL)
    killed.set()
    for thread in threads:
        thread.join(60)
    assert [one for one in outcomes if isinstance(one, ServingError)] == []
    assert caller.encode_image(image_card, teal)


def test_a_silent_torchserve_takes_in_no_more_than_a_bound_and_is_then_left_alone_until_it_looks_well(
    strained: TorchServe, image_card: Card, teal: bytes
) -> None:
    hurried = connect(strained, Timeout(read_s=6))  # each of two tries gets a half of it
    assert strained.pid
    os.kill(strained.pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: _outcome(hurried, image_card, teal), range(20)))
        assert sum(isinstance(one, Busy) for one in outcomes) == 20 - MOST_UNDER_WAY["interactive"]
        assert sum(isinstance(one, Unavailable) for one in outcomes) == MOST_UNDER_WAY["interactive"]
        with pytest.raises(Unavailable, match="several times in a row") as caught:
            hurried.encode_image(image_card, teal)
        assert caught.value.retry_after_s >= 1
        assert [one.state for one in hurried.replicas()] == ["open"]
    finally:
        os.kill(strained.pid, signal.SIGCONT)
    until(lambda: hurried.replicas()[0].state != "open", "another try")
    assert hurried.encode_image(image_card, teal).vector.shape == (256,)
    assert [one.state for one in hurried.replicas()] == ["closed"]


def _outcome(client: Client, card: Card, picture: bytes) -> object:
    try:
        return client.encode_image(card, picture)
    except ServingError as error:
        return error


def test_without_workers_the_model_is_unavailable(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes
) -> None:
    management = manage(strained)
    management.scale(image_card.name, image_card.version, 0)
    with pytest.raises(Unavailable, match="no worker"):
        caller.encode_image(image_card, teal)
    reconcile(management, [desired(image_card)])
    assert caller.encode_image(image_card, teal)


def test_a_killed_torchserve_is_unavailable_and_works_again_once_started(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes
) -> None:
    assert strained.pid
    os.kill(strained.pid, signal.SIGKILL)
    until(lambda: not strained.alive(), "the end of the process")
    with pytest.raises(Unavailable) as caught:
        caller.encode_image(image_card, teal)
    assert caught.value.retry_after_s > 0
    strained.stop()  # clears away what the killed process left
    strained.start()
    strained.wait_ready()
    reconcile(manage(strained), [desired(image_card)])
    assert caller.encode_image(image_card, teal).vector.shape == (256,)


def test_bulk_work_lasts_through_a_restart(strained: TorchServe, caller: Client, image_card: Card, teal: bytes) -> None:
    results = caller.encode_images(image_card, [teal] * 60)
    first = [next(results) for _ in range(5)]
    strained.stop()
    strained.start()
    strained.wait_ready()
    reconcile(manage(strained), [desired(image_card)])
    assert not [one for one in [*first, *results] if isinstance(one, ServingError)]

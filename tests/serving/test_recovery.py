"""What a client sees when TorchServe or its workers go down, are busy, or come back."""

import os
import signal
import threading
import time
from contextlib import suppress

import pytest
from serving_parts import connect, desired, draw_picture, manage

from serving.cards import Card
from serving.client import Client
from serving.errors import Busy, ServingError, Unavailable
from serving.reconciler import reconcile
from serving.torchserve import TorchServe


@pytest.fixture(scope="module")
def caller(strained: TorchServe) -> Client:
    """A client that nothing tells of what is done to its server."""
    return connect(strained)


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

    def ask() -> None:
        try:
            outcomes.append(caller.encode_image(image_card, teal))
        except ServingError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    time.sleep(2.5)
    busy = [outcome for outcome in outcomes if isinstance(outcome, Busy)]
    signal_workers(strained, image_card, signal.SIGCONT)
    for thread in threads:
        thread.join(30)
    assert busy and all(error.retry_after_s > 0 for error in busy)
    assert len(outcomes) == 10


def test_bulk_work_waits_out_a_full_queue(caller: Client, image_card: Card) -> None:
    pictures = [draw_picture("olive", (900, 900))] * 60
    assert not [one for one in caller.encode_images(image_card, pictures) if isinstance(one, ServingError)]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])  # TorchServe answers 500 to the one, 507 to the other
def test_a_worker_that_dies_costs_no_answer(
    strained: TorchServe, caller: Client, image_card: Card, teal: bytes, end: signal.Signals
) -> None:
    signal_workers(strained, image_card, signal.SIGSTOP)
    killer = threading.Timer(0.5, lambda: [signal_workers(strained, image_card, one) for one in (end, signal.SIGCONT)])
    killer.start()
    assert caller.encode_image(image_card, teal).vector.shape == (256,)
    killer.join()


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
    while strained.alive():
        time.sleep(0.05)
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

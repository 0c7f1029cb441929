"""Bulk work steps aside while a shopper waits, also when the shopper is another process's."""

import subprocess
import sys
from pathlib import Path

import pytest

from serving.client.lanes import Lanes


@pytest.fixture
def lanes(tmp_path: Path) -> Lanes:
    (tmp_path / "key_file.json").write_text("{}")
    return Lanes(tmp_path / "key_file.json")


def test_bulk_work_waits_for_a_shopper_and_then_goes_on(lanes: Lanes) -> None:
    with lanes.interactive():
        assert lanes.give_way(0.2) >= 0.2
    assert lanes.give_way(0.2) < 0.1


def test_shoppers_do_not_wait_for_each_other(lanes: Lanes) -> None:
    with lanes.interactive(), lanes.interactive():
        pass


def test_a_shopper_of_another_process_counts(lanes: Lanes, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from serving.client.lanes import Lanes\n"
        "with Lanes(Path(sys.argv[1])).interactive(): print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "key_file.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        assert lanes.give_way(0.2) >= 0.2
        other.kill()
    assert lanes.give_way(0.2) < 0.1


def test_without_torchserve_there_is_nobody_to_wait_for(tmp_path: Path) -> None:
    lanes = Lanes(tmp_path / "nothing")
    assert lanes.give_way(0.2) < 0.1
    with lanes.interactive():
        pass

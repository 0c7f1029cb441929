"""What is read of the machine and of TorchServe's logs."""

import os
import threading
from pathlib import Path

from serving.torchserve.memory import free_memory, resident_memory
from serving.torchserve.worker_log import why_not_started

LOG = """2026-01-01T00:00:00,000 INFO  W-9000-image-encoder_1.0.0-stdout MODEL_LOG - ValueError: an older one
2026-01-01T00:00:01,000 INFO  W-9001-image-encoder_1.1.0-stdout MODEL_LOG - Traceback (most recent call last):
2026-01-01T00:00:01,000 INFO  W-9001-image-encoder_1.1.0-stdout MODEL_LOG - serving.loading.RefusesToStart: its probe
2026-01-01T00:00:01,000 INFO  W-9001-image-encoder_1.1.0-stdout MODEL_LOG - RuntimeError: 500 - Unknown exception
2026-01-01T00:00:02,000 INFO  W-9002-image-encoder_1.1.1-stdout MODEL_LOG - MemoryError: another version
"""


def test_the_log_tells_the_last_error_of_the_version(tmp_path: Path) -> None:
    (tmp_path / "models.log").write_text(LOG)
    assert why_not_started(tmp_path, "image-encoder", "1.1.0") == "its probe"
    assert why_not_started(tmp_path, "image-encoder", "2.0.0") == ""
    assert why_not_started(tmp_path / "nowhere", "image-encoder", "1.1.0") == ""


def test_an_error_that_is_logged_late_is_waited_for(tmp_path: Path) -> None:
    late = threading.Timer(0.5, lambda: (tmp_path / "models.log").write_text(LOG))
    late.start()
    assert why_not_started(tmp_path, "image-encoder", "1.1.0", within_s=60) == "its probe"
    late.join()


def test_a_container_has_what_its_limit_leaves(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    5000 kB\n")
    assert free_memory(tmp_path, tmp_path) == 5000 * 1024
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert free_memory(tmp_path, tmp_path) == 2_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory(tmp_path, tmp_path) == 5000 * 1024


def test_a_process_holds_memory_and_none_holds_nothing(tmp_path: Path) -> None:
    assert resident_memory(os.getpid()) > 1_000_000
    assert resident_memory(os.getpid(), tmp_path) == 0

"""What the supervisor could not do: written by its process, read by those that answer /metrics."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from webapp.metrics.supervised import SupervisorErrors, errors_file, read_errors
from webapp.services import Services


def test_it_is_in_the_metrics(small_client: FlaskClient, small_services: Services) -> None:
    errors = SupervisorErrors(errors_file(small_services.settings))
    errors.count("reconcile", 3)
    errors.write()
    assert 'shoplens_supervisor_errors_total{task="reconcile"} 3.0' in small_client.get("/metrics").text


def test_what_a_full_disk_does_not_take_is_written_later(tmp_path: Path) -> None:
    (tmp_path / "metrics").write_text("in the way, as a disk that takes no folder")
    errors = SupervisorErrors(tmp_path / "metrics" / "errors.json")
    errors.count("reconcile")
    errors.write()
    (tmp_path / "metrics").unlink()
    errors.write()
    assert read_errors(tmp_path / "metrics" / "errors.json") == {"reconcile": 1}


def test_without_a_supervisor_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert read_errors(tmp_path / "errors.json") == {}

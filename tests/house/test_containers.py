"""The compose files and the image file: valid, closed, and of one mind with the code."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from catalog.database import open_database
from serving.ocr.languages import NOT_BY_RAPIDOCR, TESSERACT_PACKS
from serving.torchserve.process import STOP_S as TORCHSERVE_STOP_S
from tests.support.databases import empty_url
from tests.support.environment import LoadFrom
from webapp.cli import main
from webapp.jobs.queue import SHUTDOWN_S
from webapp.jobs.workers import heartbeat
from webapp.process.children import STOP_S as SITE_STOP_S
from webapp.settings import PROJECT

FILES = ("docker-compose.yml", "deploy/compose.prometheus.yml")
COMPOSE, WATCHING = (yaml.safe_load((PROJECT / name).read_text(encoding="utf-8")) for name in FILES)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"] | WATCHING["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
OURS = ("web", "worker", "torchserve", "models")


def config(*options: str, **given: str) -> subprocess.CompletedProcess[str]:
    """What docker-compose makes of the files; skips the test where it is not installed."""
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed: apt-get install docker-compose")
    command = [program, *options, "config", "-q"]
    return subprocess.run(command, cwd=PROJECT, env=os.environ | given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("--profile", "postgres")])
def test_the_compose_file_is_valid(options: tuple[str, ...]) -> None:
    done = config(*options)
    assert done.returncode == 0, done.stderr


def test_grafana_does_not_start_without_a_password() -> None:
    both = [word for name in FILES for word in ("-f", name)]
    done = config(*both)
    assert done.returncode and "choose the password of Grafana's user admin" in done.stderr
    assert config(*both, GRAFANA_PASSWORD="of our own").returncode == 0


def test_only_the_site_and_grafana_publish_a_port_and_on_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web", "grafana"}
    assert all(":-127.0.0.1:" in port for ports in published.values() for port in ports)


def test_torchserve_is_on_the_internal_network_alone_and_cannot_write_models() -> None:
    assert COMPOSE["networks"]["private"] == COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["torchserve"]["networks"] == ["private"]
    for name in ("web", "worker", "torchserve"):
        assert "models:/models:ro" in SERVICES[name]["volumes"]


def test_the_database_is_reached_by_the_site_and_the_worker_alone() -> None:
    assert {name for name, one in SERVICES.items() if "database" in one.get("networks", ())} == {
        *("web", "worker", "postgres")
    }
    assert SERVICES["postgres"]["networks"] == ["database"]


@pytest.mark.parametrize("name", SERVICES)
def test_containers_run_without_rights_and_write_into_their_volumes_alone(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name in OURS:
        assert service["user"] == re.search(r"--uid (\d+)", DOCKERFILE)[1]  # type: ignore[index]
        assert "/tmp" in [*service.get("tmpfs", ()), *service["volumes"]]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_named_exactly(name: str) -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg")
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"v?\d+\.\d+(\.\d+)?(-\w+)?", tag), f"{image} may be another one tomorrow"
    if name in OURS:
        assert tag == setup["metadata"]["version"]


def test_the_base_image_is_named_exactly() -> None:
    bases = [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("FROM ")]
    assert [base for base in bases if base != "base" and not re.search(r":\d+\.\d+\.\d+-", base)] == []


def test_containers_have_the_time_they_need_to_stop() -> None:
    seconds = {name: float(SERVICES[name]["stop_grace_period"].rstrip("s")) for name in ("web", "worker", "torchserve")}
    assert seconds["web"] > SITE_STOP_S + 5
    assert seconds["worker"] > SHUTDOWN_S + 5
    assert seconds["torchserve"] > TORCHSERVE_STOP_S + 10


def test_healthy_means_ready() -> None:
    assert "/readyz" in " ".join(SERVICES["web"]["healthcheck"]["test"])
    assert "--check" in SERVICES["torchserve"]["healthcheck"]["test"]
    assert SERVICES["web"]["depends_on"] == {"torchserve": {"condition": "service_healthy"}}


def health(name: str, folder: Path) -> int:
    """The exit status of a container's own health check, run as a process with its folders elsewhere."""
    _, program, *arguments = SERVICES[name]["healthcheck"]["test"]
    assert program == "python"
    places = {"/app/torchserve": str(folder), "/keys": str(folder)}
    command = [sys.executable, *(places.get(one, one) for one in arguments)]
    environment = os.environ | {"SHOPLENS_INSTANCE": str(folder)}
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, timeout=60, check=False
    ).returncode


def test_a_worker_is_healthy_while_it_gives_signs_of_life(tmp_path: Path) -> None:
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        Path(url.removeprefix("sqlite:///")).rename(tmp_path / "shoplens.db")
    assert health("worker", tmp_path) == 1
    database = open_database(f"sqlite:///{tmp_path / 'shoplens.db'}")
    heartbeat(database, "a worker")
    database.close()
    assert health("worker", tmp_path) == 0


def test_a_torchserve_that_does_not_answer_is_not_healthy(tmp_path: Path) -> None:
    assert health("torchserve", tmp_path) == 1


def test_what_the_containers_start_are_commands() -> None:
    said = [service["command"] for name, service in SERVICES.items() if name in OURS and "command" in service]
    commands = [shlex.split(one) if isinstance(one, str) else one for one in said]
    commands += [json.loads(line) for line in re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)]
    words = " ".join(word for command in commands for word in command)
    for noun in re.findall(r"shoplens (\w+)", words):
        assert noun in main.list_commands(click.Context(main))
    assert "shoplens up" in words and "shoplens worker" in words and "python -m serving" in words


def test_models_are_brought_whole_beside_those_that_are_there(tmp_path: Path) -> None:
    script = SERVICES["models"]["command"][2].replace("$$", "$")
    kubernetes = (PROJECT / "deploy" / "kubernetes" / "torchserve.yaml").read_text(encoding="utf-8")
    [pod] = [one["spec"]["template"]["spec"] for one in yaml.safe_load_all(kubernetes) if one["kind"] == "Deployment"]
    assert pod["initContainers"][0]["command"] == ["sh", "-ec", script]
    for name, text in (("app/a-1.0.0.json", "new"), ("app/b-1.0.0.json", "new"), ("models/a-1.0.0.json", "own")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    script = script.replace("/app/model_store", f"{tmp_path}/app").replace("/models", f"{tmp_path}/models")
    program = ["sh", "-ec", script.replace("shoplens model package", "echo packed")]
    environment = os.environ | {"HOSTNAME": "a-pod"}
    assert subprocess.run(program, env=environment, stdout=subprocess.PIPE, check=True).stdout == b"packed\n"
    found = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "models").iterdir()}
    assert found == {"a-1.0.0.json": "own", "b-1.0.0.json": "new"}
    shutil.rmtree(tmp_path / "models")
    assert subprocess.run(program, env=environment, capture_output=True, check=False).returncode, "a copy that fails"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_settings_of_the_compose_file_are_settings(load_from: LoadFrom, name: str) -> None:
    given = SERVICES[name]["environment"]
    filled = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for key, value in given.items()}
    settings = load_from(filled)
    assert not settings.owns_torchserve
    assert not settings.own_worker


def test_the_image_reads_photos_in_every_language_of_a_shop() -> None:
    packs = {f"tesseract-ocr-{TESSERACT_PACKS[language]}" for language in NOT_BY_RAPIDOCR}
    assert {"tesseract-ocr", *packs} == set(re.findall(r"\btesseract-ocr[\w-]*", DOCKERFILE))


def test_the_images_hold_every_package_and_what_they_copy_is_there() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg")
    copied = {part for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE) for part in shlex.split(line)[:-1]}
    rooms = {package.split(".")[0] for package in setup["options"]["packages"].split()}
    assert rooms <= copied
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    for path in copied:
        assert (PROJECT / path).exists()
        assert path not in ignored
    for extras in re.findall(r'-e "\.\[([^\]]+)\]"', DOCKERFILE):
        assert set(extras.split(",")) <= set(setup["options.extras_require"])

"""The compose file, the image file and the Kubernetes manifests: valid, closed, and of one mind with the code."""

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
import kubernetes_validate
import pytest
import yaml

from catalog.database import open_database
from tests.support.databases import empty_url
from tests.support.environment import LoadFrom
from webapp.cli import main
from webapp.jobs.workers import heartbeat
from webapp.settings import PROJECT

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
MANIFESTS = [
    (path.name, manifest)
    for path in sorted((PROJECT / "deploy" / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
OURS = ("web", "worker", "torchserve", "models")


@pytest.mark.parametrize("profiles", [(), ("postgres",), ("postgres", "prometheus")])
def test_the_compose_file_is_valid(profiles: tuple[str, ...]) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed: apt-get install docker-compose")
    options = [part for profile in profiles for part in ("--profile", profile)]
    command = [program, *options, "config", "-q"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_the_site_and_grafana_publish_a_port_and_on_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web", "grafana"}
    assert all(":-127.0.0.1:" in port for ports in published.values() for port in ports)


def test_torchserve_is_on_the_internal_network_alone_and_cannot_write_models() -> None:
    assert COMPOSE["networks"]["private"] == {"internal": True}
    assert SERVICES["torchserve"]["networks"] == ["private"]
    for name in ("web", "worker", "torchserve"):
        assert "models:/models:ro" in SERVICES[name]["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_run_without_root_and_without_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] == re.search(r"--uid (\d+)", DOCKERFILE)[1]  # type: ignore[index]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


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
    commands = [service["command"] for name, service in SERVICES.items() if name in OURS and "command" in service]
    commands += [json.loads(line) for line in re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)]
    said = " ".join(word for command in commands for word in command)
    for noun in re.findall(r"shoplens (\w+)", said):
        assert noun in main.list_commands(click.Context(main))
    assert "shoplens up" in said and "shoplens worker" in said and "python -m serving" in said


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_settings_of_the_compose_file_are_settings(load_from: LoadFrom, name: str) -> None:
    filled = {
        key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for key, value in SERVICES[name]["environment"].items()
    }
    settings = load_from(filled)
    assert not settings.owns_torchserve
    assert not settings.own_worker


def test_the_settings_of_the_manifests_are_settings(load_from: LoadFrom) -> None:
    given: dict[str, str] = {}
    for _, manifest in MANIFESTS:
        given |= manifest.get("data", {}) | manifest.get("stringData", {})
    assert load_from(given).torchserve_url == "http://torchserve:8080"


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


@pytest.mark.parametrize(("file", "manifest"), MANIFESTS, ids=lambda one: one["kind"] if isinstance(one, dict) else one)
def test_the_manifests_fit_the_schemas_of_kubernetes(file: str, manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    assert manifest["kind"] == "Namespace" or manifest["metadata"]["namespace"] == "shoplens", file


def test_a_manifest_with_an_unknown_field_is_found_out() -> None:
    [web] = [one for _, one in MANIFESTS if (one["kind"], one["metadata"]["name"]) == ("Service", "web")]
    wrong = {**web, "spec": {**web["spec"], "selectors": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def pods() -> dict[str, dict[str, Any]]:
    """The pods of the deployments, by name."""
    return {one["metadata"]["name"]: one["spec"]["template"] for _, one in MANIFESTS if one["kind"] == "Deployment"}


def test_selectors_claims_and_settings_of_the_manifests_fit_together() -> None:
    by_kind: dict[str, set[str]] = {}
    for _, manifest in MANIFESTS:
        by_kind.setdefault(manifest["kind"], set()).add(manifest["metadata"]["name"])
    for _, manifest in MANIFESTS:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "Service":
            pod = pods()[manifest["metadata"]["name"]]
            assert spec["selector"].items() <= pod["metadata"]["labels"].items()
        if manifest["kind"] == "HorizontalPodAutoscaler":
            assert spec["scaleTargetRef"]["name"] in by_kind["Deployment"]
    for pod in pods().values():
        spec = pod["spec"]
        claims = {volume["name"]: volume["persistentVolumeClaim"]["claimName"] for volume in spec["volumes"]}
        assert set(claims.values()) <= by_kind["PersistentVolumeClaim"]
        for container in (*spec["containers"], *spec.get("initContainers", ())):
            assert {mount["name"] for mount in container["volumeMounts"]} <= set(claims)
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            for source in container.get("envFrom", ()):
                [(kind, reference)] = source.items()
                assert reference["name"] in by_kind[{"configMapRef": "ConfigMap", "secretRef": "Secret"}[kind]]


def test_pods_run_as_the_images_user_and_torchserve_reaches_nobody() -> None:
    for pod in pods().values():
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert str(pod["spec"]["securityContext"]["runAsUser"]) in DOCKERFILE
    [policy] = [one for _, one in MANIFESTS if one["kind"] == "NetworkPolicy"]
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert policy["spec"]["egress"] == []

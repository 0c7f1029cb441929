"""The Kubernetes manifests: valid, closed, and of one mind with themselves and with the code."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from serving.torchserve.process import STOP_S as TORCHSERVE_STOP_S
from tests.support.environment import LoadFrom
from webapp.jobs.queue import SHUTDOWN_S
from webapp.process.children import STOP_S as SITE_STOP_S
from webapp.settings import PROJECT

Manifest = dict[str, Any]
FOLDER = PROJECT / "deploy" / "kubernetes"
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
MANIFESTS: list[tuple[str, Manifest]] = [
    (path.name, manifest)
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
GENERATED = {"ConfigMap": "settings.env", "Secret": "secret.example.env"}
RUNNING = ("Deployment", "StatefulSet")
OURS = ("web", "worker", "torchserve")
STOPS = {"web": SITE_STOP_S, "worker": SHUTDOWN_S, "torchserve": TORCHSERVE_STOP_S + 10}  # seconds, preStop apart


def of(*kinds: str) -> dict[str, Manifest]:
    """The manifests of these kinds, by name."""
    return {one["metadata"]["name"]: one for _, one in MANIFESTS if one["kind"] in kinds}


PODS: dict[str, Manifest] = {name: one["spec"]["template"] for name, one in of(*RUNNING).items()}


def containers(pod: Manifest) -> list[Manifest]:
    """All containers of a pod, those before it starts too."""
    return [*pod["spec"]["containers"], *pod["spec"].get("initContainers", ())]


def read_environment(name: str) -> dict[str, str]:
    """Names and values of a file that kustomize reads."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def selected(selector: Manifest) -> set[str]:
    """Names of the pods that a selector means."""
    wanted = selector.get("matchLabels", {})
    more = selector.get("matchExpressions", ())
    assert {one["operator"] for one in more} <= {"In"}
    labels = {name: pod["metadata"]["labels"] for name, pod in PODS.items()}
    return {
        name
        for name, has in labels.items()
        if wanted.items() <= has.items() and all(has.get(one["key"]) in one["values"] for one in more)
    }


def ports(name: str) -> set[str | int]:
    """Names and numbers of the ports of a pod."""
    found = [port for one in PODS[name]["spec"]["containers"] for port in one.get("ports", ())]
    return {one["name"] for one in found} | {one["containerPort"] for one in found}


@pytest.mark.parametrize(("file", "manifest"), MANIFESTS, ids=lambda one: one["kind"] if isinstance(one, dict) else one)
def test_the_manifests_fit_the_schemas_of_kubernetes(file: str, manifest: Manifest) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    assert manifest["kind"] == "Namespace" or manifest["metadata"]["namespace"] == "shoplens", file


def test_a_manifest_with_an_unknown_field_is_found_out() -> None:
    web = of("Service")["web"]
    wrong = {**web, "spec": {**web["spec"], "selectors": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_kubectl_reads_all_of_it_and_puts_in_images_and_secrets(tmp_path: Path) -> None:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not installed")
    shutil.copytree(FOLDER, tmp_path / "shop")
    (tmp_path / "shop" / "secret.example.env").rename(tmp_path / "shop" / "secret.env")
    done = subprocess.run(
        [program, "kustomize", str(tmp_path / "shop")], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    built = list(yaml.safe_load_all(done.stdout))
    assert len(built) == len(MANIFESTS) + len(GENERATED)
    assert built[0]["kind"] == "Namespace", "what lies in it comes after it"
    assert re.search(r"secretRef:\n\s+name: shoplens-\w+", done.stdout)
    assert set(re.findall(r"image: (\S*shoplens-\w+)", done.stdout)) == {
        *("registry.example/shoplens-web", "registry.example/shoplens-torchserve")
    }


def test_every_file_is_applied_and_no_example_of_a_secret() -> None:
    assert sorted(KUSTOMIZATION["resources"]) == sorted({file for file, _ in MANIFESTS})
    [secret], [settings] = KUSTOMIZATION["secretGenerator"], KUSTOMIZATION["configMapGenerator"]
    assert (secret["envs"], settings["envs"]) == (["secret.env"], [GENERATED["ConfigMap"]])
    assert "deploy/kubernetes/secret.env" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_settings_are_settings(load_from: LoadFrom) -> None:
    given = read_environment("settings.env") | read_environment("secret.example.env")
    loaded = load_from({name: value for name, value in given.items() if name != "POSTGRES_PASSWORD"})
    assert not loaded.owns_torchserve and not loaded.own_worker
    assert loaded.jobs_url, "pods cannot share a file of SQLite"
    assert given["POSTGRES_PASSWORD"] in loaded.database_url
    hosts = {rule["host"] for one in of("Ingress").values() for rule in one["spec"]["rules"]}
    assert hosts == {loaded.allowed_hosts}


def test_images_are_named_exactly() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg")
    version = setup["metadata"]["version"]
    images = {one["image"] for pod in PODS.values() for one in containers(pod)}
    assert {one for one in images if one.startswith("shoplens-")} == {
        f"{one['name']}:{one['newTag']}" for one in KUSTOMIZATION["images"]
    }
    assert {one["newTag"] for one in KUSTOMIZATION["images"]} == {version}
    assert [one for one in images if not re.search(r":\d+\.\d+(\.\d+)?(-\w+)?$", one)] == []


@pytest.mark.parametrize("name", PODS)
def test_pods_run_as_nobody_and_write_into_their_volumes_alone(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False, "SHOPLENS_PORT of a service called shoplens is no setting"
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    if name in OURS:
        assert f"--uid {spec['securityContext']['runAsUser']} " in DOCKERFILE
    for container in containers(PODS[name]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"]


@pytest.mark.parametrize("name", PODS)
def test_what_a_pod_mounts_and_reads_is_there(name: str) -> None:
    spec = PODS[name]["spec"]
    claimed = [one["metadata"]["name"] for one in of(*RUNNING)[name]["spec"].get("volumeClaimTemplates", ())]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    claims = {one["persistentVolumeClaim"]["claimName"] for one in volumes.values() if "persistentVolumeClaim" in one}
    assert claims <= of("PersistentVolumeClaim").keys()
    assert all("sizeLimit" in one["emptyDir"] for one in volumes.values() if "emptyDir" in one)
    for container in containers(PODS[name]):
        assert {mount["name"] for mount in container["volumeMounts"]} <= {*volumes, *claimed}
        for source in container.get("envFrom", ()):
            assert set(source) <= {"configMapRef", "secretRef"}
            assert [one["name"] for one in source.values()] == ["shoplens"]
        for variable in container.get("env", ()):
            if "valueFrom" in variable:
                key = variable["valueFrom"]["secretKeyRef"]
                assert key["name"] == "shoplens" and key["key"] in read_environment(GENERATED["Secret"])


@pytest.mark.parametrize("name", OURS)
def test_what_our_pods_write_is_a_volume(name: str) -> None:
    [container] = PODS[name]["spec"]["containers"]
    written = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    own = {"/app/torchserve", "/keys"} if name == "torchserve" else {"/app/instance", "/app/instance/machine"}
    assert written == own | {"/tmp"}
    shared = {volume["name"] for volume in PODS[name]["spec"]["volumes"] if "persistentVolumeClaim" in volume}
    assert shared <= {"instance", "models", "keys"}, "what belongs to one machine is not shared"


@pytest.mark.parametrize("name", OURS)
def test_pods_have_the_time_they_need_to_stop(name: str) -> None:
    spec = PODS[name]["spec"]
    [container] = spec["containers"]
    pause = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])
    assert pause[0] == "sleep" and (name == "worker" or int(pause[1]) >= 10), "whoever asks it must notice first"
    assert spec["terminationGracePeriodSeconds"] > int(pause[1]) + STOPS[name] + 5


def test_nobody_but_the_autoscaler_says_how_many() -> None:
    scaled = {one["spec"]["scaleTargetRef"]["name"] for one in of("HorizontalPodAutoscaler").values()}
    assert scaled == {"web", "torchserve"} == of("PodDisruptionBudget").keys()
    for name in scaled:
        assert "replicas" not in of("Deployment")[name]["spec"]


def test_services_and_probes_lead_to_ports_that_are_there() -> None:
    for name, service in of("Service").items():
        assert selected({"matchLabels": service["spec"]["selector"]}) == {name}
        for port in service["spec"]["ports"]:
            assert port.get("targetPort", port["port"]) in ports(name)
    for name, pod in PODS.items():
        for container in pod["spec"]["containers"]:
            for probe in (container.get(f"{kind}Probe", {}) for kind in ("startup", "liveness", "readiness")):
                assert probe.get("httpGet", {}).get("port", "none") in {*ports(name), "none"}
    for ingress in of("Ingress").values():
        for path in (path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]):
            service = of("Service")[path["backend"]["service"]["name"]]
            assert path["backend"]["service"]["port"]["name"] in [one["name"] for one in service["spec"]["ports"]]


def allowed(direction: str) -> Iterator[tuple[set[str], set[str], set[str | int]]]:
    """Of each rule between pods: those that it is for, the others, and the ports."""
    peers = {"ingress": "from", "egress": "to"}[direction]
    for policy in of("NetworkPolicy").values():
        for rule in policy["spec"].get(direction, ()):
            others = [selected(one["podSelector"]) for one in rule[peers] if "podSelector" in one]
            if others:
                yield (
                    selected(policy["spec"]["podSelector"]),
                    set().union(*others),
                    {one["port"] for one in rule["ports"]},
                )


def test_nobody_reaches_anybody_unless_a_policy_says_so() -> None:
    policies = of("NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    reached = {name: set[str]() for name in PODS}
    for pods, others, named in allowed("ingress"):
        for name in pods:
            assert named <= ports(name)
            reached[name] |= others
    shop = {"web", "worker"}
    assert reached == {"web": set(), "worker": set(), "torchserve": shop, "postgres": shop, "redis": shop}
    for name in ("torchserve", "postgres", "redis"):
        assert policies[name]["spec"]["egress"] == [], f"{name} reaches nobody"


def test_the_site_and_the_worker_may_ask_whom_they_have_to() -> None:
    asked = {name: named for pods, others, named in allowed("egress") for name in others if pods == {"web", "worker"}}
    assert asked == {"torchserve": {8080, 8081}, "postgres": {5432}, "redis": {6379}}
    for name, named in asked.items():
        assert named <= ports(name)

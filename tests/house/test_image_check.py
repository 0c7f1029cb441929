"""What `make image-check` reads: the project's own Dockerfile and compose file. The rest runs by hand, as root."""

import subprocess
from pathlib import Path

import pytest

from scripts.image_check.compose import read_services
from scripts.image_check.dockerfile import DockerfileError, Instruction, read_stages
from webapp.settings import PROJECT

STAGES = read_stages(PROJECT / "Dockerfile")


def stage_of(tmp_path: Path, *lines: str) -> tuple[Instruction, ...]:
    (tmp_path / "Dockerfile").write_text("\n".join(["FROM python:3 AS one", *lines]), encoding="utf-8")
    return read_stages(tmp_path / "Dockerfile")["one"].instructions


def test_every_instruction_of_the_dockerfile_is_read() -> None:
    assert [(one.name, one.base) for one in STAGES.values()][1:] == [("web", "base"), ("torchserve", "base")]
    instructions = [one for stage in STAGES.values() for one in stage.instructions]
    for one in instructions:
        match one.word:
            case "ENV" | "ARG":
                assert one.assignments()
            case "COPY":
                assert one.paths()
            case "CMD":
                assert one.command()
    lines = (PROJECT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert all(lines[one.line - 1].startswith(f"{one.word} ") for one in instructions)
    assert sum(line.split(" ")[0].isupper() for line in lines) == len(instructions) + len(STAGES)


def test_what_the_dockerfile_copies_is_in_git() -> None:
    sources = {
        path for stage in STAGES.values() for one in stage.instructions if one.word == "COPY" for path in one.paths()[0]
    }
    command = ["git", "ls-files", "-z"]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split("\0")
    tracked = {str(place) for name in said for place in (Path(name), *Path(name).parents)}
    assert sources <= tracked


def test_a_line_that_is_continued_is_one_instruction(tmp_path: Path) -> None:
    [run, env] = stage_of(tmp_path, "RUN one \\", " && two \\", "# why", " && three", 'ENV A=1 B="2 3"')
    assert run == Instruction("RUN", "one && two && three", 2)
    assert env.assignments() == {"A": "1", "B": "2 3"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("VOLUME /keys", "VOLUME is not understood"),
        ("copy a b", "copy is not understood"),
        ("FROM image", "IMAGE AS NAME"),
        ("FROM image AS one", "IMAGE AS NAME"),
        ("RUN one \\", "continued by a line that is not there"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DockerfileError, match=f"^Dockerfile:2: .*{said}"):
        stage_of(tmp_path, line)


def test_values_that_would_be_read_wrongly_are_refused(tmp_path: Path) -> None:
    env, copy, cmd = stage_of(tmp_path, "ENV A=$B", "COPY --chown=a b c", "CMD shoplens up")
    for read in (env.assignments, copy.paths, cmd.command):
        with pytest.raises(DockerfileError):
            read()


def test_the_containers_of_our_images_are_started_in_their_order() -> None:
    services = read_services(PROJECT / "docker-compose.yml", set(STAGES))
    assert [one.name for one in services] == ["models", "torchserve", "web", "worker"]
    assert [one.stage for one in services] == ["torchserve", "torchserve", "web", "web"]
    assert services[2].command == ["shoplens", "up", "--demo"]
    assert services[2].environment["SHOPLENS_SHOP_NAME"] == "Shoplens"
    assert "$file" in services[0].command[2]
    assert services[1].health

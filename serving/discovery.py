"""Where the TorchServe processes are: one at fixed addresses, or a replica at every address that names stand for."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from serving.errors import Unavailable

KEY_FILE = "key_file.json"


@dataclass(frozen=True)
class Place:
    """Where one TorchServe process is reached, and the file it writes its tokens to."""

    name: str
    inference_url: str
    management_url: str
    key_file: Path


class Discovery:
    """Looks up the places anew each time it is asked.

    `keys` is the key file of the one TorchServe there is (it ends in .json), or the folder in which each replica has a
    folder of its own, named by its address (`python -m serving --keys` writes there). Then every name is resolved, and
    each address found is a replica; the management port is the same on all.
    """

    def __init__(
        self,
        inference_urls: Sequence[str],
        management_url: str,
        keys: Path,
        resolve: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self._inference_urls, self._management_url, self._keys = list(inference_urls), management_url, keys
        self._resolve = resolve or addresses_of

    @property
    def several(self) -> bool:
        """Whether there may be more than one, and others from time to time."""
        return one_of_several(self._keys)

    def places(self) -> list[Place]:
        """Every place there is now, in a fixed order; Unavailable where no name can be resolved."""
        if not self.several:
            url = self._inference_urls[0]
            return [Place(urlsplit(url).netloc, url, self._management_url, self._keys)]
        found = dict[str, Place]()
        for url in self._inference_urls:
            parts = urlsplit(url)
            for address in self._resolve(parts.hostname or ""):
                found.setdefault(address, self._place(address, parts.port or 80))
        if not found:
            names = ", ".join(self._inference_urls)
            raise Unavailable(f"No TorchServe is to be found: {names} stands for no address. Is one running?")
        return [found[address] for address in sorted(found)]

    def _place(self, address: str, port: int) -> Place:
        host = f"[{address}]" if ":" in address else address
        management = f"http://{host}:{urlsplit(self._management_url).port or 80}"
        return Place(f"{host}:{port}", f"http://{host}:{port}", management, self._keys / address / KEY_FILE)


def wrong_with(inference_urls: Sequence[str], management_url: str, keys: Path | None) -> str:
    """Why these cannot be the addresses of TorchServe run elsewhere, and what to give instead; empty when they can."""
    if not management_url or keys is None:
        return "also needs SHOPLENS_TORCHSERVE_MANAGEMENT_URL and SHOPLENS_TORCHSERVE_KEY_FILE"
    for url in (*inference_urls, management_url):
        if not url.startswith("http://") or not urlsplit(url).hostname or "," in management_url:
            return (
                f"{url!r} is no address; accepted is http://NAME:PORT, several inference addresses with commas between"
            )
    hosts = [urlsplit(url).hostname for url in inference_urls]
    if len(set(hosts)) < len(hosts):
        return "each replica needs a name or an address of its own, for its keys lie in a folder named by that"
    if len(hosts) > 1 and not one_of_several(keys):
        return (
            f"several replicas have as many key files: let SHOPLENS_TORCHSERVE_KEY_FILE name their folder, not {keys}"
        )
    return ""


def one_of_several(keys: Path) -> bool:
    """Whether the path is the folder of many key files, not the one key file."""
    return keys.suffix != ".json"


def comma_separated(text: str) -> list[str]:
    """What stands between the commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def addresses_of(host: str) -> list[str]:
    """Every address a name stands for, IPv4 ones if there are any; none where it cannot be resolved."""
    try:
        infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    by_family = {
        family: sorted({str(one[4][0]) for one in infos if one[0] == family})
        for family in (socket.AF_INET, socket.AF_INET6)
    }
    return by_family[socket.AF_INET] or by_family[socket.AF_INET6]

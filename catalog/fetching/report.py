"""What became of the web addresses that an import asked for."""

from dataclasses import dataclass, field

from catalog.tally import Tally

SAMPLES = 20


@dataclass
class FetchReport:
    """Counts by address; every one that was due is exactly one of fetched, unchanged, refused, failed."""

    fetched: int = 0  # downloaded, and new or other than before
    new: int = 0  # of these: had no picture before
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0  # nobody has asked for them yet
    shown: int = 0  # products that show another picture because of it
    received_bytes: int = 0
    seconds: float = 0.0
    cut: list[str] = field(default_factory=list)  # keys of addresses whose picture lacks its last bytes; it is kept
    problems: Tally[str] = field(default_factory=lambda: Tally(SAMPLES))  # with samples of addresses and details

    @property
    def done(self) -> int:
        """How many have been settled."""
        return self.fetched + self.unchanged + self.refused + self.failed

    def trouble(self, problem: str, url: str, detail: str) -> None:
        """Note why an address gave no picture, or one to look at."""
        self.problems.add(problem, f"{url[:300]}: {detail}")

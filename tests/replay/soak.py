"""
Walk random paths through random models until something differs, or so many of them.

    python -m tests.replay.soak 100000
    python -m tests.replay.soak --kind chosen 500
    python -m tests.replay.soak --model structured:17 --path 4
"""

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import islice

from tests.replay.models import BLOCKS, PAIRS, drafted
from tests.replay.paths import Run, Walk, walks


def about(kind: str, number: int, first: int) -> Iterator[Walk]:
    """Yield so many walks through models with a block of a kind."""
    structured = (walk for walk in walks(sys.maxsize - first, first) if walk.maker == "structured")
    return islice((walk for walk in structured if kind in drafted(walk.model).kinds), number)


def main() -> int:
    """Walk, and say how far it got."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--model", help="structured:SEED or unstructured:SEED")
    parser.add_argument("--path", type=int, default=0)
    parser.add_argument("--kind", choices=BLOCKS, help="walk only models with a block of this kind")
    asked = parser.parse_args()
    if asked.model:
        maker, _, seed = asked.model.partition(":")
        run = Run(Walk(maker, int(seed), asked.path))
        sys.stdout.write(run.model.xml.decode() + "\n")
        run.go()
        return 0
    began = time.monotonic()
    pairs: set[tuple[str, str]] = set()
    wanted = walks(asked.count, asked.first) if asked.kind is None else about(asked.kind, asked.count, asked.first)
    for number, walk in enumerate(wanted, 1):
        run = Run(walk)
        run.go()
        if walk.maker == "structured":
            pairs.add(PAIRS[walk.model % len(PAIRS)])
        if number % 1_000 == 0:
            seen = f"{len(pairs)} of {len(PAIRS)} pairs of blocks"
            sys.stdout.write(f"{number} paths, {seen}, {time.monotonic() - began:.0f} s\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

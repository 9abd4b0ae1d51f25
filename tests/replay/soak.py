"""
Walk random paths through random models until something differs, or so many of them.

    python -m tests.replay.soak 100000
    python -m tests.replay.soak --model structured:17 --path 4
"""

import argparse
import sys
import time

from tests.replay.models import PAIRS
from tests.replay.paths import Run, Walk, walks


def main() -> int:
    """Walk, and say how far it got."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--model", help="structured:SEED or unstructured:SEED")
    parser.add_argument("--path", type=int, default=0)
    asked = parser.parse_args()
    if asked.model:
        maker, _, seed = asked.model.partition(":")
        run = Run(Walk(maker, int(seed), asked.path))
        sys.stdout.write(run.model.xml.decode() + "\n")
        run.go()
        return 0
    began = time.monotonic()
    pairs: set[tuple[str, str]] = set()
    for number, walk in enumerate(walks(asked.count, asked.first), 1):
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

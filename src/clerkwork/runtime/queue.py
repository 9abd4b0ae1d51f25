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
from typing import Any, Final

from django.db import close_old_connections, connection
from procrastinate import App, Blueprint
from procrastinate.contrib.django import utils
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector

from clerkwork.runtime import due, messages

logger = logging.getLogger(__name__)

QUEUE: Final = "clerkwork"
DRAIN: Final = "drain"
EVERY_FIVE_SECONDS: Final = "* * * * * */5"
EVERY_MINUTE: Final = "* * * * *"
STALLED_SECONDS: Final = 30
BATCH: Final = 1_000

tasks: Final = Blueprint()
_manager: Final = JobManager(DjangoConnector())


def defer(task: str, **arguments: Any) -> int:
    """Enqueue a task as part of the present transaction and return the job's id."""
    job = Job(queue=QUEUE, lock=None, queueing_lock=None, task_name=f"{QUEUE}:{task}", task_kwargs=arguments)
    found = _manager.defer_job(job)
    assert found.id is not None
    return found.id


def wake() -> None:
    """Have a worker drain what is due once the present transaction is committed."""
    defer(DRAIN)


@tasks.task(name=DRAIN, queue=QUEUE)
def drain() -> int:
    """Carry out what is due now."""
    close_old_connections()
    return due.drain(BATCH)


@tasks.periodic(cron=EVERY_FIVE_SECONDS)
@tasks.task(name="sweep", queue=QUEUE, queueing_lock="sweep")  # deferred by the worker itself, outside our transactions
def sweep(timestamp: int) -> int:
    """Find due work without any wake-up."""
    del timestamp
    return drain()


@tasks.periodic(cron=EVERY_MINUTE)
@tasks.task(name="tidy", queue=QUEUE, queueing_lock="tidy")
def tidy(timestamp: int) -> int:
    """Forget expired messages."""
    del timestamp
    close_old_connections()
    return messages.forget_expired(BATCH)


@tasks.periodic(cron=EVERY_MINUTE)
@tasks.task(name="rescue", queue=QUEUE, queueing_lock="rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> int:
    """Put back the jobs of workers that were killed."""
    del timestamp
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        logger.warning("Expected job %s to end, but its worker is gone; it is put back.", job.id)
        await manager.retry_job(job)
    return len(stalled)


def app() -> App:
    """Return a Procrastinate app on the configured database, with our tasks."""
    made = App(connector=PsycopgConnector(kwargs=utils.connector_params()))
    made.add_tasks_from(tasks, namespace=QUEUE)
    return made


def work(*, wait: bool = True, concurrency: int = 2) -> None:
    """Run a worker until it is told to stop, or with `wait=False` until the queue is empty."""
    made = app()
    name = f"{socket.gethostname()}-{os.getpid()}"
    try:
        asyncio.run(_work(made, wait=wait, concurrency=concurrency, name=name))
    finally:
        connection.close()


async def _work(made: App, **options: Any) -> None:
    async with made.open_async():
        await made.run_worker_async(
            queues=[QUEUE], delete_jobs="successful", install_signal_handlers=options["wait"], **options
        )

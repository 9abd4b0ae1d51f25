"""The runtime as a Django app."""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Label `runtime`; every table begins with `runtime_`."""

    name = "clerkwork.runtime"
    label = "runtime"
    verbose_name = "Runtime"

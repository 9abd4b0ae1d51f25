"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class ProcessesConfig(AppConfig):
    """The feature `processes`."""

    name = "clerkwork.features.processes"
    label = "processes"

    def ready(self) -> None:
        """Register what an app folder may hold, and the places in the sidebar."""
        from clerkwork.features.apps import kinds  # noqa: PLC0415 - Django's app registry must be ready
        from clerkwork.features.decisions.permissions import let_cases_be_seen  # noqa: PLC0415 - the same
        from clerkwork.features.processes.care_queries import open_incidents  # noqa: PLC0415 - the same
        from clerkwork.features.processes.kinds import PROCESSES  # noqa: PLC0415 - the same
        from clerkwork.features.processes.permissions import operates, visible  # noqa: PLC0415 - the same
        from clerkwork.features.processes.remarks import forget  # noqa: PLC0415 - the same
        from clerkwork.runtime import retention  # noqa: PLC0415 - the same

        retention.register(forget)
        let_cases_be_seen(visible, "processes:case")
        kinds.register(PROCESSES)
        navigation.register(navigation.Item(_("Start"), "processes:catalogue", "player-play", 30, keys="s"))
        navigation.register(navigation.Item(_("Cases"), "processes:cases", "folder", 40, keys="c"))
        navigation.register(
            navigation.Item(
                _("Incidents"),
                "processes:incidents",
                "first-aid-kit",
                45,
                badge=lambda request: open_incidents() if operates(request) else None,
                visible=operates,
                keys="x",
                phone=False,
            )
        )

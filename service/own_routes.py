"""Routes of the team that deploys the service: each module in `service/routes/` that has a `router`."""

import importlib
import pkgutil
from collections.abc import Iterator

from fastapi import APIRouter

from service import routes
from service.settings import Settings

_SHIPPED = frozenset({"docs", "health", "metrics", "status"})


def own_routers(settings: Settings) -> Iterator[APIRouter]:
    """Import the modules that are not the service's own and give their routers, by name.

    A module may say which external services it `needs`, by name; without them in UPSTREAMS it is left out.
    """
    declared = {upstream.name for upstream in settings.upstreams}
    for name in sorted({module.name for module in pkgutil.iter_modules(routes.__path__)} - _SHIPPED):
        module = importlib.import_module(f"{routes.__name__}.{name}")
        router = getattr(module, "router", None)
        if isinstance(router, APIRouter) and declared.issuperset(getattr(module, "needs", ())):
            yield router

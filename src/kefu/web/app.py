"""Composing the application: what each module brings, and what lives as long as the process."""

import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.handlers import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from kefu.kit.db import Db
from kefu.kit.discover import find_modules
from kefu.kit.driver import DATABASE_ERRORS
from kefu.kit.errors import KefuError
from kefu.kit.hints import Hints
from kefu.kit.http.limits import JSON_BYTES, LimitBodies
from kefu.kit.http.looks import Looks
from kefu.kit.http.options import AnswerOptions
from kefu.kit.http.problem import answer_problem
from kefu.kit.http.provide import DEPENDENCIES, provide_in_turn
from kefu.kit.http.room import KeepRoom, Room, database_folder
from kefu.kit.http.strict import StrictRequest
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings, load_settings
from kefu.kit.streams import Hub
from kefu.members import authenticate
from kefu.web.entrance import Entrance
from kefu.web.openapi import describe, openapi_config

log = logging.getLogger("kefu.web")


def find_routes() -> list[BaseRouteHandler]:
    """Give every route that the modules bring in their `ROUTES`."""
    return [route for module in find_modules("routes") for route in module.ROUTES]


def find_lifespans() -> list[Any]:
    """Give what modules keep running beside the requests, from their `lifespan.py`."""
    return [module.lifespan for module in find_modules("lifespan")]


class Application(Litestar):
    """Litestar without its plug-ins for pydantic and attrs.

    It loads them where those happen to be installed (Typer brings pydantic); they cost a quarter of the start.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def create_app(settings: Settings | None = None, *, lifespans: Sequence[Any] | None = None) -> Litestar:
    """Build the application; granian calls this without arguments in each worker."""
    settings = settings or load_settings()

    @contextlib.asynccontextmanager
    async def live(app: Litestar) -> AsyncIterator[None]:
        db = Db(settings.database_url, size=settings.pool_size)
        await db.open_when_up()
        hints = Hints(db)
        hints.start()
        hub = Hub(db)
        await hub.start()
        app.state.update({"db": db, "hints": hints, "hub": hub})
        try:
            yield
        finally:
            await hub.stop()
            await hints.stop()
            await db.close()

    routes = find_routes()
    describe(routes)
    app = Application(
        route_handlers=routes,
        dependencies=DEPENDENCIES,
        request_class=StrictRequest,
        middleware=[DefineMiddleware(AnswerOptions), *_keep_room(settings), DefineMiddleware(LimitBodies)],
        exception_handlers=dict.fromkeys((KefuError, *DATABASE_ERRORS, Exception), answer_problem),
        lifespan=[live, *(find_lifespans() if lifespans is None else lifespans)],
        # what LimitBodies holds to already; files are read past it, by files.read_body
        request_max_body_size=JSON_BYTES,
        openapi_config=openapi_config(routes),
        on_app_init=[_plain_logs],
        debug=False,
    )
    provide_in_turn(app)
    app.asgi_handler = Entrance(app.asgi_handler)
    app.state.update(
        {
            "settings": settings,
            "keyring": Keyring.open(settings.data_dir / "keys.json"),
            "authenticate": authenticate,
            "looks": Looks(),
        }
    )
    return app


def _keep_room(settings: Settings) -> list[DefineMiddleware]:
    folder = database_folder(settings)
    return [DefineMiddleware(KeepRoom, room=Room(folder))] if folder else []


def _plain_logs(config: AppConfig) -> AppConfig:
    config.logging_config = None  # logs are configured once, by kit/logs.py
    return config

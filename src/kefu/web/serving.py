"""Serving the application with granian: one listening socket, as many workers as the settings say."""

import gc

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from litestar import Litestar

from kefu.kit.logs import configure_logs
from kefu.kit.settings import Settings, load_settings
from kefu.kit.supervisor.supervisor import raise_file_limit
from kefu.migrations.state import known_steps
from kefu.web.app import create_app
from kefu.web.counters import keep_shared

TARGET = "kefu.web.serving:application"
KILL_SECONDS = 5
"""A client that reads nothing holds its connection; so long after a stop was asked for it is cut."""
COLLECT_AFTER = (20_000, 10, 10)
"""A request makes thousands of short-lived objects, hardly any of them in a circle; looking for those after every
700, as Python does, takes a twentieth of its time."""
SPARE = 512
"""Connections beyond the open streams: short requests always find a place."""


def application() -> Litestar:
    """Build the application in a worker process, as the environment says; granian calls this."""
    settings = load_settings()
    configure_logs(settings)
    keep_shared()
    app = create_app(settings)
    known_steps()  # looked up now: until the server begins anew, a newer Kefu may lie where this one did
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return app


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; workers that end by themselves are started again."""
    configure_logs(settings)
    raise_file_limit()
    # Kept from the collector before the workers fork, so that they share these pages for good.
    gc.collect()
    gc.freeze()
    Granian(
        TARGET,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(),
        websockets=False,
        workers=settings.web_workers,
        backlog=settings.planned_streams + SPARE,
        backpressure=settings.planned_streams + SPARE,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_access=False,
        log_level=LogLevels.warning,
        # Its records go where all others go (kit/logs.py).
        log_dictconfig={"handlers": {}, "formatters": {}, "loggers": {"_granian": {"propagate": True}}},
    ).serve()

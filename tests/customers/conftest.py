"""A scene, and an application of the directories: customers, inboxes and files."""

import itertools
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.middleware import DefineMiddleware

from kefu.customers.routes import ROUTES as CUSTOMER_ROUTES
from kefu.files.routes import ROUTES as FILE_ROUTES
from kefu.inboxes.routes import ROUTES as INBOX_ROUTES
from kefu.kit.db import Db
from kefu.kit.errors import KefuError
from kefu.kit.http.limits import LimitBodies
from kefu.kit.http.looks import Looks
from kefu.kit.http.problem import answer_problem
from kefu.kit.http.provide import DEPENDENCIES
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from kefu.members import authenticate
from tests.members.conftest import cheap_passwords, scene

__all__ = ["cheap_passwords", "scene"]


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.open(Path(tmp_path_factory.mktemp("keys")) / "keys.json")


@pytest.fixture(scope="session")
def directory(db: Db, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    app = Litestar(
        route_handlers=list(itertools.chain(CUSTOMER_ROUTES, FILE_ROUTES, INBOX_ROUTES)),
        dependencies=DEPENDENCIES,
        middleware=[DefineMiddleware(LimitBodies)],
        exception_handlers=dict.fromkeys((KefuError, Exception), answer_problem),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    settings = Settings(data_dir=Path(tmp_path_factory.mktemp("files")), file_bytes=12 * 1024 * 1024)
    known = {"db": db, "settings": settings, "authenticate": authenticate, "keyring": keyring, "looks": Looks()}
    app.state.update(known)
    return app

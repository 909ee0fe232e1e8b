"""What routes of members ask for besides a permission."""

import contextlib
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from kefu.kit.errors import UnsupportedType
from kefu.kit.http.provide import provide_tx

Asked = Request[Any, Any, Any]

own_transaction = contextlib.asynccontextmanager(provide_tx)
"""For routes that hash a password first: nothing slow happens inside a transaction."""


class json_only:  # noqa: N801  reads as a word in route declarations
    """Guard of public routes that set a cookie: another site's form can post text, but never declared as JSON."""

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if connection.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise UnsupportedType

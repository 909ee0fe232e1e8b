"""Cheap password hashes, a scene for each test, and the small application."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from kefu.kit.db import Db
from kefu.members.service import passwords
from tests.members.scenes import Scene, make_scene, small_app


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    kept, passwords.HASHER = passwords.HASHER, PasswordHasher(1, 8, 1)
    passwords._nobodys.cache_clear()
    yield
    passwords.HASHER = kept
    passwords._nobodys.cache_clear()


@pytest.fixture
async def scene(db: Db) -> Scene:
    return await make_scene(db)


@pytest.fixture(scope="session")
def small(db: Db) -> Litestar:
    return small_app(db)

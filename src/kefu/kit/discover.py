"""Finding what modules bring, by file name: events, reactions, routes and so on. Nothing is registered by hand."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

import kefu
from kefu.kit.chores import CLEAN_ANSWERS, Chore
from kefu.kit.claims import Claims, KeyedClaims, StoredClaims
from kefu.kit.events import registry
from kefu.kit.kept_in_units import KeptInUnit
from kefu.kit.kept_tags import KeptTag
from kefu.kit.keys import Keyring
from kefu.kit.mail import CLEAN_MAILS, mail_claims
from kefu.kit.personal import PersonalData
from kefu.kit.reactions import Reader
from kefu.kit.settings import Settings

T = TypeVar("T")


@cache
def find_modules(file: str) -> tuple[ModuleType, ...]:
    """Import `kefu.<module>.<file>` wherever it exists, sorted by name."""
    found = []
    for module in sorted(pkgutil.iter_modules(kefu.__path__), key=lambda info: info.name):
        if not module.ispkg or module.name == "kit":
            continue
        package = importlib.import_module(f"kefu.{module.name}")
        if any(info.name == file for info in pkgutil.iter_modules(package.__path__)):
            found.append(importlib.import_module(f"kefu.{module.name}.{file}"))
    return tuple(found)


def _collect(file: str, kind: type[T]) -> list[T]:
    return [
        value
        for module in find_modules(file)
        for name, value in sorted(vars(module).items())
        if isinstance(value, kind) and name.isupper()
    ]


def find_readers() -> list[Reader]:
    """Give every reader of the log; raises ValueError when two share a name or a fact type is unknown."""
    readers = _collect("reactions", Reader)
    if len({reader.name for reader in readers}) != len(readers):
        raise ValueError("two readers share a name")
    find_modules("events")
    known = registry()
    for reader in readers:
        if unknown := (reader.types or frozenset()) - known.keys():
            raise ValueError(f"reader {reader.name} listens to unknown facts {sorted(unknown)}")
    return readers


def find_claims(settings: Settings) -> list[Claims[Any]]:
    """Give every kind of waiting row: the kit's own and those of the modules' `claims.py`."""
    keyring = Keyring.open(settings.data_dir / "keys.json")
    keyed = [claims.make(keyring) for claims in _collect("claims", KeyedClaims)]
    stored = [claims.make(keyring, settings) for claims in _collect("claims", StoredClaims)]
    return [mail_claims(keyring), *_collect("claims", Claims), *keyed, *stored]


def find_chores() -> list[Chore]:
    """Give every chore: the kit's own and the modules'."""
    return [CLEAN_ANSWERS, CLEAN_MAILS, *_collect("chores", Chore)]


def find_personal() -> list[PersonalData]:
    """Give what each module holds of the people who are served, by the modules' names."""
    return _collect("personal", PersonalData)


def find_kept_in_units() -> list[KeptInUnit]:
    """Give what each module keeps in units that are used, by the modules' names."""
    return _collect("kept_in_units", KeptInUnit)


def find_kept_tags() -> list[KeptTag]:
    """Give by what each module keeps a tag, by the modules' names."""
    return _collect("kept_tags", KeptTag)

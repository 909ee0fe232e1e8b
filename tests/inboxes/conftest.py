"""The same scene and application as the tests of customers."""

from tests.customers.conftest import cheap_passwords, directory, keyring, scene

__all__ = ["cheap_passwords", "directory", "keyring", "scene"]

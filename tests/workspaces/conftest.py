"""The same scene and application as the tests of members."""

from tests.members.conftest import cheap_passwords, scene, small

__all__ = ["cheap_passwords", "scene", "small"]

"""What settings said, in words."""

from uuid import UUID

from kefu.audit.names import Names

ID = UUID(int=7)
NAMES = Names({}, {ID: "North"}, "en")


def test_ids_of_ours_are_told_by_name_and_ids_of_elsewhere_as_they_are() -> None:
    assert NAMES.word("unit_id", str(ID)) == "North"
    assert NAMES.word("team_id", None) == NAMES.say("nothing")
    assert NAMES.word("app_id", "wx8a3f") == "wx8a3f"

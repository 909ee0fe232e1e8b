"""What the columns of fields are called, and back."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.fields import About, Called, Field, FieldType, fold_heading, read_headings, write_headings
from kefu.fields.model import FieldHelp, derive_key
from kefu.kit.translate import LANGUAGES


def field(key: str, **names: str | None) -> Field:
    return Field(
        id=UUID(int=1),
        about=About.CUSTOMER,
        key=key,
        type=FieldType.TEXT,
        name=Called(**names),
        help=FieldHelp(),
        choices=[],
        kinds=[],
        required=False,
        archived=False,
        version=1,
    )


words = st.sampled_from(["Area", "area", "Region", "地区", "Blocked since", "Area (area)", "region_2"])


@settings(deadline=None)  # the first Chinese name loads a dictionary
@given(st.lists(st.tuples(words, words | st.none()), max_size=5), st.sampled_from(LANGUAGES))
def test_a_column_of_the_export_is_its_field_or_none(names: list[tuple[str, str | None]], language: str) -> None:
    fields: list[Field] = []
    for en, zh in names:
        fields.append(field(derive_key(Called(en=en), {one.key for one in fields}, "field"), en=en, zh=zh))
    known = read_headings(fields)
    headings = [fold_heading(heading) for heading in write_headings(fields, language, ["Blocked since"])]
    assert "blocked since" not in headings
    for one, heading in zip(fields, headings, strict=True):
        assert known.get(heading, one.key) == one.key


def test_a_name_comes_before_the_key_of_another_and_two_of_one_name_are_told_by_their_keys() -> None:
    renamed, new = field("region", en="Area"), field("region_2", en="Region")
    assert write_headings([renamed, new], "en", []) == ["Area", "Region"]
    assert read_headings([renamed, new])["region"] == "region_2"
    twice = [field("area", en="Area"), field("area_2", zh="地区", en="AREA")]
    assert write_headings(twice, "en", []) == ["Area (area)", "AREA (area_2)"]
    assert write_headings(twice, "zh", []) == ["Area (area)", "地区"]
    assert "area" not in read_headings(twice), "nobody knows which is meant"

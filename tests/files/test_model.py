"""File names are only names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.files import clean_name, read_name
from kefu.kit.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("发票 2026.pdf", "发票 2026.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/", "file"),
        ("..", "file"),
        ("...", "file"),
        ("", "file"),
        ("a/b/", "b"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b<c>:d|e?f*.png', "a_b_c__d_e_f_.png"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("y" * 300, "y" * 200),
        ("z." + "q" * 300, "z." + "q" * 198),
    ],
)
def test_a_name_is_made_harmless(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_names_come_percent_encoded() -> None:
    assert read_name("%E5%8F%91%E7%A5%A8.pdf") == "发票.pdf"
    assert read_name("发票.pdf".encode().decode("latin-1")) == "发票.pdf"  # sent as it is
    assert read_name("%2e%2e%2fa.txt") == "a.txt"
    assert read_name("100%.txt") == "100%.txt"
    assert read_name(None) == "file"


@pytest.mark.parametrize("header", ["%ff", "%E5%8F", "%ed%a0%80"])
def test_what_is_no_utf8_is_refused(header: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_name(header)
    assert caught.value.field == "X-File-Name"


@given(st.text(max_size=400))
def test_a_clean_name_is_never_a_path_and_stays_as_it_is(text: str) -> None:
    name = clean_name(text)
    assert 0 < len(name) <= 200
    assert not set(name) & set('/\\\x00\r\n\u202e"<>:|?*')
    assert name not in (".", "..")
    assert clean_name(name) == name

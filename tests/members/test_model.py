"""Roles, e-mails and passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.access import Permission
from kefu.kit.errors import InvalidInput
from kefu.members.model import clean_email, clean_password, email_key
from kefu.members.roles import ROLES, Role, permissions_of, sorted_roles

roles = st.lists(st.sampled_from(Role), max_size=8)


def test_every_role_permits_something_and_only_the_administrator_everything() -> None:
    assert set(ROLES) == set(Role)
    for role, permitted in ROLES.items():
        assert permitted
        assert (permitted == frozenset(Permission)) == (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_manage_people(role: Role) -> None:
    manage = {Permission.MEMBER_MANAGE, Permission.UNIT_MANAGE, Permission.TOKEN_MANAGE}
    assert ROLES[role].isdisjoint(manage)


@given(roles, roles)
def test_roles_only_ever_add_up(some: list[Role], more: list[Role]) -> None:
    assert permissions_of(some) | permissions_of(more) == permissions_of(some + more)


@given(roles)
def test_sorted_roles_keep_what_is_permitted(some: list[Role]) -> None:
    assert permissions_of(sorted_roles(some)) == permissions_of(some)
    assert len(set(sorted_roles(some))) == len(sorted_roles(some))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lin@Example.com", "lin@EXAMPLE.COM"),
        ("lin@example.com", "lin@example.com "),
        ("ａ@b.cn", "a@b.cn"),
        ("straße@x.de", "STRASSE@x.de"),
    ],
)
def test_emails_are_compared_without_case_and_width(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@given(st.text(max_size=60))
def test_an_email_key_is_stable(text: str) -> None:
    assert email_key(email_key(text)) == email_key(text)


@pytest.mark.parametrize("email", ["lin@example.com", "林@例子.中国", "a+b@x", "o'neil@x.ie"])
def test_emails(email: str) -> None:
    assert clean_email(f" {email} ") == email


@pytest.mark.parametrize(
    "email", ["", "lin", "@x", "lin@", "a b@x.com", "a@b@c", "a@x\n.com", "<a@x>", "a@" + "x" * 260, "a\u200b@x.com"]
)
def test_not_emails(email: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clean_email(email)
    assert caught.value.field == "email"


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "abababababab", "Lin.Xiao@example.com"])
def test_passwords_that_are_too_easy(password: str) -> None:
    with pytest.raises(InvalidInput):
        clean_password(password, email="lin.xiao@example.com")


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert clean_password("ｐａｓｓｗｏｒｄ　２０２６") == "password 2026"

"""Filling blanks: a pure function of a text and values."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.replies.filling import (
    Filled,
    Variable,
    VariableMalformed,
    VariableUnknown,
    check_blanks,
    fill,
)

VALUES = {Variable.CUSTOMER_NAME: "王芳", Variable.TICKET_NUMBER: "26", Variable.CUSTOMER_COMPANY: ""}


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("{{customer.name}}，您好", "王芳，您好", []),
        ("{{ Customer.Name | 您 }}好", "王芳好", []),
        ("#{{ticket.number}}", "#26", []),
        ("{{customer.company|贵公司}}的订单", "贵公司的订单", []),
        ("{{customer.company｜贵公司}}的订单", "贵公司的订单", []),
        ("a{{customer.company|}}b", "ab", []),
        ("a{{customer.company}}b{{customer.company}}{{agent.name}}", "ab", ["customer.company", "agent.name"]),
        ("99 {元} } {", "99 {元} } {", []),
        ("", "", []),
    ],
)
def test_blanks_are_filled(text: str, filled: str, missing: list[str]) -> None:
    assert check_blanks(text, "text") == text
    assert fill(text, VALUES) == Filled(filled, [Variable(name) for name in missing])


@pytest.mark.parametrize("text", ["{{name}}", "Hi {{customer.nmae|you}}", "{{}}", "{{ | x}}", "{{客户.姓名}}"])
def test_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(VariableUnknown) as refused:
        check_blanks(text, "texts.zh")
    assert refused.value.field == "texts.zh"


@pytest.mark.parametrize("text", ["{{customer.name}", "customer.name}}", "{{a{b}}", "{{customer.name|{x}}}", "{{"])
def test_braces_that_are_no_variable_are_refused(text: str) -> None:
    with pytest.raises(VariableMalformed):
        check_blanks(text, "text")


@given(st.text(), st.dictionaries(st.sampled_from(list(Variable)), st.text()))
def test_what_passed_the_check_leaves_no_blank(text: str, values: dict[Variable, str]) -> None:
    try:
        check_blanks(text, "text")
    except (VariableUnknown, VariableMalformed):
        return
    assert fill(text, dict.fromkeys(Variable, "x")).missing == []
    plain = "".join(re.split(r"\{\{.*?\}\}", text, flags=re.DOTALL))
    assert "{{" not in plain


pieces = st.lists(st.sampled_from(["{{agent.name}}", "{{customer.name|x}}", "{{", "}}", "|", "a"]), min_size=1)


@given(pieces.map("".join))
def test_a_value_is_never_read_as_a_blank(name: str) -> None:
    """A customer who calls themself {{agent.name}} learns nobody's name."""
    values = {Variable.CUSTOMER_NAME: name, Variable.AGENT_NAME: "secret"}
    assert fill("<{{customer.name}}|{{agent.name}}>", values) == Filled(f"<{name}|secret>", [])

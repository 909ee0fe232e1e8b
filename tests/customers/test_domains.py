"""E-mail domains by which customers are known to belong to a company."""

import pytest

from kefu.customers.domains import FREE, clean_domains, domains_of
from kefu.kit.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        ("Example.COM", "example.com"),
        ("@example.com", "example.com"),
        ("ann@example.com", "example.com"),
        (" mail.example.com. ", "mail.example.com"),
        ("ｅｘａｍｐｌｅ.com", "example.com"),
        ("例子.中国", "例子.中国"),
        ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_a_domain_is_written_as_addresses_are(given: str, domain: str) -> None:
    assert clean_domains([given]) == [domain]


def test_each_stands_once_in_order() -> None:
    assert clean_domains(["b.test", "A.test", "b.TEST"]) == ["a.test", "b.test"]


@pytest.mark.parametrize("given", ["example", ".com", "a..b", "-a.test", "a b.test", "a_.test", "x" * 64 + ".test"])
def test_what_is_no_domain_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        clean_domains(["good.test", given])
    assert (wrong.value.field, wrong.value.params["reason"]) == ("domains[1]", "domain")


@pytest.mark.parametrize("given", ["gmail.com", "QQ.com", "someone@163.com"])
def test_where_anybody_has_an_address_is_nobodys(given: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        clean_domains([given])
    assert wrong.value.params["reason"] == "domain_free"


def test_only_addresses_of_e_mail_say_where_somebody_belongs() -> None:
    addresses = [("api", "x@api.test"), ("email", "a@qq.com"), ("email", "a@b.test"), ("email", "c@b.test")]
    assert domains_of(addresses) == ["b.test"]
    assert all(domain == domain.casefold() and " " not in domain for domain in FREE)

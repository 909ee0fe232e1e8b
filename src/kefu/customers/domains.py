"""E-mail domains by which customers are known to belong to a company."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated

import msgspec

from kefu.customers.addresses import Address
from kefu.kit.errors import Conflict, InvalidInput
from kefu.workspaces import clean_line

MOST = 50
DOMAIN_LENGTH = 253
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")
_FREE = """gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com hotmail.co.uk hotmail.fr outlook.de
yahoo.com yahoo.cn yahoo.com.cn yahoo.co.uk yahoo.co.jp yahoo.com.hk yahoo.com.tw ymail.com rocketmail.com aol.com
icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com gmx.com gmx.net gmx.de web.de t-online.de mail.com
mail.ru bk.ru inbox.ru list.ru yandex.com yandex.ru ya.ru zoho.com fastmail.com orange.fr free.fr laposte.net libero.it
naver.com hanmail.net daum.net nate.com
qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com 163.net 263.net
sina.com sina.cn sina.com.cn vip.sina.com sohu.com vip.sohu.com sogou.com tom.com 21cn.com eyou.com chinaren.com
139.com 189.cn wo.cn aliyun.com 2980.com"""
FREE = frozenset(_FREE.split())
"""Where anybody has an address: these say nothing about a company."""
Domains = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=300)]],
    msgspec.Meta(max_length=MOST, examples=[["example.com"]]),
]


class DomainTaken(Conflict):
    """The domain already belongs to another company, named by `company_id` and `company`."""

    code = "domain_taken"


def clean_domains(given: Iterable[str]) -> list[str]:
    """Give domains as addresses are written, each once, in order; raises InvalidInput."""
    found = [clean_domain(domain, f"domains[{place}]") for place, domain in enumerate(given)]
    for place, domain in enumerate(found):
        if domain in FREE:
            raise InvalidInput(field=f"domains[{place}]", reason="domain_free", domain=domain)
    return sorted(set(found))


def clean_domain(given: str, field: str) -> str:
    """Give one domain as addresses are written; people also write what stands before it.

    Raises InvalidInput.
    """
    domain = unicodedata.normalize("NFKC", clean_line(given, field)).casefold().rpartition("@")[2].rstrip(".")
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > DOMAIN_LENGTH or not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidInput(field=field, reason="domain")
    return domain


def domains_of(addresses: Iterable[Address]) -> list[str]:
    """Give the domains of the e-mail addresses among normalised ones that may be a company's, each once."""
    found = (address.rpartition("@")[2] for channel, address in addresses if channel == "email")
    return [domain for domain in dict.fromkeys(found) if domain not in FREE]

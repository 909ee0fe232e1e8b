"""The large demo's company: more units, colleagues and customers than anybody would write by hand, and their words."""

from typing import Any

import msgspec

from kefu.demo.people import FOLDER, PEOPLE, DemoMember
from kefu.demo.stories import DemoCustomer, DemoInbox, DemoUnit, Organisation, read_organisation


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team: where its work comes in, how much of everything that is, and who works there."""

    unit: str
    inboxes: list[str]
    share: float
    names: list[str]
    locale: str = "zh"


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """Who supervises a region."""

    unit: str
    name: str
    locale: str


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """Something the company sells, and how often it is asked about."""

    zh: str
    en: str
    tag: str
    weight: float


class Talk(msgspec.Struct, frozen=True):
    """What customers ask about a topic, what they are answered, and what they go on with."""

    ask: list[str]
    answer: list[str]
    more: list[str]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A reason to write: how often, how much more often in a promotion, and what kind of ticket it is."""

    key: str
    kind: str
    weight: float
    promotion: float
    tags: list[str]
    zh: Talk
    en: Talk


class Words(msgspec.Struct, frozen=True):
    """What is said whatever the topic: thanks, farewells, notes, what those say who come back, why ratings are so."""

    thanks: list[str]
    bye: list[str]
    notes: list[str]
    back: list[str]
    praise: list[str]
    blame: list[str]


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the large demo is made from, beside the small one's people and stories."""

    units: list[DemoUnit]
    inboxes: list[DemoInbox]
    leads: list[Lead]
    teams: list[Team]
    companies: list[str]
    surnames: str
    given: list[str]
    first_names: list[str]
    last_names: list[str]
    products: list[Product]
    failing: Product
    tier_weights: dict[str, float]
    tags: dict[str, str]
    topics: list[Topic]
    failure: Topic
    words: dict[str, Words]

    @property
    def members(self) -> list[DemoMember]:
        """Everybody, those of the small demo first; the others have no password and cannot sign in."""
        colleagues = [
            _member(f"{team.unit}-{n}", name, "agent", team.unit, team.locale)
            for team in self.teams
            for n, name in enumerate(team.names, 1)
        ]
        leads = [_member(lead.unit, lead.name, "supervisor", lead.unit, lead.locale) for lead in self.leads]
        return [*PEOPLE, *leads, *colleagues]

    def agents_of(self, team: Team) -> list[str]:
        """Give the keys of who works in a team."""
        return [member.key for member in self.members if member.unit == team.unit]

    def organisation(self, customers: list[DemoCustomer]) -> Organisation:
        """Give the small demo's organisation with all this added."""
        small = read_organisation()
        return Organisation(
            workspace=small.workspace,
            units=small.units + self.units,
            inboxes=small.inboxes + self.inboxes,
            fields=small.fields,
            companies=small.companies + self.companies,
            customers=small.customers + customers,
        )


def read_company() -> Company:
    """Read company.json."""
    return msgspec.json.decode((FOLDER / "company.json").read_bytes(), type=Company)


def _member(key: str, name: str, role: str, unit: str, locale: str) -> DemoMember:
    values: dict[str, Any] = {"key": key, "name": name, "role": role, "unit": unit, "locale": locale}
    return DemoMember(email=f"{key}@demo.kefu", **values)

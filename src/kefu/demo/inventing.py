"""Inventing a company's weeks from a seed: who wrote when, about what, and how it went on. Pure: no clock, no database.

Days have two peaks and quiet nights, weekends are slow, promotions bring a wave with questions of their own, and in
the last four weeks one product fails more every week. Equal seeds and times give equal stories.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import msgspec

from kefu.demo.company import Company, Product, Talk, Team, Topic
from kefu.demo.stories import DemoCustomer, Step, Story
from kefu.tickets import CLOSE_AFTER

HOURS = (6, 4, 3, 2, 2, 3, 8, 20, 45, 80, 100, 88, 60, 66, 90, 98, 84, 66, 50, 62, 82, 74, 40, 16)
"""How much of a day's work comes in which hour of the place where the customers live."""
WEEKDAYS = (1.18, 1.08, 1.0, 1.0, 1.05, 0.86, 0.78)
PROMOTIONS = ((47, 44), (16, 12))
"""From so many days before the end until so many."""
PROMOTION_WAVE = 2.3
FAILING = ((28, 0.015), (21, 0.03), (14, 0.055), (7, 0.085))
"""Since so many days before the end this share of all tickets is about the failing product."""
RATED = 0.38
"""This share of those who are asked says how they were served,"""
COMMENTED = 0.3
"""and this share of them why."""
HAPPY, UNHAPPY = (3, 4, 9, 30, 54), (22, 20, 22, 22, 14)
"""How often each score from 1 to 5 comes, usually and where the product failed."""
OFFSETS = {"zh": timedelta(hours=8), "en": timedelta(hours=1)}
DAY = timedelta(days=1)


class Scale(msgspec.Struct, frozen=True):
    """How much to invent.

    `rounds` is how often, in the mean, people write to and fro before it is solved; `behind` how many days of work
    the company is behind with.
    """

    tickets: int = 20_000
    customers: int = 3_000
    days: int = 90
    rounds: float = 1.1
    behind: float = 3


def invent_customers(company: Company, seed: int, scale: Scale) -> list[DemoCustomer]:
    """Give the customers, two thirds of them Chinese."""
    rng = random.Random(f"{seed} customers")  # noqa: S311  a plausible company, no secret
    tiers, weights = list(company.tier_weights), list(company.tier_weights.values())
    made = []
    for n in range(scale.customers):
        chinese = rng.random() < 0.68
        if chinese:
            name = rng.choice(company.surnames) + rng.choice(company.given)
        else:
            name = f"{rng.choice(company.first_names)} {rng.choice(company.last_names)}"
        made.append(
            DemoCustomer(
                key=f"c{n}",
                name=name,
                email=f"customer{n}@example.com",
                phone=f"139{n:08d}" if chinese and rng.random() < 0.6 else None,
                tier=rng.choices(tiers, weights)[0],
                locale="zh" if chinese else "en",
                company=rng.choice(company.companies) if rng.random() < 0.08 else None,
            )
        )
    return made


def invent_stories(
    company: Company, customers: Sequence[DemoCustomer], seed: int, scale: Scale, now: datetime
) -> Iterator[tuple[datetime, Story]]:
    """Give the stories and when each began, in that order; what had not happened by `now` is left out."""
    rng = random.Random(f"{seed} stories")  # noqa: S311
    by_locale = {locale: [one for one in customers if one.locale == locale] for locale in OFFSETS}
    opinions = random.Random(f"{seed} opinions")  # noqa: S311
    inventor = _Inventor(company, by_locale, rng, opinions, scale, now)
    for at, locale in _arrivals(company, rng, scale, now):
        yield at, inventor.story(at, locale)


def _arrivals(company: Company, rng: random.Random, scale: Scale, now: datetime) -> list[tuple[datetime, str]]:
    cells: list[tuple[datetime, str]] = []
    weights: list[float] = []
    for locale, offset in OFFSETS.items():
        share = sum(team.share for team in company.teams if team.locale == locale)
        for hour in range(scale.days * 24):
            begin = now - scale.days * DAY + timedelta(hours=hour)
            there = begin + offset
            wave = PROMOTION_WAVE if _in_promotion(begin, now) else 1.0
            cells.append((begin, locale))
            weights.append(share * HOURS[there.hour] * WEEKDAYS[there.weekday()] * wave)
    picked = rng.choices(cells, cum_weights=list(accumulate(weights)), k=scale.tickets)
    return sorted((begin + timedelta(seconds=rng.random() * 3600), locale) for begin, locale in picked)


def _in_promotion(at: datetime, now: datetime) -> bool:
    ago = (now - at) / DAY
    return any(until <= ago <= since for since, until in PROMOTIONS)


class _Inventor:
    def __init__(
        self,
        company: Company,
        customers: dict[str, list[DemoCustomer]],
        rng: random.Random,
        opinions: random.Random,
        scale: Scale,
        now: datetime,
    ) -> None:
        self._company = company
        self._customers = customers
        self._rng = rng
        self.opinions = opinions
        self._scale = scale
        self._now = now
        self._agents = {team.unit: company.agents_of(team) for team in company.teams}
        self._channels = {inbox.key: inbox.channel for inbox in company.organisation([]).inboxes}
        self._living: dict[tuple[str, str], datetime] = {}
        self._last_order = 0
        self._teams = {locale: [t for t in company.teams if t.locale == locale] for locale in OFFSETS}

    def story(self, at: datetime, locale: str) -> Story:
        """Invent how one ticket went."""
        rng = self._rng
        teams = self._teams[locale]
        team: Team = rng.choices(teams, [one.share for one in teams])[0]
        inbox = rng.choice(team.inboxes)
        talking = self._channels[inbox] == "webchat"
        customer = self._customer(locale, inbox, at, talking=talking)
        topic, product = self._topic(at)
        told = _Telling(self, customer, team, topic, product, at, asked=talking)
        steps = told.steps()
        if talking:
            self._living[customer.key, inbox] = told.over
        subject = None if talking else steps[0].say
        return Story(
            customer=customer.key,
            inbox=inbox,
            hours_ago=(self._now - at) / timedelta(hours=1),
            steps=steps,
            subject=subject,
        )

    def _customer(self, locale: str, inbox: str, at: datetime, *, talking: bool) -> DemoCustomer:
        """Give who writes: some write often; nobody has two conversations in one chat, as the verbs would see to."""
        known = self._customers[locale]
        for _ in range(30):
            one = known[int(len(known) * self._rng.random() ** 1.6)]
            if not talking or self._living.get((one.key, inbox), at) <= at:
                return one
        for one in known:
            if self._living.get((one.key, inbox), at) <= at:
                return one
        raise ValueError("so many tickets need more customers")

    def _topic(self, at: datetime) -> tuple[Topic, Product]:
        rng, company = self._rng, self._company
        ago = (self._now - at) / DAY
        failing = max((share for since, share in FAILING if ago <= since), default=0.002)
        if rng.random() < failing:
            return company.failure, company.failing
        wave = _in_promotion(at, self._now)
        weights = [topic.weight * (topic.promotion if wave else 1) for topic in company.topics]
        products = [*company.products, company.failing]
        product = rng.choices(products, [one.weight for one in products])[0]
        return rng.choices(company.topics, weights)[0], product

    def order(self) -> str:
        """Give the next order's number."""
        self._last_order += 1
        return f"YF{self._last_order:08d}"


class _Telling:
    """One conversation, step by step; `over` is when its ticket was, or will be, closed."""

    def __init__(
        self,
        inventor: _Inventor,
        customer: DemoCustomer,
        team: Team,
        topic: Topic,
        product: Product,
        at: datetime,
        *,
        asked: bool,
    ) -> None:
        self._inventor = inventor
        self._rng = inventor._rng
        self._company = inventor._company
        self._customer = customer
        self._team = team
        self._topic = topic
        self._now = inventor._now
        self._at = at
        self._asked = asked
        self._steps: list[Step] = []
        self._talk: Talk = getattr(topic, customer.locale)
        self._words = self._company.words[customer.locale]
        self._names = {"product": getattr(product, customer.locale), "order": inventor.order()}
        self._tags = [*topic.tags, product.tag]
        self.over = datetime.max.replace(tzinfo=at.tzinfo)

    def steps(self) -> list[Step]:
        """Tell it all; what lies after now is cut off."""
        rng = self._rng
        self._say(0, "customer", say=rng.choice(self._talk.ask))
        if rng.random() < self._left(0.25):
            return self._steps
        agent = rng.choice(self._inventor._agents[self._team.unit])
        self._say(self._wait(), agent, **self._taking(agent))
        self._say(self._pause(0.5, 4), agent, say=rng.choice(self._talk.answer))
        if rng.random() < 0.09:
            agent = self._hand_over(agent)
        for _ in range(min(12, int(rng.expovariate(1 / self._inventor._scale.rounds) + 0.5))):
            self._round(agent)
        if rng.random() < self._left(0.4):
            self._say(self._pause(5, 90), "customer", say=rng.choice(self._talk.more))
            return self._steps
        if rng.random() < 0.03:
            self._say(self._pause(2, 30), agent, status=rng.choice(["pending", "held"]))
            if (self._now - self._at) / DAY < 14 and rng.random() < 0.8:
                return self._steps
            self._say(self._pause(60, 2880), "customer", say=rng.choice(self._words.back))
        self._solve(agent)
        if rng.random() < 0.06:
            self._say(self._pause(300, 4000), "customer", say=rng.choice(self._words.back))
            self._say(self._wait(), agent, say=rng.choice(self._talk.answer))
            self._solve(agent)
        spent = self._rate() if self._asked else 0.0
        self._say(CLOSE_AFTER / timedelta(minutes=1) - spent, "system", status="closed")
        self.over = self._at
        return self._steps

    def _say(self, after: float, by: str, **what: Any) -> None:
        if not self._steps or self._at + timedelta(minutes=after) <= self._now:
            words = {
                key: value.format(**self._names) if key in ("say", "note") else value for key, value in what.items()
            }
            self._steps.append(Step(by=by, after=after, **words))
        self._at += timedelta(minutes=after)

    def _taking(self, agent: str) -> dict[str, Any]:
        rng, topic = self._rng, self._topic
        urgent = {"incident": (3, 4, 3, 0), "complaint": (2, 5, 3, 0)}.get(topic.kind, (0.2, 1.5, 8, 1))
        priority = rng.choices(["urgent", "important", "normal", "low"], urgent)[0]
        what: dict[str, Any] = {"take": agent, "team": self._team.unit}
        kind = "complaint" if topic.key == "failure" and rng.random() < 0.35 else topic.kind
        return what | {"kind": kind, "priority": priority, "tags": self._tags}

    def _round(self, agent: str) -> None:
        rng = self._rng
        self._say(self._pause(1, 40), "customer", say=rng.choice(self._talk.more))
        if rng.random() < 0.08:
            self._say(self._pause(1, 20), agent, note=rng.choice(self._words.notes))
        self._say(self._wait() * 0.6, agent, say=rng.choice(self._talk.answer))

    def _hand_over(self, agent: str) -> str:
        rng = self._rng
        others = [one for one in self._inventor._teams[self._team.locale] if one is not self._team]
        self._team = rng.choice(others)
        self._say(self._pause(2, 25), agent, note=rng.choice(self._words.notes))
        colleague = rng.choice(self._inventor._agents[self._team.unit])
        self._say(1, agent, take=colleague, team=self._team.unit)
        self._say(self._wait(), colleague, say=rng.choice(self._talk.answer))
        return colleague

    def _solve(self, agent: str) -> None:
        rng = self._rng
        if rng.random() < 0.7:
            self._say(self._pause(1, 60), "customer", say=rng.choice(self._words.thanks))
        self._say(self._pause(1, 30), agent, say=rng.choice(self._words.bye), status="solved")

    def _rate(self) -> float:
        """Let some say how they were served, soon after it was solved; gives after how many minutes.

        Whose product failed is less pleased than others, whoever helped.
        """
        rng = self._inventor.opinions
        if rng.random() > RATED:
            return 0.0
        pleased = UNHAPPY if self._topic is self._company.failure else HAPPY
        score = rng.choices(range(1, 6), pleased)[0]
        words = self._words.blame if score < 3 else self._words.praise if score > 3 else [""]
        comment = rng.choice(words) if rng.random() < COMMENTED else ""
        after = rng.triangular(1, 600, 10)
        self._say(after, "customer", rate=score, comment=comment)
        return after

    def _left(self, most: float) -> float:
        """Give how likely nobody has come to it yet: what is old was done long ago."""
        return max(0.0, most * (1 - (self._now - self._at) / (self._inventor._scale.behind * DAY)))

    def _wait(self) -> float:
        """Give for how many minutes an answer is waited for: longer at night, and when everybody writes at once."""
        there = (self._at + OFFSETS[self._team.locale]).hour
        crowd = 1.8 if _in_promotion(self._at, self._now) else 1.0
        night = 9.0 if there < 8 or there >= 22 else 1.0
        return float(self._rng.lognormvariate(1.9, 0.9) * crowd * night)

    def _pause(self, least: float, most: float) -> float:
        return float(self._rng.triangular(least, most, least))

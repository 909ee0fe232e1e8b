"""The large demo's weeks, as values: deterministic, with the rhythm of a company, nothing the verbs would refuse."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from kefu.demo.company import read_company
from kefu.demo.inventing import DAY, Scale, invent_customers, invent_stories
from kefu.demo.stories import Story

NOW = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
SCALE = Scale(tickets=6000, customers=1500)
COMPANY = read_company()
Told = list[tuple[datetime, Story]]


def invent(seed: int, scale: Scale = SCALE) -> Told:
    customers = invent_customers(COMPANY, seed, scale)
    return list(invent_stories(COMPANY, customers, seed, scale, NOW))


@pytest.fixture(scope="module")
def stories() -> Told:
    return invent(1)


def test_a_seed_gives_one_company(stories: Told) -> None:
    assert invent(1) == stories
    assert invent(2) != stories


def test_the_company_has_three_levels_and_thirty_six_people() -> None:
    plan = COMPANY.organisation([])
    parents = {unit.key: unit.parent for unit in plan.units}
    assert {unit.kind for unit in plan.units} == {"region", "team"}
    assert all(parents[unit.parent] == "headquarters" for unit in plan.units if unit.kind == "team")
    members = COMPANY.members
    assert (len(members), len({member.email for member in members}), len({member.key for member in members})) == (
        36,
    ) * 3
    assert {member.unit for member in members} <= {"headquarters", *parents}


def test_both_languages_and_all_tiers_are_there(stories: Told) -> None:
    customers = invent_customers(COMPANY, 1, SCALE)
    assert {one.locale for one in customers} == {"zh", "en"}
    tiers = Counter(one.tier for one in customers)
    assert tiers["standard"] > tiers["gold"] > tiers["vip"] > 0
    kinds = {step.kind for _, story in stories for step in story.steps if step.kind}
    assert kinds == {"inquiry", "complaint", "incident", "request", "after_sales", "suggestion"}
    assert {step.status for _, story in stories for step in story.steps if step.status} == {
        "solved", "closed", "pending", "held"
    }  # fmt: skip


def test_days_and_weeks_have_their_rhythm(stories: Told) -> None:
    """Of the Chinese chat: ten in the morning is busy, four at night is not; Monday is busier than Sunday."""
    begun = [at + timedelta(hours=8) for at, story in stories if story.inbox in ("chat", "north_chat")]
    hours = Counter(at.hour for at in begun)
    assert hours[10] > 8 * hours[4]
    days = Counter(at.weekday() for at in begun)
    assert days[0] > 1.2 * days[6]


def test_promotions_are_a_wave_with_questions_about_prices(stories: Told) -> None:
    def share(least: float, most: float) -> tuple[float, float]:
        some = [story for at, story in stories if least <= (NOW - at) / DAY < most]
        about = sum("优惠" in (step.tags or ()) for story in some for step in story.steps)
        return len(some) / (most - least), about / len(some)

    (wave, prices), (calm, seldom) = share(12, 16), share(20, 34)
    assert wave > 1.7 * calm
    assert prices > 2 * seldom


def test_one_product_goes_wrong_three_weeks_running(stories: Told) -> None:
    def failing(weeks_ago: int) -> float:
        some = [story for at, story in stories if weeks_ago * 7 <= (NOW - at) / DAY < weeks_ago * 7 + 7]
        return sum("批次问题" in (step.tags or ()) for story in some for step in story.steps) / len(some)

    shares = [failing(weeks) for weeks in (5, 3, 2, 1, 0)]
    assert shares == sorted(shares)
    assert shares[-1] > 4 * max(shares[0], 0.005)


def test_nothing_lies_after_now_and_nobody_talks_twice_at_once_in_a_chat(stories: Told) -> None:
    living: dict[tuple[str, str], datetime] = {}
    assert [at for at, _ in stories] == sorted(at for at, _ in stories)
    for at, story in stories:
        moments = [at]
        for step in story.steps[1:]:
            moments.append(moments[-1] + timedelta(minutes=step.after))
        assert moments == sorted(moments)
        assert moments[-1] <= NOW + timedelta(milliseconds=1)
        if story.subject is None:
            assert living.get((story.customer, story.inbox), at) <= at
            closed = story.steps[-1].status == "closed"
            living[story.customer, story.inbox] = moments[-1] if closed else datetime.max.replace(tzinfo=NOW.tzinfo)


def test_in_chats_some_say_how_they_were_served_and_those_whose_product_failed_are_less_pleased(stories: Told) -> None:
    scores: dict[bool, list[int]] = {True: [], False: []}
    for _, story in stories:
        before = ""
        for step in story.steps:
            if step.rate is not None:
                assert (story.subject, before) == (None, "solved")
                scores["批次问题" in str([one.tags for one in story.steps])].append(step.rate)
            before = step.status or ""
    (failing, others) = (sum(scores[one]) / len(scores[one]) for one in (True, False))
    assert failing < others - 0.8
    solved = sum(story.subject is None and any(s.status == "closed" for s in story.steps) for _, story in stories)
    assert 0.3 < len([*scores[True], *scores[False]]) / solved < 0.5

"""Who belongs to the highly educated, by what is known of titles and degree."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.ground.conftest import Tree
from tests.people.making import member

from tongxin.ground.records.effects import preconditions
from tongxin.people.commands.ledgers.told import blank
from tongxin.people.models import Person, Title

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def test_a_new_person_of_a_roster_is_as_django_makes_one() -> None:
    made = blank(code="1", name="示例甲")
    same = Person(id=made.id, code="1", name="示例甲")
    facts = [{name: value for name, value in vars(person).items() if name != "_state"} for person in (made, same)]
    assert facts[0] == facts[1]
    assert vars(made._state) == vars(same._state)
    assert blank(code="2", name="示例乙").id != made.id


def test_a_title_held_by_the_day_or_a_degree_counts(tree: Tree) -> None:
    ask = preconditions["people.high_knowledge"].ask
    who = member(tree.one, "1", "张甲")
    assert ask(who.pk, DAY, DAY) is None
    held = {"person": who, "hospital": tree.root, "organisation": tree.one}
    Title.objects.create(**held, level="middle", name="主治医师")
    assert ask(who.pk, DAY, DAY) == 0
    Title.objects.create(**held, level="associate", name="副主任医师", since=DAY)
    assert (ask(who.pk, DAY - dt.timedelta(1), DAY - dt.timedelta(1)), ask(who.pk, DAY, DAY)) == (0, 1)
    doctor = member(tree.one, "2", "李乙")
    doctor.degree = "201"
    doctor.save(update_fields=["degree"])
    assert ask(doctor.pk, DAY, DAY) == 1

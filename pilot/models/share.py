"""Shares of groups, and which groups are large enough for a figure."""

from dataclasses import dataclass

from pilot import limits
from pilot.models.person import Person


@dataclass(frozen=True)
class Share:
    """How many of a group; `people` is the size of the group."""

    number: int
    people: int

    @property
    def percent(self):
        return round(100 * self.number / self.people) if self.people else 0


def departments():
    """{department: ids of its people in the cohort}."""
    groups = {}
    for number, department in Person.enrolled().select(Person.id, Person.department).tuples():
        groups.setdefault(department, set()).add(number)
    return groups


def shown_groups(groups):
    """The groups to show: each large enough, and so are those left out, whom a difference shows."""
    by_size = sorted(groups, key=lambda name: (len(groups[name]), name))
    hidden = 0
    while by_size and (len(groups[by_size[0]]) < limits.GROUP_MIN or 0 < hidden < limits.GROUP_MIN):
        hidden += len(groups[by_size.pop(0)])
    return {name: groups[name] for name in by_size}


def shares(steps, people):
    """{step: Share of these people (ids)}; `steps` are the ids of all who took each step."""
    return {step: Share(len(ids & people), len(people)) for step, ids in steps.items()}

"""Who is in: how many of each department have joined; for the leads who invite."""

from itertools import groupby

from pilot.models.person import Person


def by_department():
    """[(department, joined, all)] in order, the cohort's departments only."""
    people = Person.enrolled().order_by(Person.department, Person.name)
    units = [(unit, list(group)) for unit, group in groupby(people, lambda p: p.department)]
    return [(unit, sum(bool(p.joined_at) for p in group), len(group)) for unit, group in units]

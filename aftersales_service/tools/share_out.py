"""Who does which job on which day, so that everybody has as much to do as the others."""

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date
from typing import NamedTuple


class Job(NamedTuple):
    """One thing to do, by anybody who works, from ``first`` to ``last`` (both included)."""

    key: int
    first: date
    last: date
    #: Jobs with the same one are done together; None: alone.
    together: int | None = None


class ShareOut:
    """Gives jobs to people, each on the day on which that person has least to do.

    :param working: by person, the sorted days on which that person works
    :param load: by (person, day), how much there is to do already
    :param places: by what is done together, the (person, day) at which it is done already

    >>> days = [date(2026, 3, day) for day in (2, 3, 4)]
    >>> share = ShareOut({1: days, 2: days[1:]})
    >>> [share.place(Job(key, days[0], days[1])) for key in range(3)]
    [(1, datetime.date(2026, 3, 2)), (2, datetime.date(2026, 3, 3)), (1, datetime.date(2026, 3, 3))]

    Nobody works within the time given: the first day after it on which somebody does.

    >>> share.place(Job(9, date(2026, 2, 27), date(2026, 3, 1)))
    (1, datetime.date(2026, 3, 2))
    """

    def __init__(self, working, load=(), places=()):
        self.working = {person: days for person, days in working.items() if days}
        self.load = Counter(dict(load))
        self.total = Counter()
        for (person, _day), count in self.load.items():
            self.total[person] += count
        self.places = dict(places)

    def place(self, job: Job):
        """:return: (person, day), or None if nobody works any more"""
        place = self.places.get(job.together) if job.together else None
        if not (place and job.first <= place[1] <= job.last and place[1] in self.working.get(place[0], ())):
            place = self._find(job.first, job.last)
        if place:
            self.load[place] += 1
            self.total[place[0]] += 1
            if job.together:
                self.places[job.together] = place
        return place

    def _find(self, first, last):
        free = [
            (self.load[person, day], self.total[person], day, person)
            for person, days in self.working.items()
            for day in days[bisect_left(days, first) : bisect_right(days, last)]
        ]
        if not free:
            # too late: as soon as anybody is there
            soon = [
                (days[place], self.load[person, days[place]], self.total[person], person)
                for person, days in self.working.items()
                if (place := bisect_left(days, max(first, last))) < len(days)
            ]
            if not soon:
                return None
            day, _load, _total, person = min(soon)
            return person, day
        _load, _total, day, person = min(free)
        return person, day

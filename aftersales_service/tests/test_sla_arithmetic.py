import contextlib
import doctest
from datetime import datetime, time, timedelta

import pytz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools import deadline

START = datetime(2026, 3, 2)
MINUTE = timedelta(minutes=1)
DAYS = 6


def moments(last=DAYS * 1440):
    return st.integers(0, last).map(lambda minutes: START + minutes * MINUTE)


@st.composite
def clocks(draw):
    """A working clock of some days: sorted, disjoint, with gaps; like any rota with breaks."""
    cuts = sorted(draw(st.sets(st.integers(0, DAYS * 1440), min_size=2, max_size=14)))
    if len(cuts) % 2:
        cuts.pop()
    return [(START + a * MINUTE, START + b * MINUTE) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


@st.composite
def pause_lists(draw):
    """Pauses one after the other, as the timeline brings them."""
    cuts = sorted(draw(st.sets(st.integers(0, DAYS * 1440), max_size=8)))
    return [(START + a * MINUTE, START + b * MINUTE) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


def counts(moment, clock):
    """Whether the minute that begins at ``moment`` counts."""
    return clock is None or any(opens <= moment < closes for opens, closes in clock)


def slow_elapsed(begin, end, clock):
    total, moment = 0, begin
    while moment < end:
        total += counts(moment, clock)
        moment += MINUTE
    return total * MINUTE


def slow_due(begin, minutes, clock, pauses=()):
    """Tick minute by minute until the time has passed; None if the clock ends before."""
    last = clock[-1][1] if clock else START + timedelta(days=60)
    moment, left = begin, minutes
    while left:
        if moment >= last:
            return None
        paused = any(since <= moment < until for since, until in pauses)
        left -= counts(moment, clock) and not paused
        moment += MINUTE
    return moment


@tagged("post_install", "-at_install")
class TestSlaArithmetic(BaseCase):
    """The arithmetic of limits agrees with a reference that counts every single minute."""

    quick = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

    def test_examples_in_the_docstrings(self):
        results = doctest.testmod(deadline)
        self.assertFalse(results.failed)
        self.assertGreater(results.attempted, 10)

    @quick
    @given(moments(), moments(), st.one_of(st.none(), clocks()))
    def test_time_elapsed(self, begin, end, clock):
        self.assertEqual(deadline.elapsed(begin, end, clock), slow_elapsed(begin, end, clock))

    @quick
    @given(moments(), st.integers(1, 4000), st.one_of(st.none(), clocks()))
    def test_time_to_come(self, begin, minutes, clock):
        expected = slow_due(begin, minutes, clock)
        if expected is None:
            with self.assertRaises(deadline.ClockTooShort):
                deadline.advance(begin, minutes * MINUTE, clock)
        else:
            self.assertEqual(deadline.advance(begin, minutes * MINUTE, clock), expected)

    @quick
    @given(moments(), st.integers(1, 3000), clocks(), pause_lists())
    def test_pauses_put_off(self, begin, minutes, clock, pauses):
        pauses = [(since, until) for since, until in pauses if since >= begin]
        expected = slow_due(begin, minutes, clock, pauses)
        try:
            due = deadline.put_off(deadline.advance(begin, minutes * MINUTE, clock), pauses, clock)
        except deadline.ClockTooShort:
            self.assertIsNone(expected)
            return
        # the last minute worked before a pause may end a limit: then the two agree up to time that does not count
        self.assertEqual(deadline.elapsed(min(due, expected), max(due, expected), clock), timedelta())

    @quick
    @given(moments(2000), st.integers(60, 1500), st.one_of(st.none(), clocks()), pause_lists(), st.integers(0, 100))
    def test_share_lies_between_start_and_due_in_order(self, begin, minutes, clock, pauses, percent):
        pauses = [(since, until) for since, until in pauses if since >= begin]
        try:
            due = deadline.put_off(deadline.advance(begin, minutes * MINUTE, clock), pauses, clock)
            early = deadline.share(begin, due, percent / 2, pauses, clock)
            late = deadline.share(begin, due, percent, pauses, clock)
        except deadline.ClockTooShort:
            return
        self.assertLessEqual(begin, early)
        self.assertLessEqual(early, late)
        self.assertLessEqual(late, due)

    @quick
    @given(moments(), st.integers(1, 2000), st.integers(1, 2000), clocks())
    def test_longer_limits_are_due_later(self, begin, first, second, clock):
        short, long = sorted((first, second))
        with contextlib.suppress(deadline.ClockTooShort):
            self.assertLessEqual(
                deadline.advance(begin, short * MINUTE, clock), deadline.advance(begin, long * MINUTE, clock)
            )

    @quick
    @given(st.integers(0, 364 * 24), st.integers(1, 6), st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "UTC"]))
    def test_calendar_days_end_at_local_midnight_whatever_the_season(self, hours, days, zone):
        zone = pytz.timezone(zone)
        start = datetime(2026, 1, 1) + timedelta(hours=hours)

        def to_local(moment):
            return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

        def to_utc(moment):
            return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

        due = to_local(deadline.end_of_working_day(start, days, None, to_local, to_utc))
        self.assertEqual(due, datetime.combine(to_local(start).date() + timedelta(days=days + 1), time.min))

    @quick
    @given(st.integers(0, 500), st.integers(1, 40))
    def test_steps_by_quantity(self, quantity, per):
        """T10: up to ten units one day, up to twenty two, and so on."""
        steps = deadline.steps(quantity, per)
        self.assertGreaterEqual(steps * per, quantity)
        self.assertTrue(steps == 1 or (steps - 1) * per < quantity)

    def test_night_shift_belongs_to_the_day_on_which_it_began(self):
        shifts = [(START + timedelta(days=day, hours=22), START + timedelta(days=day + 1, hours=6)) for day in range(5)]
        # Monday 23:00: one working day later is the end of the shift that begins on Tuesday
        due = deadline.end_of_working_day(
            START + timedelta(hours=23), 1, shifts, lambda moment: moment, lambda moment: moment
        )
        self.assertEqual(due, datetime(2026, 3, 4, 6))

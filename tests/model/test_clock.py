"""Order of events: by time, then phase, then who; arrivals merged in their place; processes and simpy processes."""

import random
from functools import partial

import pytest

from sim.model.clock import ARRIVE, CALENDAR, FINISH, GIVE_UP, REPAIR, REVIEW, Clock, begin

PHASES = {"calendar": CALENDAR, "finish": FINISH, "repair": REPAIR, "review": REVIEW, "give_up": GIVE_UP}


def arriving(told, clock):
    """A process that only tells of its arrival."""

    def process(i):
        told.append((clock.now, "arrive", i))
        return
        yield

    return process


def test_ties_follow_phase_and_then_who_whatever_order_they_were_asked_in():
    wanted = [(time, name, who) for time in (1.0, 2.0) for name in PHASES for who in (0, 1, 7)]
    for seed in range(20):
        asked, clock, told = wanted.copy(), Clock(), []
        random.Random(seed).shuffle(asked)
        for time, name, who in asked:
            clock.call(time, PHASES[name], who, partial(told.append, (time, name, who)))
        clock.play([], arriving(told, clock), 3.0)
        assert told == wanted


def test_who_fills_its_forty_bits_before_the_phase_waiting():
    assert FINISH + 2**40 - 1 < REPAIR
    assert CALENDAR < FINISH < REPAIR < REVIEW < GIVE_UP < ARRIVE


def test_arrivals_come_last_at_their_moment_and_in_their_own_order():
    clock, told = Clock(), []
    for name, phase in PHASES.items():
        clock.call(1.0, phase, 0, lambda name=name: told.append((clock.now, name, 0)))
    clock.call(1.0, ARRIVE, 5, lambda: told.append((clock.now, "incident", 5)))  # of a system, raised as it goes
    clock.play([0.5, 1.0, 1.0, 2.0], arriving(told, clock), 3.0)
    assert told == [
        (0.5, "arrive", 0),
        *((1.0, name, 0) for name in PHASES),
        (1.0, "arrive", 1),
        (1.0, "arrive", 2),
        (1.0, "incident", 5),
        (2.0, "arrive", 3),
    ]


def test_what_lies_at_the_end_happens_and_what_lies_behind_it_does_not():
    clock, told = Clock(), []
    for time in (9.0, 10.0, 10.5):
        clock.call(time, FINISH, 0, lambda time=time: told.append(time))
    clock.play([], arriving(told, clock), 10.0)
    assert told == [9.0, 10.0]
    assert clock.now == 10.0


def test_a_time_is_kept_to_the_bit():
    """0.1 + 0.2 is not 0.3; a delay added to now would make it one of them."""
    clock, told = Clock(), []
    for time in (0.3, 0.1 + 0.2):
        clock.call(time, FINISH, 0, lambda: told.append(clock.now))
    clock.play([0.1], arriving([], clock), 1.0)
    assert told == [0.3, 0.1 + 0.2]


def test_a_life_goes_from_moment_to_moment():
    clock, told = Clock(), []

    def process(i):
        told.append((clock.now, "born"))
        yield clock.at(clock.now + 1.0, REVIEW, i)
        told.append((clock.now, "reviewed"))
        yield clock.at(clock.now + 2.0, FINISH, i)
        told.append((clock.now, "done"))

    clock.play([0.5], process, 10.0)
    assert told == [(0.5, "born"), (1.5, "reviewed"), (3.5, "done")]


def test_an_error_in_a_life_is_not_swallowed():
    clock = Clock()

    def process(i):
        yield clock.at(1.0, FINISH, i)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        clock.play([0.0], process, 2.0)


def test_a_simpy_process_may_wait_for_a_moment():
    clock, told = Clock(), []

    def process():
        yield clock.at(2.0, REVIEW, 0)
        told.append(("moment", clock.now))
        yield clock.timeout(1.5)
        told.append(("timeout", clock.now))

    done = clock.process(process())
    begin(iter_life(clock, told))
    clock.play([], arriving(told, clock), 10.0)
    assert told == [("process", 1.0), ("moment", 2.0), ("timeout", 3.5)]
    assert done.processed


def iter_life(clock, told):
    yield clock.at(1.0, FINISH, 1)
    told.append(("process", clock.now))

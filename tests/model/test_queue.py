"""The queue before servers: priority, crews that wait for all of their people, patience, areas, expected waits."""

from math import inf, isclose

import pytest

from sim.model.clock import CALENDAR, DONE, MOVED, RENEGED, SERVED, Clock, resume
from sim.model.queue import CancellableQueue, Queue


class Play:
    """Items (raised, priority, crew, days, patience) on one queue; tells when each began, or that it left."""

    def __init__(self, servers, *items):
        self.clock, self.items, self.told = Clock(), items, {}
        self.queue = Queue(self.clock, servers)

    def run(self, end=100.0):
        self.clock.play([item[0] for item in self.items], self.process, end)
        return self.told

    def process(self, i):
        _, priority, crew, days, patience = self.items[i]
        turn = self.queue.join(i, priority, crew, crew * days, self.clock.now + patience)
        if turn is not None and (yield turn) is not SERVED:
            self.queue.renege(crew * days, self.items[i][0])
            self.told[i] = ("left", self.clock.now)
            return
        self.told[i] = ("began", self.clock.now)
        yield self.queue.start(i, crew, days)
        self.queue.release(crew)


def test_free_servers_serve_at_once():
    assert Play(2, (0.0, 1, 1, 5.0, inf), (1.0, 1, 1, 5.0, inf)).run() == {0: ("began", 0.0), 1: ("began", 1.0)}


def test_the_first_to_come_is_the_first_to_be_served():
    items = [(float(i), 3, 1, 10.0, inf) for i in range(4)]
    assert Play(1, *items).run() == {i: ("began", 10.0 * i) for i in range(4)}


def test_a_higher_priority_goes_before_but_interrupts_nobody():
    """Server busy until 10 with a priority 3; of those that wait, 1 goes before 2 before 3."""
    play = Play(1, (0, 3, 1, 10, inf), (1, 3, 1, 10, inf), (2, 2, 1, 10, inf), (3, 1, 1, 10, inf))
    assert play.run() == {0: ("began", 0), 3: ("began", 10), 2: ("began", 20), 1: ("began", 30)}


def test_nobody_overtakes_a_head_of_line_that_waits_for_its_whole_crew():
    """Three servers, two busy until 10 and 4: a crew of 3 waits for all of them, and a single behind it, too."""
    play = Play(3, (0, 3, 1, 10, inf), (0, 3, 1, 4, inf), (1, 3, 3, 5, inf), (2, 3, 1, 1, inf))
    assert play.run() == {0: ("began", 0), 1: ("began", 0), 2: ("began", 10), 3: ("began", 15)}


def test_one_release_serves_all_that_fit():
    play = Play(3, (0, 3, 3, 10, inf), (1, 3, 1, 5, inf), (2, 3, 2, 5, inf), (3, 3, 1, 5, inf))
    assert play.run() == {0: ("began", 0), 1: ("began", 10), 2: ("began", 10), 3: ("began", 15)}


def test_who_gives_up_lets_those_behind_in():
    """Two servers, one busy until 10: a crew of 2 leaves at 4, and the single behind it starts that moment."""
    play = Play(2, (0, 3, 1, 10, inf), (1, 3, 2, 5, 3), (2, 3, 1, 5, inf))
    assert play.run() == {0: ("began", 0), 1: ("left", 4), 2: ("began", 4)}


def test_patience_that_ends_with_service_at_hand_is_served():
    """FINISH comes before GIVE_UP at one moment: the server that is free at 5 takes who would leave at 5."""
    assert Play(1, (0, 3, 1, 5, inf), (1, 3, 1, 5, 4)).run()[1] == ("began", 5)


def test_patience_ends_once_and_not_after_service_began():
    play = Play(1, (0, 3, 1, 5, inf), (1, 3, 1, 50, 20))
    assert play.run() == {0: ("began", 0), 1: ("began", 5)}
    assert (play.queue.busy, play.queue.length) == (0, 0)


def test_a_line_without_servers_serves_nobody():
    assert Play(0, (0, 3, 1, 5, 7), (1, 3, 1, 5, inf)).run() == {0: ("left", 7)}


def test_areas_are_server_days_and_item_days():
    """Busy: 2 x 10 and 2 x 10. Waiting: 8 + 7 days of the two served at 10, 2 of the one that left."""
    items = [(0, 3, 1, 10, inf), (0, 3, 1, 10, inf), (2, 3, 1, 10, inf), (3, 3, 1, 10, inf), (4, 3, 1, 10, 2)]
    play = Play(2, *items)
    play.run(end=50.0)
    assert (play.queue.busy_area, play.queue.waiting_area) == (40.0, 17.0)


def test_areas_stand_at_any_moment():
    play = Play(1, (0, 3, 1, 10, inf), (2, 3, 1, 10, inf))
    play.run(end=6.0)
    assert (play.queue.busy_area, play.queue.waiting_area) == (6.0, 4.0)
    assert (play.queue.busy, play.queue.length) == (1, 1)


@pytest.mark.parametrize(
    ("servers", "items", "at", "crew", "expected"),
    [
        (2, [], 0.0, 1, 0.0),
        (2, [(0, 3, 1, 10, inf)], 4.0, 1, 0.0),  # the other one is free
        (1, [(0, 3, 1, 10, inf)], 4.0, 1, 6.0),  # what is left of the one in service
        (1, [(0, 3, 1, 10, inf), (1, 3, 1, 3, inf)], 4.0, 1, 9.0),  # and the work in queue
        (2, [(0, 3, 1, 10, inf), (0, 3, 1, 6, inf)], 4.0, 1, 2.0),  # mean rest of (6 + 2) / 2, over two servers
        (2, [(0, 3, 1, 10, inf), (0, 3, 1, 6, inf)], 4.0, 2, 4.0),  # both must come free
        (0, [], 0.0, 1, inf),
    ],
)
def test_expected_waits_by_hand(servers, items, at, crew, expected):
    play = Play(servers, *items)
    play.run(end=at)
    assert (
        isclose(play.queue.expected_wait(crew), expected, rel_tol=1e-12) or play.queue.expected_wait(crew) == expected
    )


def test_the_work_in_line_is_forgotten_once_served_or_left():
    play = Play(1, (0, 3, 1, 5, inf), (1, 3, 1, 3, inf), (2, 3, 1, 7, 1))
    play.run()
    assert (play.queue.work, play.queue.ends) == (0.0, 0.0)


class Cancelled(Play):
    """As `Play`, on a queue whose work can be called off; tells with what each process was resumed, and when."""

    def __init__(self, servers, *items):
        super().__init__(servers, *items)
        self.queue = CancellableQueue(self.clock, servers)

    def process(self, i):
        _, priority, crew, days, patience = self.items[i]
        turn = self.queue.join(i, priority, crew, crew * days, self.clock.now + patience)
        taken = SERVED if turn is None else (yield turn)
        if taken is RENEGED:
            self.queue.renege(crew * days, self.items[i][0])
        if taken is SERVED:
            taken = yield self.queue.start(i, crew, days)
            if taken is DONE:
                self.queue.release(crew)
        self.told[i] = ("done" if taken is DONE else taken, self.clock.now)

    def at(self, time, action):
        self.clock.call(time, CALENDAR, 0, action)

    def resumed(self, gone):
        for _, process in gone:
            resume(process, MOVED)


def test_work_called_off_is_resumed_and_its_end_finds_nobody():
    """Two places, one to wait: at 4 both in service are called off; the one in queue takes a free place when served."""
    play = Cancelled(2, (0, 3, 1, 10, inf), (1, 3, 1, 10, inf), (2, 3, 1, 5, inf))
    play.at(4.0, lambda: play.resumed([*play.queue.cancel_service(), *play.queue.evict()]))
    assert play.run() == {0: (MOVED, 4.0), 1: (MOVED, 4.0), 2: (MOVED, 4.0)}
    assert (play.queue.busy, play.queue.length, play.queue.ends, play.queue.work) == (0, 0, 0.0, 0.0)


def test_areas_stand_after_work_was_called_off():
    """Worked: 4 + 3 days until 4. In queue: 2 days of the third."""
    play = Cancelled(2, (0, 3, 1, 10, inf), (1, 3, 1, 10, inf), (2, 3, 1, 5, inf))
    play.at(4.0, lambda: play.resumed([*play.queue.cancel_service(), *play.queue.evict()]))
    play.run(end=5.0)
    assert (play.queue.busy_area, play.queue.waiting_area) == (7.0, 2.0)
    play.clock.play([], play.process, 50.0)
    assert (play.queue.busy_area, play.queue.waiting_area) == (7.0, 2.0)


def test_a_place_that_was_called_off_serves_again():
    play = Cancelled(1, (0, 3, 1, 10, inf), (6, 3, 1, 2, inf))
    play.at(4.0, lambda: play.resumed(play.queue.cancel_service()))
    assert play.run() == {0: (MOVED, 4.0), 1: ("done", 8.0)}
    assert play.queue.busy_area == 6.0


def test_work_that_is_done_is_not_called_off():
    play = Cancelled(2, (0, 3, 1, 3, inf), (0, 3, 1, 10, inf))
    gone = []
    play.at(4.0, lambda: gone.extend(play.queue.cancel_service()))
    play.run()
    assert [who for who, _ in gone] == [1]
    play.queue.forget_finished()
    assert play.queue.cancel_service() == []


def test_only_crews_that_are_too_wide_are_evicted():
    """Three servers, all busy until 10: at 4 one leaves, the crew of 3 looks elsewhere, the single keeps its turn."""
    play = Cancelled(3, (0, 3, 3, 10, inf), (1, 3, 3, 5, inf), (2, 3, 1, 5, inf))

    def shrink():
        gone = play.queue.evict(3)
        play.queue.resize(2)
        play.resumed(gone)

    play.at(4.0, shrink)
    assert play.run() == {0: ("done", 10.0), 1: (MOVED, 4.0), 2: ("done", 15.0)}
    assert (play.queue.length, play.queue.waiting_area) == (0, 3.0 + 8.0)


def test_patience_of_the_evicted_ends_without_anybody():
    play = Cancelled(1, (0, 3, 1, 10, inf), (1, 3, 1, 5, 6))
    play.at(4.0, lambda: play.resumed(play.queue.evict()))
    assert play.run() == {0: ("done", 10.0), 1: (MOVED, 4.0)}
    assert play.queue.length == 0


def test_who_left_the_line_is_not_evicted():
    play = Cancelled(1, (0, 3, 1, 10, inf), (1, 3, 1, 5, 2))
    gone = []
    play.at(4.0, lambda: gone.extend(play.queue.evict()))
    assert play.run() == {0: ("done", 10.0), 1: (RENEGED, 3.0)}
    assert gone == []


def test_more_servers_serve_those_that_wait_at_once():
    play = Cancelled(1, (0, 3, 1, 10, inf), (1, 3, 1, 5, inf), (1, 3, 1, 5, inf), (1, 3, 1, 5, inf))
    play.at(4.0, lambda: play.queue.resize(3))
    assert play.run() == {0: ("done", 10.0), 1: ("done", 9.0), 2: ("done", 9.0), 3: ("done", 14.0)}


def test_with_fewer_servers_work_goes_on_to_its_end():
    """Two at work until 10 and 12, one of them to leave at 4: the next begins when both are done."""
    play = Cancelled(2, (0, 3, 1, 10, inf), (0, 3, 1, 12, inf), (1, 3, 1, 5, inf))
    play.at(4.0, lambda: play.queue.resize(1))
    assert play.run() == {0: ("done", 10.0), 1: ("done", 12.0), 2: ("done", 17.0)}

"""Live systems: bills by the day, run effort, incidents while they live, retirement, change of hands."""

from math import inf

from sim.ledger import Account, Owner, Payer

SEATS = 30_00  # cents a day: 24 / 0.8 seats x 21 a month of 21 days
LOOSE_ENDS = 3_00  # 0.2 x 0.5 of it, for what the unit bought


def bills(state):
    return [(e.time, Account(e.account).name, Payer(e.payer).name, e.cents) for e in state.book.entries]


def until(state, time):
    state.clock.play([], None, time)


def test_seats_accrue_by_the_day_from_the_day_a_system_is_live(estate):
    systems, state, _ = estate()
    until(state, 4.0)
    systems.go_live(0, Owner.IT_BOUGHT)
    until(state, 21.0)
    systems.bill()
    until(state, 42.0)
    systems.bill()
    assert bills(state) == [
        (21.0, "SUBSCRIPTIONS", "IT", 17 * SEATS),
        (42.0, "SUBSCRIPTIONS", "IT", 21 * SEATS),
    ]


def test_a_shadow_system_is_billed_to_its_unit_with_a_surcharge(estate):
    systems, state, _ = estate()
    systems.go_live(0, Owner.SHADOW)
    until(state, 10.0)
    systems.bill()
    assert bills(state) == [
        (10.0, "SUBSCRIPTIONS", "UNIT", 10 * SEATS),
        (10.0, "INTEGRATION_TAKEOVER", "UNIT", 10 * LOOSE_ENDS),
    ]


def test_duplicates_have_a_bill_of_their_own(estate):
    systems, state, _ = estate()
    systems.go_live(0, Owner.SHADOW)
    systems.go_live(1, Owner.SHADOW, duplicate=True)
    until(state, 1.0)
    systems.bill()
    assert [(e.cents, e.duplicate) for e in state.book.entries] == [
        (SEATS, 0),
        (LOOSE_ENDS, 0),
        (SEATS, 1),
        (LOOSE_ENDS, 1),
    ]


def test_an_owned_system_takes_run_hours_and_no_seats(estate):
    systems, state, _ = estate()
    loads = []
    systems.load_team = lambda team, hours: loads.append((team, hours))
    systems.go_live(0, Owner.IT_OWNED)
    systems.go_live(1, Owner.IT_OWNED)
    systems.retire(0)
    until(state, 10.0)
    systems.bill()
    assert loads == [(0, 50.0), (0, 100.0), (0, 50.0)]  # 100 h built x 0.5 a year each
    assert bills(state) == []


def test_a_system_retires_at_the_end_of_its_life_and_its_bill_with_it(estate):
    """A lifetime of 100 days and a clock of 0.08: 8 days."""
    systems, state, _ = estate(retire=(0.08, 1e9, 1e9))
    until(state, 1.0)
    systems.go_live(0, Owner.IT_BOUGHT)
    until(state, 21.0)
    systems.bill()
    assert bills(state) == [(21.0, "SUBSCRIPTIONS", "IT", 8 * SEATS)]
    assert [(row.since, row.until) for row in state.book.systems] == [(1.0, 9.0)]
    assert systems.counts == [0, 0, 0]


def test_a_system_that_changes_hands_ends_one_stretch_and_begins_another(estate):
    systems, state, _ = estate()
    systems.go_live(0, Owner.SHADOW)
    until(state, 5.0)
    systems.hand_over(0, Owner.IT_OWNED)
    until(state, 10.0)
    systems.bill()
    systems.close()
    assert [(row.owner, row.since, row.until) for row in state.book.systems] == [
        (Owner.SHADOW, 0.0, 5.0),
        (Owner.IT_OWNED, 5.0, inf),
    ]
    assert bills(state) == [
        (10.0, "SUBSCRIPTIONS", "UNIT", 5 * SEATS),
        (10.0, "INTEGRATION_TAKEOVER", "UNIT", 5 * LOOSE_ENDS),
    ]
    assert systems.run_hours == [50.0]


def test_what_has_ended_is_handed_to_nobody(estate):
    systems, state, _ = estate()
    systems.go_live(0, Owner.SHADOW)
    systems.retire(0)
    systems.hand_over(0, Owner.IT_OWNED)
    systems.retire(0)
    assert systems.live == {}
    assert len(state.book.systems) == 1


def test_a_system_raises_its_incidents_at_their_age_and_only_while_it_lives(estate):
    """System 0 processes from 2 to 10; its incidents are due 3 and 9 days later. System 1 is never live."""
    systems, state, raised = estate((0, 3.0), (0, 9.0), (1, 1.0), retire=(0.08, 1e9, 1e9))
    until(state, 2.0)
    systems.go_live(0, Owner.IT_OWNED)
    until(state, 50.0)
    assert raised == [(5.0, 3)]


def test_a_takeover_stops_no_incident(estate):
    systems, state, raised = estate((0, 3.0))
    systems.go_live(0, Owner.SHADOW)
    until(state, 1.0)
    systems.hand_over(0, Owner.IT_OWNED)
    until(state, 50.0)
    assert raised == [(3.0, 3)]


def test_what_leaves_no_system_leaves_no_bill(estate):
    systems, state, _ = estate((0, 3.0))
    systems.go_live(3, Owner.IT_BOUGHT)  # a ticket
    until(state, 10.0)
    systems.bill()
    assert (systems.live, bills(state)) == ({}, [])

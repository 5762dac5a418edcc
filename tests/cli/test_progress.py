"""How far a run has come, in words."""

import pytest

from sim.cli import output


def test_pace_and_time_left_follow_from_what_is_done() -> None:
    assert output.progress_text("runs", 12, 30, 24.0) == "12 of 30 runs, 2.0 s each, 36 s left"
    assert output.progress_text("runs", 100, 1100, 20.0) == "100 of 1100 runs, 5.0 a second, 3 min 20 s left"
    assert output.progress_text("runs", 1, 101, 72.0) == "1 of 101 runs, 72.0 s each, 2 h 0 min left"


def test_what_was_done_before_tells_nothing_about_the_pace() -> None:
    assert output.progress_text("cells", 120, 200, 10.0, before=100) == "120 of 200 cells, 2.0 a second, 40 s left"
    assert output.progress_text("cells", 100, 200, 10.0, before=100) == "100 of 200 cells"


def test_nothing_done_promises_nothing() -> None:
    assert output.progress_text("runs", 0, 30, 1.0) == "0 of 30 runs"


def test_a_line_comes_now_and_then_and_not_for_each_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs end every 4 seconds; a line every 10 is due after runs 3, 6 and 9."""
    clock = iter(range(0, 400, 4))
    monkeypatch.setattr("sim.cli.output.time.monotonic", lambda: next(clock))
    with output.show_progress("runs", quiet=False) as tell:
        assert tell is not None
        for done in range(1, 11):
            tell(done, 10)
    captured = capsys.readouterr()
    assert [line.split(" of ")[0] for line in captured.err.splitlines()] == ["3", "6", "9"]
    assert captured.out == ""


def test_quiet_shows_nothing() -> None:
    with output.show_progress("runs", quiet=True) as tell:
        assert tell is None

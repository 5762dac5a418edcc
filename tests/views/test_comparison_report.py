"""`sim.compare`: what it returns can be drawn and written as a page."""

from pathlib import Path

import sim
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios

SHORT = {"company.horizon": 42, "company.warm_up": 21, "services.incident.demand.per_100_heads_month": 1}


def test_a_comparison_in_python_draws_and_writes_itself(tmp_path: Path) -> None:
    """Two short models, from records: the trade-off as a figure, and a page that names both."""
    models = [load(shipped_scenarios() / f"{name}.toml", SHORT) for name in ("in_house", "outsourced")]
    comparison = sim.compare(models, replications=2, workers=1)
    assert comparison.plot().axes[0].get_xlabel().startswith("lead time")
    page = comparison.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "in_house" in page
    assert "outsourced" in page
    assert comparison.notes == {}


def test_a_comparison_of_files_knows_their_sources(tmp_path: Path) -> None:
    """From files, the page also lists assumptions and sources."""
    short = tmp_path / "short.toml"
    short.write_text(f'extends = "{shipped_scenarios() / "in_house.toml"}"\n[company]\nhorizon = 42\nwarm_up = 21\n')
    comparison = sim.compare([short], replications=2, workers=1)
    assert "BLS ECEC" in comparison.to_html(tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_page_names_unusual_values_of_the_input(tmp_path: Path) -> None:
    """A year's pay for an hour's would else be a confident verdict about another company."""
    short = tmp_path / "short.toml"
    text = f'extends = "{shipped_scenarios() / "in_house.toml"}"\n[company]\nhorizon = 42\nwarm_up = 21\n'
    short.write_text(text + "[teams.core]\ncost_per_hour = 96000\n")
    page = sim.compare([short], replications=2, workers=1).to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "teams.core.cost_per_hour = 96000: outside the usual range, 5 to 500" in page

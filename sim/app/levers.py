"""The levers of a scenario: the values that a planner can change, with their range, unit and help text."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10
from typing import Any, Literal, NamedTuple, get_args

from sim.scenario.distributions.base import Shape
from sim.scenario.fields import DAYS
from sim.scenario.operating_model import Governance, Intake
from sim.scenario.reading.load import PLACE, Loaded, Note
from sim.scenario.schema_path import Place
from sim.text import name_in_words
from sim.units import YEAR

Value = float | bool | str

STAFF = "People"
PRICES = "Providers' prices"
STANDARD = "How standard each service is"
PATIENCE = "Patience of the business"
INTAKE = "From need to approved request"
GOVERNANCE = "Governance"
CONTRACTS = "Contract terms"
MONEY = "money"
RANGE_MARGIN = 1.5  # factor by which a lever may exceed its plausible range
STEPS = 200  # approximate number of steps from the low to the high end of a lever


class Lever(NamedTuple):
    """One value of a scenario, or several equal values that are changed together."""

    paths: tuple[str, ...]  # dotted, within the scenario
    group: str
    label: str
    help: str
    unit: str
    kind: Literal["number", "choice", "flag"]
    value: Value  # as the file has it
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    whole: bool = False
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Identifies the lever on the page: its first path."""
        return self.paths[0]

    @property
    def common(self) -> bool:
        """Whether the lever belongs to the company and not to its operating model."""
        return not self.key.startswith("operating_model.")


def find_levers(loaded: Loaded) -> dict[str, Lever]:
    """All levers of a scenario by key, in the order of the page."""
    found = [*_staff(loaded), *_prices(loaded), *_standard(loaded), *_patience(loaded)]
    found += [*_intake(loaded), *_governance(loaded), *_contracts(loaded)]
    return {lever.key: lever for lever in found}


def _staff(loaded: Loaded) -> Iterator[Lever]:
    for team, staff in loaded.scenario.people(loaded.scenario.operating_model).items():
        path = f"operating_model.staffing.{team}"
        note = loaded.provenance.get(path) or loaded.provenance.get(f"teams.{team}.staff")
        lever = _number(STAFF, (path,), name_in_words(team), staff, note, "people", about="people in this team")
        yield _spread(lever, 0.0, max(lever.high, 2.0 * loaded.scenario.teams[team].staff))
    path = "operating_model.intake.desk_staff"
    yield _of_field(loaded, STAFF, path, "engagement desk", "people")


def _prices(loaded: Loaded) -> Iterator[Lever]:
    currency, model = loaded.scenario.company.currency, loaded.scenario.operating_model
    for name in loaded.scenario.providers:
        agreed = f"operating_model.contracts.{name}.rate_per_hour"
        own = name in model.contracts and model.contracts[name].rate_per_hour is not None
        path = agreed if own else f"providers.{name}.rate_per_hour"
        where = "" if name in model.contracts else " (no contract)"
        yield _of_field(loaded, PRICES, path, f"{name_in_words(name)}{where}", f"{currency} per effort hour")


def _standard(loaded: Loaded) -> Iterator[Lever]:
    for name in loaded.scenario.services:
        yield _of_field(loaded, STANDARD, f"services.{name}.commoditisation", name_in_words(name), "0 to 1")


def _patience(loaded: Loaded) -> Iterator[Lever]:
    """Services of one kind that wait equally long share a lever."""
    alike: dict[tuple[str, float], list[str]] = {}
    for name, service in loaded.scenario.services.items():
        parameter = _central(service.patience)
        if parameter is not None:
            alike.setdefault((service.kind, parameter[1]), []).append(f"services.{name}.patience{parameter[0]}")
    kinds = [kind for kind, _ in alike]
    plural = {"project": "projects", "request": "small requests", "incident": "incidents"}
    for (kind, value), paths in alike.items():
        names = ", ".join(name_in_words(path.split(".")[1]) for path in paths)
        label = plural[kind] if kinds.count(kind) == 1 else f"{plural[kind]}: {names}"
        note = loaded.provenance.get(".".join(paths[0].split(".")[:3]))
        about = f"how long units wait before they turn away from IT: {names}"
        yield _number(PATIENCE, tuple(paths), label, value, note, DAYS, about=about)


def _central(patience: Shape | None) -> tuple[str, float] | None:
    """Where the middle of a distribution is written, and its value; None where it is in no single number."""
    if patience is None:
        return None
    written: dict[str, Any] = patience.model_dump(by_alias=True, exclude_none=True)
    found = next(((f".{key}", float(written[key])) for key in ("mean", "median") if key in written), None)
    return ("", float(written["value"])) if written["dist"] == "constant" else found


def _intake(loaded: Loaded) -> Iterator[Lever]:
    names = {"board_interval": ("time between board meetings", DAYS), "friction": ("hassle of asking IT", "0 to 1")}
    for field, (label, unit) in names.items():
        yield _of_field(loaded, INTAKE, f"operating_model.intake.{field}", label, unit)
    about = Intake.model_fields["quote"].description or ""
    quote = loaded.scenario.operating_model.intake.quote
    path = ("operating_model.intake.quote",)
    yield Lever(path, INTAKE, "tells the expected lead time", about, "", "flag", quote)


def _governance(loaded: Loaded) -> Iterator[Lever]:
    names = {
        "vendor_managers": ("vendor managers", "people", "they watch contracts; too few, and providers overbill"),
        "sanction": ("sanction for buying without IT", "points of utility", ""),
        "detection": ("detection of buying without IT", "chance, 0 to 1", ""),
        "chargeback": ("share of IT's price that units feel", "0 to 1", ""),
        "acceptance_time": ("time to accept a delivery", DAYS, ""),
    }
    for field, (label, unit, about) in names.items():
        yield _of_field(loaded, GOVERNANCE, f"operating_model.governance.{field}", label, unit, about)
    governance, fields = loaded.scenario.operating_model.governance, Governance.model_fields
    path, about = ("operating_model.governance.stance",), fields["stance"].description or ""
    choices = get_args(fields["stance"].annotation)
    yield Lever(
        path,
        GOVERNANCE,
        "stance to shadow IT",
        about,
        "",
        "choice",
        governance.stance,
        choices=tuple(map(str, choices)),
    )
    path, about = ("operating_model.governance.recharge",), fields["recharge"].description or ""
    yield Lever(path, GOVERNANCE, "charge units for real", about, "", "flag", governance.recharge)


def _contracts(loaded: Loaded) -> Iterator[Lever]:
    currency = loaded.scenario.company.currency
    for name, contract in loaded.scenario.operating_model.contracts.items():
        names = {
            "minimum_commitment": ("minimum commitment", f"{currency} per contract year"),
            "term": ("length of the contract", DAYS),
            "indexation": ("price rise a year", "0 to 1"),
            "service_level": ("service level promised", "0 to 1"),
            "service_credit": ("credit below that level", "of the fee, 0 to 1"),
        }
        yearly = contract.value / contract.term * YEAR
        for field, (label, unit) in names.items():
            path = f"operating_model.contracts.{name}.{field}"
            lever = _of_field(loaded, CONTRACTS, path, f"{name_in_words(name)}: {label}", unit)
            planned = RANGE_MARGIN * yearly if field == "minimum_commitment" else 0.0
            yield lever if lever.high >= planned else _spread(lever, lever.low, planned)


def _of_field(loaded: Loaded, group: str, path: str, label: str, unit: str, about: str = "") -> Lever:
    """The lever of a single number, by what its field and its file say."""
    note = loaded.provenance[path]
    assert isinstance(note.value, (int, float))
    return _number(group, (path,), label, note.value, note, unit, about)


def _number(
    group: str, paths: tuple[str, ...], label: str, value: float, note: Note | None, unit: str, about: str = ""
) -> Lever:
    place = PLACE.find(tuple(paths[0].split(".")))
    field = place.field.description if place and place.field else None
    lever = Lever(paths, group, label, _help(about or field or "", note), unit, "number", value, whole=_whole(place))
    return _spread(lever, *_ends(value, note.range if note else None, place))


def _whole(place: Place | None) -> bool:
    return place is not None and place.unit == "people"


def _help(about: str, note: Note | None) -> str:
    texts = [about]
    if note is not None and note.range is not None:
        texts.append(f"plausible: {note.range[0]:,.6g} to {note.range[1]:,.6g}")
    return "; ".join([*texts, note.note] if note is not None and note.note else texts)


def _ends(value: float, plausible: tuple[float, float] | None, place: Place | None) -> tuple[float, float]:
    """The whole scale of a share; else a good deal more than the plausible range, and than the value."""
    if place is not None and place.unit == "share":
        return 0.0, 1.0
    if plausible is None:
        return 0.0, 2.0 * value or 10.0
    low = 0.0 if place is not None and place.unit != MONEY else min(value, plausible[0]) / RANGE_MARGIN
    return low, max(2.0 * value if _whole(place) else value, RANGE_MARGIN * plausible[1])


def _spread(lever: Lever, low: float, high: float) -> Lever:
    """The lever from `low` to `high`, both rounded to its steps."""
    step = 1.0 if lever.whole else 0.01 if (low, high) == (0.0, 1.0) else _round_step((high - low) / STEPS)
    return lever._replace(low=round(floor(low / step) * step, 10), high=round(ceil(high / step) * step, 10), step=step)


def _round_step(step: float) -> float:
    """1, 2 or 5 times a power of ten, no less than `step` nearly."""
    power = 10.0 ** floor(log10(step)) if step > 0 else 1.0
    return float(next(power * times for times in (1, 2, 5, 10) if power * times >= 0.999 * step))

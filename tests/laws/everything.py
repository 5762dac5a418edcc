"""A small company in which every field of a scenario matters: phases, contracts, budgets, units' own teams."""

from typing import Any

LASTING = {"lifetime": 200, "seats": 10, "sensitivity": 0.5, "integration": 0.5, "incidents_per_year": 3}
LASTING |= {"incident_service": "ticket", "estate_years": 0.5, "shadow_years": 0.2, "run_team": "ops", "value": 10}
FLAWED = {"defect_rate": 0.5, "overrun": {"dist": "lognormal", "median": 1, "sigma": 0.3}, "sla": 20, "reuse": 0.3}
BUYING = {"purchase_hours": 10, "purchase_time": 5, "patience": {"dist": "exponential", "mean": 40}}


def tree() -> dict[str, Any]:
    """The scenario as a file would hold it; some 300 needs."""
    ticket = {"kind": "incident", "demand": {"per_100_heads_month": 20}, "effort": 2, "team": "desk", "self_help": 2}
    change = {"kind": "request", "demand": {"every_unit": 60}, "effort": 10, "team": "dev", "gate": "desk"}
    app = {"kind": "project", "demand": {"a": 20, "b": 10}, "effort": 60, "team": "dev", "gate": "board", "crew": 2}
    app |= {"rework_effort": {"dist": "exponential", "mean": 20}, "day_cv": 0.3, "commoditisation": 0.4}
    return {
        "name": "everything",
        "company": {"warm_up": 42, "horizon": 189, "growth": 0.1},
        "business_units": {"a": {"headcount": 40}, "b": {"headcount": 20}},
        "services": {
            "ticket": {**ticket, "tolerance": 1},
            "change": {**change, **FLAWED, **BUYING, "tolerance": 5},
            "app": {**app, **FLAWED, **BUYING, **LASTING, "tolerance": 20},
        },
        "teams": {
            "desk": {"staff": 2},
            "dev": {"staff": 4},
            "ops": {"staff": 1, "overflow": "dev"},
            "own": {"staff": 2},
        },
        "providers": {"acme": _acme(), "bolt": {**_acme(), "subscription": True, "capacity": 2}},
        "operating_model": _model("brokered", _contract()),
        "phases": {
            "bought": {"start": 63, "transfer_share": 0.5, "operating_model": _outsourced()},
            "back": {
                "start": 105,
                "when": {"measure": "trust", "below": 0.9, "lasting": 5},
                "operating_model": _model("in_house"),
            },
        },
        "behaviour": {"security_hazard": 0.5, "security_loss": 1000},
    }


def _acme() -> dict[str, Any]:
    procurement = {"low": 2, "medium": 5, "high": 20}
    prices = {"rate_per_hour": 90, "cost_per_hour": 85, "exit_hazard": 1}
    return {"services": ["ticket", "change", "app"], "capacity": 3, "procurement": procurement, **prices}


def _contract() -> dict[str, Any]:
    prices = {"base_fee": 10_000, "included_hours": 100, "tiers": [[50, 0.1], [100, 0.2]], "minimum_commitment": 50_000}
    terms = {"value": 200_000, "term": 84, "renewal": "switch", "notice": 21, "rate_per_hour": 80}
    return {"order_cost": 50, "indexation": 0.02, "transition_time": 42, "severance_share": 0.01, **prices, **terms}


def _model(rule: str, contract: dict[str, Any] | None = None) -> dict[str, Any]:
    intake = {"desk_staff": 1, "effort": 1, "friction": 0.3, "approval": 2, "board_interval": 10, "declined": 0.1}
    intake |= {"quote": True, "change_budget": 400_000, "fast_track": 0.8, "catalogue": 0.9}
    sourcing = {"rule": rule, "prime": "acme", "by_service": {"ticket": "in_house"}, "embedded": {"b": "own"}}
    sourcing |= {"reuse_search": 0.5, "estimate_error": 0.3, "risk_premium": 0.1}
    governance = {"vendor_managers": 0.2, "sanction": 0.1, "acceptance_time": 3, "unit_budgets": {"a": 100_000}}
    governance |= {"recharge": True, "stance": "embrace"}
    contracts = {} if contract is None else {"acme": contract}
    return {"intake": intake, "sourcing": sourcing, "governance": governance, "contracts": contracts}


def _outsourced() -> dict[str, Any]:
    model = _model("outsourced", {**_contract(), "renewal": "insource"})
    model["sourcing"] = {"rule": "outsourced", "prime": "acme", "run_by": "acme"}
    return {**model, "staffing": {"dev": 2}}

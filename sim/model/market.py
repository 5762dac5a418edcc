"""The market: who sells each service to business units without IT, at what price and lead time."""

from sim.model.providers import ExternalProvider
from sim.model.state import State
from sim.rules import pricing
from sim.units import DAY


class Market:
    """The sellers that business units can buy from directly, at list prices."""

    def __init__(self, state: State, providers: list[ExternalProvider]) -> None:
        """Finds the cheapest seller of each service: the index of a provider, -1 where nobody sells it."""
        self.state, self.providers = state, providers
        self.seller = [self._cheapest(s) for s in range(len(state.services))]
        self.lead = [self._lead(s) for s in range(len(state.services))]

    def open(self, s: int) -> bool:
        """Whether a unit can get service `s` without IT."""
        service = self.state.services[s]
        other_way = service.self_help > 0.0 if service.kind == "incident" else self.seller[s] >= 0
        return service.bypassable and other_way

    def price(self, s: int, hours: float) -> float:
        """List price of planned in-house `hours` of service `s`, without overrun (money)."""
        if self.seller[s] < 0:
            return 0.0
        seller = self.providers[self.seller[s]]
        return hours * self._per_hour(seller, s)

    def duration(self, s: int, hours: float) -> float:
        """Working days of delivery by the seller, whose people are new to the work each time."""
        if self.seller[s] < 0:
            return 0.0
        seller = self.providers[self.seller[s]]
        crew = self.state.services[s].crew
        return hours * seller.factor[s] / (crew * seller.pace * seller.record.ramp_start)

    def _cheapest(self, s: int) -> int:
        """Index of the provider that sells service `s` directly at the lowest list price; -1 = none."""
        sellers = [each for each in self.providers if each.sells[s] and each.record.sells_direct]
        if not sellers:
            return -1
        return min(sellers, key=lambda seller: self._per_hour(seller, s)).provider

    def _lead(self, s: int) -> float:
        """Mean lead time of service `s` outside IT, working days."""
        service = self.state.services[s]
        if service.kind == "incident":
            return service.self_help / DAY
        return service.purchase_time.mean() + self.duration(s, service.effort.mean())

    @staticmethod
    def _per_hour(seller: ExternalProvider, s: int) -> float:
        """List price per planned in-house hour, by people who are new to the work."""
        record = seller.record
        return seller.factor[s] * pricing.list_rate(record.rate_per_hour, record.list_markup) / record.ramp_start

"""How people choose, feel, trust and learn: the same for every operating model."""

from sim.scenario.fields import (
    Days,
    Factor,
    LargeShare,
    Money,
    PartShare,
    Record,
    Share,
    SystemRate,
    Weight,
    assumed,
    known,
)


class Behaviour(Record):
    """Coefficients of choice, satisfaction, trust and learning; the same for every operating model."""

    weight_wait: Weight = assumed(1.0, "b_w of channel choice", range=(0.5, 2))
    weight_price: Weight = assumed(0.6, "b_p of channel choice", range=(0.3, 1.2))
    weight_trust: Weight = assumed(0.8, "b_s of channel choice", range=(0.4, 1.6))
    weight_hassle: Weight = assumed(0.5, "b_h of channel choice", range=(0.25, 1))
    weight_risk: Weight = assumed(1.0, "of perceived data risk in channel choice", range=(0.5, 2))
    direct_constant: Weight = assumed(0.0, "alternative-specific constant of buying directly", range=(-1, 1))
    persistence: Weight = assumed(1.0, "utility of meeting a need over dropping it", range=(0, 2))
    memory: Share = assumed(0.2, "weight of the newest wait in the perceived wait", range=(0.1, 0.4))
    expectation_experience: Share = assumed(0.3, "weight of own experience in expectation", range=(0.1, 0.5))
    expectation_market: Share = assumed(0.2, "weight of the market's offer in expectation", range=(0.1, 0.3))
    satisfaction_base: Share = assumed(0.7, "satisfaction when all is as expected", range=(0.6, 0.8))
    satisfaction_gain: Factor = assumed(0.12, "per unit of positive disconfirmation", range=(0.06, 0.24))
    loss_aversion: Factor = known(
        2.0, "losses over gains", source="direction Anderson & Sullivan 1993; value assumed", range=(1, 3)
    )
    disconfirmation_limit: Factor = assumed(2.0, "largest |ln(expected / actual)| that counts", range=(1, 3))
    defect_penalty: Share = assumed(0.1, "satisfaction lost per defect the unit meets", range=(0.05, 0.2))
    price_penalty: Share = assumed(0.1, "satisfaction lost per doubling of cost over quote", range=(0, 0.2))
    friction_penalty: Share = assumed(0.1, "satisfaction lost at friction 1", range=(0, 0.2))
    trust_up: Factor = assumed(0.5, "share of a positive gap closed by a delivery of importance 1", range=(0.25, 1))
    trust_asymmetry: Factor = assumed(2.0, "speed of losing trust over gaining it", range=(1, 3))
    word_of_mouth: Share = assumed(0.05, "monthly pull of a unit's trust to the company's mean", range=(0, 0.15))
    promoter: Share = assumed(0.8, "satisfaction from which a unit promotes IT", range=(0.75, 0.9))
    detractor: Share = assumed(0.5, "satisfaction below which a unit detracts", range=(0.4, 0.65))
    learning_rate: LargeShare = known(
        0.9,
        "hours of a purchase when experience doubles",
        source="0.85-0.95 for knowledge work, facts 2.6",
        range=(0.85, 0.95),
    )
    literacy_step: Share = assumed(0.005, "share of missing literacy gained per purchase", range=(0, 0.02))
    awareness_step: Share = assumed(0.3, "share of missing risk awareness gained by a security event", range=(0.1, 0.6))
    shadow_defects: Factor = assumed(1.5, "defects of a purchase without literacy, over the provider's", range=(1, 2))
    duplicate_share: Share = known(
        0.35,
        "direct purchases that duplicate a live platform",
        source="Stratecast 2013, 35 % as a ceiling",
        range=(0.1, 0.5),
    )
    unused_shadow: PartShare = known(0.4, "unused seats, bought directly", source="Zylo 36-53 %", range=(0.36, 0.53))
    unused_brokered: PartShare = assumed(0.25, "unused seats, bought through IT", range=(0.15, 0.4))
    shadow_surcharge: Factor = assumed(
        0.2, "running a shadow system, over its seats, at integration 1", range=(0.1, 0.4)
    )
    takeover_share: Share = known(
        0.62,
        "detected shadow systems that IT takes over within three years",
        source="Zimmermann et al. 2017",
        range=(0.3, 0.8),
    )
    takeover_effort: Factor = assumed(0.5, "of a takeover, over the build effort", range=(0.25, 1))
    security_hazard: SystemRate = assumed(
        0.0, "security events per shadow system and year at sensitivity 1, literacy 0", range=(0.0005, 0.003)
    )
    security_loss: Money = known(
        2_900_000.0,
        "per security event",
        source="IBM 2024 scaled to 2.5 m, +16 % with shadow data",
        range=(1e6, 5e6),
    )
    escaped_factor: Factor = assumed(2.0, "effort of a defect found late, over rework", range=(1.5, 4))
    escaped_delay: Days = assumed(42.0, "mean time until an escaped defect surfaces", range=(10, 126))
    reuse_effort: Factor = assumed(0.2, "of fitting a platform already live, over building", range=(0.1, 0.4))
    availability_floor: LargeShare = assumed(0.1, "least share of a team's hours left for items", range=(0.05, 0.2))
    exit_switch: Share = known(
        0.6,
        "contracts that end early and go to another provider",
        source="DiamondCluster 2005, Deloitte: facts 1.5",
        range=(0.5, 0.7),
    )
    exit_insource: Share = known(
        0.3,
        "contracts that end early and come back in-house; the rest stops",
        source="Deloitte 34 %, DiamondCluster 25 %",
        range=(0.25, 0.34),
    )
    handover_loss: Share = assumed(
        0.5, "work already done on a request that must be done again by another maker", range=(0.2, 1)
    )
    change_of_model: Share = assumed(
        0.05, "share of trust lost when the operating model changes or a provider leaves", range=(0, 0.2)
    )

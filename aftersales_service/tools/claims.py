"""What a customer may claim under the three guarantees (三包: repair, exchange, refund). Pure Python: facts in, claims out.

The rules are data; this module only knows the kinds of conditions that such rules have (Provisions on liability for
repair, exchange and refund of certain goods, 1995, articles 9 to 13, and those for single kinds of goods after it).
"""

from dataclasses import dataclass
from datetime import date, timedelta

REFUND, EXCHANGE, REPAIR = "refund", "exchange", "repair"


@dataclass(frozen=True)
class Facts:
    """What is known of one case.

    ``day`` is when the fault showed itself, ``today`` the day of asking: a right once gained is not lost by our
    being slow, while what we take too long over counts until today. ``delivered`` None: nothing is known.
    """

    day: date
    today: date
    delivered: date | None = None
    warranty_until: date | None = None
    repairs: int = 0  # within the warranty, after which it still failed
    repair_days: int = 0  # since it was handed over for repair; 0: nothing is being repaired
    waits_for_parts: bool = False
    by_use: bool = False
    no_exchange: bool = False
    days_out_of_use: int = 0  # in our hands

    @property
    def in_warranty(self):
        return self.warranty_until is not None and self.day <= self.warranty_until


@dataclass(frozen=True)
class Rule:
    """A condition and what follows from it. ``number`` is days or repairs, as the condition says."""

    key: int
    condition: str  # days, warranty, repairs, parts, duration
    number: int = 0
    repair: bool = False
    exchange: bool = False
    refund: str = "no"  # no, free, fee: less a fee for the use
    refund_without_exchange: bool = False
    fee: float = 0.0  # percent of the price for each day of use


@dataclass(frozen=True)
class Claim:
    """One thing the customer may claim, by which rule; ``fee`` in percent of the price, None where none is due."""

    kind: str
    rule: int
    fee: float | None = None


def holds(rule, facts):
    """Whether the condition of ``rule`` is met.

    The day of the delivery does not count: within 7 days of 1 March is until 8 March.

    >>> week = Rule(1, "days", 7)
    >>> bought = date(2026, 3, 1)
    >>> [holds(week, Facts(day, day, bought)) for day in (date(2026, 3, 8), date(2026, 3, 9))]
    [True, False]
    >>> today, until = date(2026, 9, 1), date(2027, 3, 1)
    >>> [holds(Rule(2, "repairs", 2), Facts(today, today, bought, until, repairs)) for repairs in (1, 2)]
    [False, True]
    >>> waiting = Facts(today, today, bought, until, repair_days=91, waits_for_parts=True)
    >>> holds(Rule(3, "parts", 90), waiting), holds(Rule(4, "duration", 30), waiting)
    (True, False)
    """
    if facts.by_use or facts.delivered is None or facts.day < facts.delivered:
        return False
    if rule.condition == "days":
        return facts.day <= facts.delivered + timedelta(days=rule.number)
    if not facts.in_warranty:
        return False
    if rule.condition == "repairs":
        return facts.repairs >= rule.number
    if rule.condition == "parts":
        return facts.waits_for_parts and facts.repair_days > rule.number
    if rule.condition == "duration":
        # a wait for parts has a limit of its own
        return not facts.waits_for_parts and facts.repair_days > rule.number
    return rule.condition == "warranty"


def fee_for_use(rule, facts):
    """Percent of the price that may be kept for the days of use; those in our hands are not days of use.

    >>> bought = date(2026, 3, 1)
    >>> facts = Facts(date(2026, 6, 9), date(2026, 6, 9), bought, days_out_of_use=20)
    >>> fee_for_use(Rule(1, "repairs", 2, fee=0.25), facts)
    20.0
    >>> fee_for_use(Rule(1, "repairs", 2, fee=5), facts)
    100.0
    """
    used = max((facts.today - facts.delivered).days - facts.days_out_of_use, 0)
    return min(round(rule.fee * used, 6), 100.0)


def evaluate(facts, rules):
    """What the customer may claim: each thing once, by the rule that is best for the customer, refund first.

    >>> rules = [
    ...     Rule(1, "days", 7, repair=True, exchange=True, refund="free"),
    ...     Rule(2, "days", 15, repair=True, exchange=True, refund_without_exchange=True),
    ...     Rule(3, "warranty", repair=True),
    ...     Rule(4, "repairs", 2, repair=True, exchange=True, refund="fee", refund_without_exchange=True, fee=0.1),
    ... ]
    >>> bought, until = date(2026, 3, 1), date(2027, 3, 1)
    >>> ask = lambda day, **more: [(c.kind, c.rule, c.fee) for c in evaluate(Facts(day, day, bought, until, **more), rules)]
    >>> ask(date(2026, 3, 8))
    [('refund', 1, None), ('exchange', 1, None), ('repair', 1, None)]
    >>> ask(date(2026, 3, 9))
    [('exchange', 2, None), ('repair', 2, None)]
    >>> ask(date(2026, 3, 9), no_exchange=True)
    [('refund', 2, None), ('repair', 2, None)]
    >>> ask(date(2026, 6, 9))
    [('repair', 3, None)]
    >>> ask(date(2026, 6, 9), repairs=2)
    [('refund', 4, 10.0), ('exchange', 4, None), ('repair', 3, None)]
    >>> ask(date(2026, 6, 9), repairs=2, by_use=True)
    []
    >>> ask(date(2027, 3, 2), repairs=2)
    []
    """
    found = {REFUND: [], EXCHANGE: [], REPAIR: []}
    for place, rule in enumerate(rules):
        if not holds(rule, facts):
            continue
        if rule.repair:
            found[REPAIR].append((0, place, Claim(REPAIR, rule.key)))
        if rule.exchange and not facts.no_exchange:
            found[EXCHANGE].append((0, place, Claim(EXCHANGE, rule.key)))
        if rule.refund == "free" or (rule.exchange and rule.refund_without_exchange and facts.no_exchange):
            found[REFUND].append((-1, place, Claim(REFUND, rule.key)))
        elif rule.refund == "fee":
            fee = fee_for_use(rule, facts)
            # a fee that is not known yet is not less than one that is
            found[REFUND].append((fee if rule.fee else 101, place, Claim(REFUND, rule.key, fee)))
    return [min(claims, key=lambda claim: claim[:2])[2] for claims in found.values() if claims]

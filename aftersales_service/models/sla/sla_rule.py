from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """The settings of a limit as plain values.

    A request that registers one contact would otherwise read twenty limits from the database to find that two of
    them apply. Names and texts are not in it: they depend on who reads.
    """

    company_id: int
    kind_ids: frozenset
    channel_ids: frozenset
    customer_class_ids: frozenset
    product_category_ids: frozenset
    severity: str
    distance_from: int
    distance_to: int
    domain: str
    basis: str
    length: float
    unit: str
    per_quantity: float
    repeat: bool
    start_kind_id: int
    start_code: str
    stop_kind_ids: frozenset
    stop_codes: frozenset
    pause_kind_ids: frozenset
    resume_kind_ids: frozenset
    calendar_id: int
    # (id, trigger, value) of each step
    steps: tuple
    # what pays: said by the warranty and the contract, of which the limits themselves know nothing
    coverage: str = ""

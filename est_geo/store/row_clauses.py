"""A rule about rows as a condition of a query: the text is fixed, the rule is its parameters."""

from typing import Final

from est_geo.tables.row_rules import RowRule

# NULL is not TRUE: a row that does not say its district is not seen where districts are set.
ROWS_SEEN: Final = """
($rule_districts::VARCHAR[] IS NULL OR list_contains($rule_districts::VARCHAR[], district))
AND ($rule_actors::VARCHAR[] IS NULL OR list_contains($rule_actors::VARCHAR[], actor))
AND NOT list_contains($rule_categories::VARCHAR[], category)
"""
"""A condition over ``district``, ``category`` and ``actor``, to stand in a WHERE."""


def rule_parameters(rule: RowRule) -> dict[str, object]:
    """
    Give the parameters of `ROWS_SEEN` for a rule.

    Examples
    --------
    >>> rule_parameters(RowRule(districts=frozenset({"ryd"})))
    {'rule_districts': ['ryd'], 'rule_actors': None, 'rule_categories': []}
    """
    return {
        "rule_districts": None if rule.districts is None else sorted(rule.districts),
        "rule_actors": None if rule.actors is None else sorted(rule.actors),
        "rule_categories": sorted(rule.without_categories),
    }

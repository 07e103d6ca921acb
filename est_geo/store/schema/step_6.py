"""Retention: legal holds, aggregates of what was deleted, runs."""

from typing import Final

SQL: Final = """
"""

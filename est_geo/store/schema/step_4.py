"""Accounts, sessions, tokens, links."""

from typing import Final

SQL: Final = """
"""

"""What has been published, frozen."""

from typing import Final

SQL: Final = """
"""

"""What the pages of one place and of one intervention write: pure functions on tables."""

"""Routes: each parses, calls and answers in under ten lines."""

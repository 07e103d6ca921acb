"""What is deleted, when, and what remains of it: lawful deletion (gallring) from rule to file."""

"""Who may see what: one function, deny by default."""

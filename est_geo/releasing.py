"""What leaves for an audience: frozen, and audited against all that left before."""

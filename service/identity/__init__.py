"""Identity: who somebody is, shown by a password, by the municipality's directory or by a link."""

"""The municipality's directory (OpenID Connect): it vouches for who somebody is."""

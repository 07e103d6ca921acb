"""Open311 GeoReport v2: its services and requests, from our categories and incidents."""

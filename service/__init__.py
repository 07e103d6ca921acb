"""The web service: thin routes over est_geo."""

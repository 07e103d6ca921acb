"""est_geo: joint situation pictures (lägesbilder) for EST, from reports to map."""

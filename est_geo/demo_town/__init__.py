"""Two made-up years of reports for a municipality, with truths planted in them to find again."""

from est_geo.demo_town.assets import made_up_assets
from est_geo.demo_town.background import Ground, built_up
from est_geo.demo_town.followed import OUTCOMES, PlantedOutcome
from est_geo.demo_town.made_files import DemoTown, make_reports, write_demo
from est_geo.demo_town.planting import SPOTS, PlantedSpot

__all__ = [
    "OUTCOMES",
    "SPOTS",
    "DemoTown",
    "Ground",
    "PlantedOutcome",
    "PlantedSpot",
    "built_up",
    "made_up_assets",
    "make_reports",
    "write_demo",
]

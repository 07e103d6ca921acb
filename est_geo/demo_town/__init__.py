"""Two made-up years of reports for a municipality, with truths planted in them to find again."""

from est_geo.demo_town.made_files import DemoTown, make_reports, write_demo
from est_geo.demo_town.planting import SPOTS, PlantedSpot

__all__ = ["SPOTS", "DemoTown", "PlantedSpot", "make_reports", "write_demo"]

"""est_geo: joint situation pictures (lägesbilder) for EST, from reports to map."""

from est_geo.books import TakeIn
from est_geo.disclosure import publish
from est_geo.picture import PublishedPicture, SituationPicture
from est_geo.profile import Profile
from est_geo.situation import situation_picture
from est_geo.taking_in import take_in

__all__ = [
    "Profile",
    "PublishedPicture",
    "SituationPicture",
    "TakeIn",
    "publish",
    "situation_picture",
    "take_in",
]
__version__ = "0.1.0"

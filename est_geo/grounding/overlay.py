"""Proposals that rest on all that is known, in the place of the picture's own."""

from dataclasses import replace

import pandas as pd

from est_geo.grounding.grounds_of_places import intervention_grounds
from est_geo.picture import SituationPicture
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import RECOMMENDATIONS, checked


def with_grounds(
    picture: SituationPicture, store: Store, profile: Profile, *, now: pd.Timestamp
) -> SituationPicture:
    """
    Give a picture with the proposals that lamps, walks, receipts and the group's judgement make.

    The picture's own rest on reports alone. Where nothing else is written down they are the same,
    and nothing is computed.

    Parameters
    ----------
    picture : SituationPicture
        Of the newest week: what is known now says nothing of an older one.
    store : Store
        Where the rest is written down.
    profile : Profile
        The municipality.
    now : pandas.Timestamp
        The moment, timezone-aware.
    """
    if not any(store.grounds_turn()):
        return picture
    grounds = intervention_grounds(store, profile, picture, now=now)
    if not grounds:
        return picture
    proposed = pd.concat([one.proposals for one in grounds], ignore_index=True)
    ordered = proposed.sort_values(
        ["score", "weight", "n", "id"], ascending=[False, False, False, True], ignore_index=True
    )
    table = checked(ordered[RECOMMENDATIONS.names], RECOMMENDATIONS)
    return replace(picture, tables=replace(picture.tables, recommendations=table))

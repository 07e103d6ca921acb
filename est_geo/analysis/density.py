"""Kernel density: how many incidents per square kilometre, smoothed, and against an exposure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from est_geo.cells import cell_centres, cell_numbers
from est_geo.crs import to_metres
from est_geo.errors import GeometryError, TableError

Floats = npt.NDArray[np.float64]

LEAST_BANDWIDTH_M = 100.0
"""`bandwidth_rule` never answers less: a report's place is seldom known better."""
_PER_KM2 = 1e6
_QUARTIC_RULE = 2.78
_IQR_OF_NORMAL = 1.349
_PAIRS = 2_000_000
_SAMPLE = 500


def kernel_density(
    points_xy_m: npt.ArrayLike,
    at_xy_m: npt.ArrayLike,
    *,
    bandwidth_m: float,
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """
    Quartic kernel density per square metre.

    Every incident is spread over a disk around it, most in the middle; over the whole plane the
    density sums to the number of incidents (or their weights).

    Parameters
    ----------
    points_xy_m : array-like of shape (n, 2)
        Incidents, easting and northing in metres.
    at_xy_m : array-like of shape (m, 2)
        Where the density is asked for.
    bandwidth_m : float
        Radius of the disk in metres (`bandwidth_rule` proposes one).
    weights : array-like of shape (n,), optional
        Weight of each incident; one each when left out.

    Returns
    -------
    numpy.ndarray of shape (m,)
        Incidents (or weight) per square metre.

    Raises
    ------
    GeometryError
        Points are not pairs of finite numbers, or the bandwidth is not above 0.
    TableError
        The weights are not finite, or not as many as the points.

    Notes
    -----
    Σ w · 3/(πh²) · (1 − (d/h)²)² over incidents with d < h (Silverman 1986, eq. 4.5). Work and time
    grow with the pairs of an incident and a place within the bandwidth, memory does not.

    Examples
    --------
    >>> at = [[0.0, 0.0], [0.0, 50.0], [0.0, 100.0]]
    >>> (kernel_density([[0.0, 0.0]], at, bandwidth_m=100.0) * 1e6).round(1).tolist()
    [95.5, 53.7, 0.0]
    """
    points, at = _pairs(points_xy_m), _pairs(at_xy_m)
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise GeometryError(f"Bandbredden måste vara ett antal meter över 0, inte {bandwidth_m}.")
    weight = _weights(weights, len(points))
    density = np.zeros(len(at))
    if not (len(points) and len(at)):
        return density
    places = cKDTree(at)
    for part in _parts(points, places, bandwidth_m):
        near = cKDTree(points[part]).sparse_distance_matrix(
            places, bandwidth_m, output_type="ndarray"
        )
        kernel = (1 - (near["v"] / bandwidth_m) ** 2) ** 2 * weight[part][near["i"]]
        density += np.bincount(near["j"], kernel, minlength=len(at))
    return density * 3 / (np.pi * bandwidth_m**2)


def bandwidth_rule(points_xy_m: npt.ArrayLike) -> float:
    """
    Propose a bandwidth from the incidents: the normal-reference rule for the quartic kernel.

    Parameters
    ----------
    points_xy_m : array-like of shape (n, 2)
        Incidents, easting and northing in metres.

    Returns
    -------
    float
        Metres: 2.78 · σ · n^(−1/6), never below 100 m. σ² is the mean of the two axes' σ², each the
        smaller of the standard deviation and the quartile range / 1.349; an axis whose quartiles
        meet (more than half of the incidents on one line) has its standard deviation.

    Raises
    ------
    GeometryError
        Points are not pairs of finite numbers.

    Notes
    -----
    Silverman (1986), section 4.3.2 and table 4.1 (2.78 is A(K) for this kernel in two dimensions).
    The rule is for one hill. A town has several, and is smoothed more than is best for it.

    Examples
    --------
    >>> town = np.random.default_rng(1).normal(0, 800, (500, 2))
    >>> round(bandwidth_rule(town), -1), bandwidth_rule(town * [1, 0] * 0)
    (780.0, 100.0)
    """
    points = _pairs(points_xy_m)
    if not len(points):
        return LEAST_BANDWIDTH_M
    spread = points.std(axis=0)
    quartiles = np.subtract(*np.percentile(points, [75, 25], axis=0)) / _IQR_OF_NORMAL
    spread = np.where(quartiles > 0, np.minimum(spread, quartiles), spread)
    sigma = float(np.sqrt((spread**2).mean()))
    return max(LEAST_BANDWIDTH_M, float(_QUARTIC_RULE * sigma * len(points) ** (-1 / 6)))


def cell_density(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    cells: Sequence[str] | pd.Index,
    *,
    crs: str,
    bandwidth_m: float | None = None,
    weights: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """
    Kernel density at the centres of cells, per square kilometre.

    Parameters
    ----------
    lon, lat : array-like of float
        Incidents in degrees; NaN (unplaced) is left out.
    cells : sequence of str
        The cells.
    crs : str
        A projected CRS in metres, the profile's.
    bandwidth_m : float, optional
        Metres; by `bandwidth_rule` when left out.
    weights : array-like of float, optional
        Weight of each incident, for example harm.

    Returns
    -------
    pandas.DataFrame
        On the cells: ``incidents_per_km2`` (with weights ``weight_per_km2``), and ``bandwidth_m``,
        the same in every row.

    Raises
    ------
    GeometryError
        A cell is not an H3 cell, the CRS is unknown, or the bandwidth is not above 0.
    TableError
        The weights are not finite, or not as many as the incidents.

    Examples
    --------
    >>> found = cell_density([15.621], [58.411], ["8a08b3c24d27fff"], crs="EPSG:3009",
    ...                      bandwidth_m=500)
    >>> found.round(2).to_dict("list")
    {'incidents_per_km2': [3.81], 'bandwidth_m': [500.0]}
    """
    texts = cells.tolist() if isinstance(cells, pd.Index) else list(cells)
    points = np.column_stack(to_metres(lon, lat, crs))
    weight = _weights(weights, len(points))
    placed = np.isfinite(points).all(axis=1)
    h = bandwidth_rule(points[placed]) if bandwidth_m is None else float(bandwidth_m)
    density = kernel_density(
        points[placed],
        _centres_in_metres(texts, crs),
        bandwidth_m=h,
        weights=weight[placed],
    )
    name = "incidents_per_km2" if weights is None else "weight_per_km2"
    index = pd.Index(texts, dtype="str", name="cell")
    return pd.DataFrame({name: density * _PER_KM2, "bandwidth_m": h}, index=index)


def relative_risk(
    points_xy_m: npt.ArrayLike,
    exposure_xy_m: npt.ArrayLike,
    at_xy_m: npt.ArrayLike,
    *,
    bandwidth_m: float,
    weights: npt.ArrayLike | None = None,
    exposure_weights: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """
    Set the density of incidents against that of what could meet them: dual kernel density.

    Parameters
    ----------
    points_xy_m : array-like of shape (n, 2)
        Incidents, easting and northing in metres.
    exposure_xy_m : array-like of shape (e, 2)
        Points of the exposure: homes, residents of blocks, visitors, passengers.
    at_xy_m : array-like of shape (m, 2)
        Where the risk is asked for.
    bandwidth_m : float
        Metres, the same for both: another for each would make risk out of the difference.
    weights, exposure_weights : array-like, optional
        Weight of each incident and of each point of exposure (residents of the block).

    Returns
    -------
    pandas.DataFrame
        One row per place in order: ``incidents_per_km2``, ``exposure_per_km2`` and ``ratio``,
        incidents per unit of exposure; NaN where there is no exposure within the bandwidth.

    Raises
    ------
    GeometryError
        Points are not pairs of finite numbers, or the bandwidth is not above 0.
    TableError
        Weights are not finite or not as many as their points, or an exposure is negative.

    Notes
    -----
    Bithell (1990), Statistics in Medicine 9; Kelsall & Diggle (1995), Statistics in Medicine 14.
    Where the exposure is small the ratio rests on few and swings; read it beside both densities.

    Examples
    --------
    >>> homes = [[0.0, 0.0], [400.0, 0.0]]
    >>> found = relative_risk([[0.0, 0.0]], homes, [[0, 0], [400, 0], [999, 0]],
    ...                       bandwidth_m=300, exposure_weights=[50, 200])
    >>> found["ratio"].tolist()
    [0.02, 0.0, nan]
    """
    exposure_points = _pairs(exposure_xy_m)
    exposed = _weights(exposure_weights, len(exposure_points))
    if (exposed < 0).any():
        raise TableError(
            f"En exponering får inte vara negativ; {int((exposed < 0).sum())} är det, den första "
            f"på rad {int((exposed < 0).argmax())}."
        )
    # A point without exposure must not leave a rounding's worth of it around.
    there = exposed > 0
    incidents = kernel_density(points_xy_m, at_xy_m, bandwidth_m=bandwidth_m, weights=weights)
    exposure = kernel_density(
        exposure_points[there], at_xy_m, bandwidth_m=bandwidth_m, weights=exposed[there]
    )
    ratio = np.full(len(incidents), np.nan)
    np.divide(incidents, exposure, out=ratio, where=exposure > 0)
    return pd.DataFrame(
        {
            "incidents_per_km2": incidents * _PER_KM2,
            "exposure_per_km2": exposure * _PER_KM2,
            "ratio": ratio,
        }
    )


def _centres_in_metres(cells: list[str], crs: str) -> Floats:
    if not cells:
        return np.empty((0, 2))
    lon, lat = cell_centres(cell_numbers(cells))
    return np.column_stack(to_metres(lon, lat, crs))


def _pairs(xy_m: npt.ArrayLike) -> Floats:
    points = np.asarray(xy_m, dtype=np.float64)
    if not points.size:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:  # noqa: PLR2004 - x and y
        raise GeometryError(
            f"Punkter måste vara rader med två tal, x och y i meter, inte form {points.shape}."
        )
    good = np.isfinite(points).all(axis=1)
    if not good.all():
        raise GeometryError(
            f"Varje punkt måste ha två tal; {int((~good).sum())} saknar det, den första på rad "
            f"{int(good.argmin())}. Sortera bort händelser utan plats."
        )
    return points


def _weights(weights: npt.ArrayLike | None, n: int) -> Floats:
    if weights is None:
        return np.ones(n)
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (n,) or not np.isfinite(found).all():
        raise TableError(
            f"Varje punkt måste ha en vikt som är ett tal: {n} punkter, "
            f"{int(np.isfinite(found).sum())} tal."
        )
    return found


def _parts(points: Floats, places: cKDTree, bandwidth_m: float) -> list[slice]:
    """Cut the points so that the pairs within the bandwidth fit in memory at a time."""
    some = points[:: max(1, len(points) // _SAMPLE)]
    near = places.query_ball_point(some, bandwidth_m, return_length=True)
    size = max(1, _PAIRS // max(1, int(np.max(near))))
    return [slice(start, start + size) for start in range(0, len(points), size)]

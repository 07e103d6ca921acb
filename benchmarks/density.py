"""Kernel density on the cells of a town, from ten thousand incidents to ten million.

``python -m benchmarks.density [--most 10000000]`` prints seconds and peak memory, beside
scikit-learn's ``KernelDensity`` on the same points and bandwidth up to a million. It has no quartic
kernel; its Epanechnikov kernel (same tree, same disk) stands in.
"""

import argparse
import resource
import time
from importlib.metadata import version

import numpy as np

from est_geo.analysis import kernel_density

BANDWIDTH_M = 300.0
SIDE_M = 3300.0
STEP_M = 110.0
RIVAL_MOST = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=10_000_000)
    asked = parser.parse_args()
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415 - slow to import

    axis = np.arange(0, SIDE_M, STEP_M)
    at = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    print(f"{len(at)} cells, bandwidth {BANDWIDTH_M:.0f} m; scikit-learn {version('scikit-learn')}")
    print("incidents  est_geo s  scikit-learn s  peak MB")
    rng, n = np.random.default_rng(1), 10_000
    while n <= asked.most:
        points = rng.uniform(0, SIDE_M, (n, 2))
        start = time.perf_counter()
        kernel_density(points, at, bandwidth_m=BANDWIDTH_M)
        ours, theirs = time.perf_counter() - start, float("nan")
        if n <= RIVAL_MOST:
            start = time.perf_counter()
            KernelDensity(kernel="epanechnikov", bandwidth=BANDWIDTH_M).fit(points).score_samples(
                at
            )
            theirs = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{n:>9}{ours:>11.2f}{theirs:>16.2f}{peak:>9.0f}", flush=True)
        n *= 10


if __name__ == "__main__":
    main()

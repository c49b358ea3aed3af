"""Times lifetimes on the columns of a file: frequency, recency and age as doubles, one column after the other.

usage: lifetimes.py MODEL FILE HORIZON PARAMETERS FOLDER...   with folders that hold the packages lifetimes and autograd
PARAMETERS is "fit", or the parameters of a model that needs no fit: r=0.5,alpha=10,s=0.6,beta=11
Prints one JSON object: the seconds of a fit and of the expected purchases, best of two, and their sum.
"""
import json
import sys
import time
import warnings

model, path, horizon, parameters, folders = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4], sys.argv[5:]
sys.path[:0] = folders
warnings.simplefilter("ignore")

import numpy  # noqa: E402
import lifetimes  # noqa: E402

fitter = {"bg_nbd": "BetaGeoFitter", "mbg_nbd": "ModifiedBetaGeoFitter", "pareto_nbd": "ParetoNBDFitter"}[model]
frequency, recency, age = numpy.fromfile(path).reshape(3, -1)


def best(work):
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds), result


if parameters == "fit":
    fit_seconds, fitted = best(lambda: getattr(lifetimes, fitter)().fit(frequency, recency, age))
else:
    fit_seconds, fitted = None, getattr(lifetimes, fitter)()
    fitted.params_ = {name: float(value) for name, value in (pair.split("=") for pair in parameters.split(","))}
expected_seconds, expected = best(
    lambda: fitted.conditional_expected_number_of_purchases_up_to_time(horizon, frequency, recency, age))
print(json.dumps({
    "version": lifetimes.__version__,
    "fit": fit_seconds,
    "expected": expected_seconds,
    "total": float(numpy.sum(expected)),
}))

"""Fit the synthetic table of the benchmark with scikit-learn. Called by bench/logistic.ts.

Takes one argument, JSON with `values` and `labels` (the binary files), `columns`, `C` and
`standardised`. The objective and the residual are those of bench/logistic-fit.ts: C * sum of the
losses + half the squared weights, divided by C and the rows.
"""

import json
import sys
from time import perf_counter

import numpy as np
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def reached(model, values, labels, strength):
    """The objective and the largest derivative of it."""
    rows = len(labels)
    penalty = 1 / (strength * rows)
    logs = log_softmax(model.decision_function(values), axis=1)
    objective = -logs[np.arange(rows), labels].mean() + penalty / 2 * (model.coef_**2).sum()
    slopes = np.exp(logs)
    slopes[np.arange(rows), labels] -= 1
    weights = slopes.T @ values / rows + penalty * model.coef_
    intercepts = slopes.mean(axis=0)
    return float(objective), float(max(abs(weights).max(), abs(intercepts).max()))


def main():
    job = json.loads(sys.argv[1])
    values = np.fromfile(job["values"], dtype="<f8").reshape(-1, job["columns"])
    labels = np.fromfile(job["labels"], dtype="u1").astype(np.int64)

    start = perf_counter()
    if job["standardised"]:
        values = StandardScaler().fit_transform(values)
    standardised = perf_counter()
    model = LogisticRegression(C=job["C"]).fit(values, labels)
    end = perf_counter()

    objective, residual = reached(model, values, labels, job["C"])
    print(
        json.dumps(
            {
                "standardise": standardised - start,
                "fit": end - standardised,
                "objective": objective,
                "residual": residual,
            }
        )
    )


main()

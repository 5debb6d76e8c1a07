"""Train on a table as `bun run train` does, with scikit-learn. Called by bench/train.ts.

Takes one argument, JSON with `data`, `features`, `target`, `candidates` and `validation` as in the
recipe, `nested` (false: one cross-validation, without judging the choice) and `output`, the ONNX
file to write. Without skl2onnx nothing is written, and `onnx_bytes` is null.
"""

import csv
import json
import sys

import numpy as np
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

try:
    from skl2onnx import to_onnx
except ImportError:
    to_onnx = None

# Enough for the weakest penalty of the recipe: the default of 100 stops short of it.
MOST_ITERATIONS = 1000


def read_table(path, features, target):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = np.array([[float(row[name]) for name in features] for row in rows])
    return values, np.array([row[target] for row in rows])


def candidates_of(settings):
    """Pairs of a name and an estimator, from the simplest."""
    candidates = []
    for setting in settings:
        if setting["family"] == "logistic":
            for strength in sorted(setting["C"]):
                regression = LogisticRegression(C=strength, max_iter=MOST_ITERATIONS)
                candidates.append(
                    (f"logistic (C {strength})", make_pipeline(StandardScaler(), regression))
                )
        elif "shrinkage" in setting:
            shrunk = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
            candidates.append((f"lda ({setting['shrinkage']})", shrunk))
        else:
            candidates.append(("lda", LinearDiscriminantAnalysis(solver="svd")))
    return candidates


def log_losses(probabilities, labels):
    true = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.maximum(true, 1e-15))


def choose(losses):
    """The one-standard-error rule on the losses, one row a candidate and one column an example."""
    means = losses.mean(axis=1)
    best = means.argmin()
    error = losses[best].std(ddof=1) / np.sqrt(losses.shape[1])
    return int(np.flatnonzero(means <= means[best] + error)[0])


def cross_validate(candidates, values, labels, folds):
    """The losses of one cross-validation, one row a candidate and one column an example."""
    return np.array(
        [
            log_losses(
                cross_val_predict(estimator, values, labels, cv=folds, method="predict_proba"),
                labels,
            )
            for _, estimator in candidates
        ]
    )


def nested(candidates, values, labels, folds, repeats, innerFolds, seed):
    """Chooses by repeated cross-validation, and judges the choice by nesting it."""
    random = np.random.RandomState(seed)
    losses = np.zeros((len(candidates), len(labels)))
    unseen = []
    for _ in range(repeats):
        probabilities = np.zeros((len(labels), labels.max() + 1))
        outer = StratifiedKFold(folds, shuffle=True, random_state=random)
        for train, test in outer.split(values, labels):
            answers = [
                clone(estimator).fit(values[train], labels[train]).predict_proba(values[test])
                for _, estimator in candidates
            ]
            losses[:, test] += [log_losses(answer, labels[test]) / repeats for answer in answers]
            inner = StratifiedKFold(innerFolds, shuffle=True, random_state=random)
            choice = choose(cross_validate(candidates, values[train], labels[train], inner))
            probabilities[test] = answers[choice]
        unseen.append(probabilities)
    return choose(losses), unseen


def plain(candidates, values, labels, folds, seed):
    """Chooses by one cross-validation; its losses are those of the choice as well."""
    division = StratifiedKFold(folds, shuffle=True, random_state=seed)
    losses = cross_validate(candidates, values, labels, division)
    chosen = choose(losses)
    return chosen, losses[chosen].mean()


def main():
    job = json.loads(sys.argv[1])
    values, names = read_table(job["data"], job["features"], job["target"])
    classes, labels = np.unique(names, return_inverse=True)
    candidates = candidates_of(job["candidates"])
    validation = job["validation"]
    if job["nested"]:
        chosen, unseen = nested(candidates, values, labels, **validation)
        log_loss = np.mean([log_losses(answers, labels).mean() for answers in unseen])
    else:
        chosen, log_loss = plain(
            candidates, values, labels, validation["folds"], validation["seed"]
        )
    name, estimator = candidates[chosen]
    model = clone(estimator).fit(values, classes[labels])
    size = None
    if to_onnx:
        graph = to_onnx(model, values[:1].astype(np.float32), options={"zipmap": False})
        with open(job["output"], "wb") as file:
            size = file.write(graph.SerializeToString())
    print(json.dumps({"chosen": name, "log_loss": float(log_loss), "onnx_bytes": size}))


main()

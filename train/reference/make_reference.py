"""Make the reference numbers that the training code is tested against.

Reads    data/iris.csv, train/reference/wine.csv, train/reference/breast_cancer.csv
Writes   train/reference/logistic.json, lda.json, metrics.json

The optimum of the logistic regression and the posteriors of the discriminant
analysis are computed here from their definitions in 50-digit arithmetic
(mpmath). scikit-learn is used only as a second opinion: the script stops if the
two disagree. The metrics come from scikit-learn itself.

Run it in a fresh environment, from any folder (made with Python 3.11):

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 mpmath==1.4.1
    venv/bin/python train/reference/make_reference.py

It takes under a minute. With `--tables` it first writes wine.csv and
breast_cancer.csv again from the copies that scikit-learn ships.
"""

import csv
import json
import platform
import sys
from pathlib import Path

import mpmath
import numpy as np
import scipy
import sklearn
from mpmath import mp, mpf
from sklearn import metrics
from sklearn.covariance import empirical_covariance, ledoit_wolf
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

mp.dps = 50
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

SOURCE = {
    "script": "train/reference/make_reference.py",
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "mpmath": mpmath.__version__,
    "digits": mp.dps,
}

# The rows (counted from 0) whose probabilities are stored: some spread over the
# table, some that lie near a border between two classes.
TABLES = [
    ("data/iris.csv", [0, 24, 41, 50, 68, 70, 77, 83, 106, 119, 133, 149]),
    ("train/reference/wine.csv", [0, 25, 38, 43, 61, 68, 83, 96, 118, 134, 158, 177]),
    ("train/reference/breast_cancer.csv", [0, 40, 73, 135, 190, 263, 297, 363, 413, 455, 514, 568]),
]


# ---- reading and writing -------------------------------------------------------------------


class Table:
    """A CSV: features first, the class last; the classes in alphabetical order."""

    def __init__(self, path):
        self.path = path
        with open(ROOT / path, newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        self.features = head[:-1]
        self.target = head[-1]
        self.X = np.array([[float(cell) for cell in line[:-1]] for line in lines])
        self.classes = sorted({line[-1] for line in lines})
        self.y = np.array([self.classes.index(line[-1]) for line in lines])
        self.n, self.d = self.X.shape
        # The doubles a program reads from the file, taken as exact numbers from here on.
        self.columns = [[mpf(float(v)) for v in column] for column in self.X.T]


def number(x):
    """A 50-digit number to 17 significant digits, a double as the shortest text that reads back as it."""
    return mp.nstr(x, 17) if isinstance(x, mpf) else repr(float(x))


def text(value, depth=0):
    """JSON with one item a line, but lists of numbers or short words on one line."""
    if isinstance(value, (float, mpf, np.floating)):
        return number(value)
    if isinstance(value, np.integer):
        return str(int(value))
    pad = "\n" + " " * (depth + 1)
    end = "\n" + " " * depth
    if isinstance(value, dict):
        items = [json.dumps(key) + ": " + text(item, depth + 1) for key, item in value.items()]
        return "{" + pad + ("," + pad).join(items) + end + "}"
    if isinstance(value, (list, tuple, np.ndarray)):
        items = [text(item, depth + 1) for item in value]
        flat = all("\n" not in item and not item.startswith("[") and len(item) < 40 for item in items)
        if flat:
            return "[" + ", ".join(items) + "]"
        return "[" + pad + ("," + pad).join(items) + end + "]"
    return json.dumps(value, ensure_ascii=False)


def write(name, value):
    content = text(value) + "\n"
    json.loads(content)
    (HERE / name).write_text(content, encoding="utf-8")
    print("wrote", name)


def shipped(loader):
    """A table of scikit-learn as (column names, rows of doubles, class names per row)."""
    data = loader()
    names = [str(name).replace(" ", "_") for name in data.feature_names]
    labels = [str(data.target_names[t]) for t in data.target]
    return names, data.data, labels


def write_tables():
    for name, loader, target in (("wine.csv", load_wine, "class"), ("breast_cancer.csv", load_breast_cancer, "diagnosis")):
        names, rows, labels = shipped(loader)
        with open(HERE / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow([*names, target])
            for row, label in zip(rows, labels):
                out.writerow([*(repr(float(v)) for v in row), label])


def check_tables(tables):
    """The three files hold exactly the doubles that scikit-learn ships."""
    for table, loader in zip(tables, (load_iris, load_wine, load_breast_cancer)):
        _, rows, labels = shipped(loader)
        assert np.array_equal(table.X, rows), table.path
        assert [table.classes[k] for k in table.y] == labels, table.path


# ---- small pieces in 50 digits -------------------------------------------------------------


def mean(values):
    return mp.fsum(values) / len(values)


def centred(values):
    m = mean(values)
    return [v - m for v in values], m


def standardised(columns):
    """(x - mean) / sd with the sd of divisor n; a constant column is only centred."""
    result = []
    for column in columns:
        z, _ = centred(column)
        sd = mp.sqrt(mp.fdot(z, z) / len(z))
        result.append([v / sd for v in z] if sd else z)
    return result


def log_softmax(scores):
    top = max(scores)
    total = top + mp.log(mp.fsum(mp.exp(s - top) for s in scores))
    return [s - total for s in scores]


def log_probabilities(scores_per_row):
    return [log_softmax(scores) for scores in scores_per_row]


def summary(table, rows, logs):
    """What is stored of a model: error count, mean log-loss, chosen rows."""
    losses = [-log[k] for log, k in zip(logs, table.y)]
    wrong = sum(max(range(len(log)), key=log.__getitem__) != k for log, k in zip(logs, table.y))
    return {
        "errors": wrong,
        "mean_log_loss": mean(losses),
        "probabilities": [[mp.exp(v) for v in logs[i]] for i in rows],
    }


def far(logs, other):
    """The largest difference between our probabilities and a double matrix."""
    ours = np.array([[float(mp.exp(v)) for v in log] for log in logs])
    return float(np.abs(ours - other).max())


# ---- logistic regression -------------------------------------------------------------------


class Softmax:
    """C * sum of log-losses + 0.5 * ||W||^2; K weight vectors, intercepts not penalised."""

    def __init__(self, table, C):
        self.C, self.y, self.n = mpf(C), table.y, table.n
        self.columns = standardised(table.columns) + [[mpf(1)] * table.n]
        self.p, self.K = table.d + 1, len(table.classes)
        self.size = self.p * self.K

    def logs(self, theta):
        blocks = [theta[k * self.p : (k + 1) * self.p] for k in range(self.K)]
        return log_probabilities([[mp.fdot(b, x) for b in blocks] for x in zip(*self.columns)])

    def value(self, theta):
        loss = -mp.fsum(log[k] for log, k in zip(self.logs(theta), self.y))
        weights = [v for i, v in enumerate(theta) if i % self.p != self.p - 1]
        return self.C * loss + mp.fdot(weights, weights) / 2

    def derivatives(self, theta):
        P = [[mp.exp(log[k]) for log in self.logs(theta)] for k in range(self.K)]
        gradient = []
        hessian = mp.zeros(self.size)
        for k in range(self.K):
            residual = [p - (label == k) for p, label in zip(P[k], self.y)]
            for a in range(self.p):
                penalty = theta[k * self.p + a] if a < self.p - 1 else 0
                gradient.append(self.C * mp.fdot(residual, self.columns[a]) + penalty)
            for j in range(k + 1):
                weight = [p * ((k == j) - q) for p, q in zip(P[k], P[j])]
                for a in range(self.p):
                    scaled = [w * x for w, x in zip(weight, self.columns[a])]
                    for b in range(self.p):
                        h = self.C * mp.fdot(scaled, self.columns[b])
                        hessian[k * self.p + a, j * self.p + b] = h
                        hessian[j * self.p + b, k * self.p + a] = h
        for i in range(self.size):
            if i % self.p != self.p - 1:
                hessian[i, i] += 1
        # Adding one number to all intercepts changes nothing; hold their sum at 0.
        for k in range(self.K):
            for j in range(self.K):
                hessian[k * self.p + self.p - 1, j * self.p + self.p - 1] += 1
        return gradient, hessian


class Sigmoid:
    """Two classes: one weight vector, P(second class) = 1 / (1 + exp(-score))."""

    def __init__(self, table, C):
        self.C, self.y, self.n = mpf(C), table.y, table.n
        self.columns = standardised(table.columns) + [[mpf(1)] * table.n]
        self.p = self.size = table.d + 1

    def logs(self, theta):
        return log_probabilities([[mpf(0), mp.fdot(theta, x)] for x in zip(*self.columns)])

    def value(self, theta):
        loss = -mp.fsum(log[k] for log, k in zip(self.logs(theta), self.y))
        return self.C * loss + mp.fdot(theta[:-1], theta[:-1]) / 2

    def derivatives(self, theta):
        p = [mp.exp(log[1]) for log in self.logs(theta)]
        residual = [v - int(label) for v, label in zip(p, self.y)]
        weight = [v * (1 - v) for v in p]
        gradient = []
        hessian = mp.zeros(self.size)
        for a in range(self.p):
            penalty = theta[a] if a < self.p - 1 else 0
            gradient.append(self.C * mp.fdot(residual, self.columns[a]) + penalty)
            scaled = [w * x for w, x in zip(weight, self.columns[a])]
            for b in range(a + 1):
                hessian[a, b] = hessian[b, a] = self.C * mp.fdot(scaled, self.columns[b])
            if a < self.p - 1:
                hessian[a, a] += 1
        return gradient, hessian


def newton(model):
    """Newton's method with step halving; returns (theta, value, max-abs gradient, steps)."""
    theta = [mpf(0)] * model.size
    value = model.value(theta)
    for step in range(100):
        gradient, hessian = model.derivatives(theta)
        size = max(abs(g) for g in gradient)
        if size < mpf(10) ** -40:
            return theta, value, size, step
        direction = mp.cholesky_solve(hessian, -mp.matrix(gradient))
        slope = mp.fdot(gradient, direction)
        t = mpf(1)
        while True:
            trial = [v + t * u for v, u in zip(theta, direction)]
            trial_value = model.value(trial)
            if trial_value <= value + t * slope / 10**4 or abs(slope) < mpf(10) ** -30:
                break
            t /= 2
        theta, value = trial, trial_value
    raise RuntimeError("no optimum")


def logistic(tables):
    cases = []
    for (path, rows), table in zip(TABLES, tables):
        for C in (0.01, 1, 100):
            model = (Sigmoid if len(table.classes) == 2 else Softmax)(table, C)
            theta, value, gradient, steps = newton(model)
            logs = model.logs(theta)
            Z = StandardScaler().fit_transform(table.X)
            other = LogisticRegression(C=C, tol=1e-12, max_iter=100000).fit(Z, table.y).predict_proba(Z)
            apart = far(logs, other)
            assert apart < 1e-5, (path, C, apart)
            print(f"{path} C={C}: {steps} Newton steps, gradient {mp.nstr(gradient, 3)}, sklearn's solver {apart:.1e} away")
            cases.append(
                {
                    "data": path,
                    "classes": table.classes,
                    "C": C,
                    "model": "sigmoid" if len(table.classes) == 2 else "softmax",
                    "objective": value,
                    "max_abs_gradient": gradient,
                    "rows": rows,
                    **summary(table, rows, logs),
                }
            )
    write(
        "logistic.json",
        {
            "source": SOURCE,
            "about": [
                "objective = C * (sum of the log-losses over all rows) + 0.5 * (sum of the squared weights); intercepts are not penalised",
                "features standardised first: (x - mean) / sd, sd with divisor n",
                "softmax: one weight vector a class. sigmoid: one weight vector for the second class (not two with a softmax, which is another model)",
                "objective and max_abs_gradient are of that sum, not of the mean; mean_log_loss and errors are over all rows, without penalty",
                "probabilities: one line for each of rows (counted from 0), in the order of classes",
                "the optimum is found with Newton's method in 50-digit arithmetic; scikit-learn's solver is only a check",
            ],
            "cases": cases,
        },
    )


# ---- linear discriminant analysis ----------------------------------------------------------


def by_class(table):
    """The columns of each class on their own."""
    return [
        [[v for v, label in zip(column, table.y) if label == k] for column in table.columns]
        for k in range(len(table.classes))
    ]


def covariance(columns, divisor):
    z = [centred(column)[0] for column in columns]
    return mp.matrix([[mp.fdot(a, b) / divisor for b in z] for a in z])


def shrunk(columns):
    """scikit-learn's shrinkage="auto" for one class: (covariance, shrinkage).

    Z = the class's rows, standardised with the class's own mean and sd (divisor n, the
    number of its rows); S = Z'Z / n; m = trace(S) / d (1 if no column is constant).
      delta = (||S||_F^2 - 2 m trace(S) + d m^2) / d
      beta  = (sum over rows of ||z_i||^4 / n - ||S||_F^2) / (d n)
      shrinkage = min(beta, delta) / delta      (0 if beta is 0)
      covariance = D ((1 - shrinkage) S + shrinkage m I) D,   D = diag(sd)
    """
    d, n = len(columns), len(columns[0])
    scale = [mp.sqrt(mp.fdot(z, z) / n) or mpf(1) for z in (centred(column)[0] for column in columns)]
    Z = standardised(columns)
    S = mp.matrix([[mp.fdot(a, b) / n for b in Z] for a in Z])
    trace = mp.fsum(S[i, i] for i in range(d))
    m = trace / d
    squares = mp.fsum(S[i, j] ** 2 for i in range(d) for j in range(d))
    fourth = mp.fsum(mp.fdot(z, z) ** 2 for z in zip(*Z))
    delta = (squares - 2 * m * trace + d * m**2) / d
    beta = min((fourth / n - squares) / (d * n), delta)
    shrinkage = beta / delta if beta else mpf(0)
    result = (1 - shrinkage) * S
    for i in range(d):
        result[i, i] += shrinkage * m
    for i in range(d):
        for j in range(d):
            result[i, j] *= scale[i] * scale[j]
    return result, shrinkage


def discriminant(table, within):
    """Log posteriors: softmax of x' S^-1 mu_k - 0.5 mu_k' S^-1 mu_k + log prior_k."""
    weights, biases = [], []
    for columns in by_class(table):
        mu = [mean(column) for column in columns]
        w = list(mp.cholesky_solve(within, mp.matrix(mu)))
        weights.append(w)
        biases.append(mp.log(mpf(len(columns[0])) / table.n) - mp.fdot(mu, w) / 2)
    return log_probabilities(
        [[mp.fdot(w, x) + b for w, b in zip(weights, biases)] for x in zip(*table.columns)]
    )


class Unbiased:
    """A covariance estimator that gives scikit-learn's "lsqr" the divisor n - K."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def fit(self, X):
        self.covariance_ = empirical_covariance(X) * self.factor
        return self


def agree(what, table, logs, tolerance=1e-9, **options):
    """Compare with scikit-learn, which is given the standardised columns.

    LDA does not change when the columns are rescaled, but double arithmetic likes it better.
    """
    Z = StandardScaler().fit_transform(table.X)
    apart = far(logs, LinearDiscriminantAnalysis(**options).fit(Z, table.y).predict_proba(Z))
    print(f"  {what}: sklearn {apart:.1e} away")
    assert apart < tolerance, (table.path, what, apart)


def lda(tables):
    # Up to 1.8 the "svd" solver of scikit-learn divided by n - K, since 1.9 it divides by n.
    svd_divides_by_n = tuple(int(v) for v in sklearn.__version__.split(".")[:2]) >= (1, 9)
    cases = []
    for (path, rows), table in zip(TABLES, tables):
        print(path)
        n, K = table.n, len(table.classes)
        groups = by_class(table)
        counts = [len(group[0]) for group in groups]
        priors = [mpf(count) / n for count in counts]
        scatter = mp.zeros(table.d)
        for group in groups:
            scatter += covariance(group, 1)

        pooled = discriminant(table, scatter / (n - K))
        agree("divisor n - K, lsqr", table, pooled, solver="lsqr", covariance_estimator=Unbiased(n / (n - K)))

        likely = discriminant(table, scatter / n)
        agree("divisor n, lsqr", table, likely, solver="lsqr")
        agree("divisor n, eigen", table, likely, solver="eigen")
        agree("svd", table, likely if svd_divides_by_n else pooled, solver="svd")

        parts = [shrunk(group) for group in groups]
        within = mp.zeros(table.d)
        for prior, (part, _) in zip(priors, parts):
            within += prior * part
        regular = discriminant(table, within)
        agree("Ledoit-Wolf, lsqr", table, regular, solver="lsqr", shrinkage="auto")
        agree("Ledoit-Wolf, eigen", table, regular, solver="eigen", shrinkage="auto")
        for k, (_, shrinkage) in enumerate(parts):
            Z = StandardScaler().fit_transform(table.X[table.y == k])
            assert abs(ledoit_wolf(Z)[1] - float(shrinkage)) < 1e-12

        cases.append(
            {
                "data": path,
                "classes": table.classes,
                "counts": counts,
                "rows": rows,
                "pooled": {"divisor": n - K, **summary(table, rows, pooled)},
                "maximum_likelihood": {"divisor": n, **summary(table, rows, likely)},
                "ledoit_wolf": {"shrinkage": [s for _, s in parts], **summary(table, rows, regular)},
            }
        )
    write(
        "lda.json",
        {
            "source": SOURCE,
            "about": [
                "posterior = softmax over the classes of x' S^-1 mu_k - 0.5 mu_k' S^-1 mu_k + log(n_k / n), for the rows the model was fitted to",
                "pooled (the one to test against): S = within-class scatter / (n - K). This is the textbook formula; scikit-learn's svd solver up to version 1.8",
                "maximum_likelihood: S = within-class scatter / n. scikit-learn's lsqr and eigen solvers, and since version 1.9 also its svd solver",
                "ledoit_wolf: S = sum over the classes of (n_k / n) S_k, each S_k shrunk by itself; scikit-learn's shrinkage=\"auto\" with lsqr or eigen",
                "  Z = the rows of class k, standardised with that class's own means and sds (divisor n_k); D = diag(those sds); R = Z'Z / n_k; m = trace(R) / d",
                "  delta = (||R||^2 - 2 m trace(R) + d m^2) / d;  beta = (sum over rows of ||z_i||^4 / n_k - ||R||^2) / (d n_k);  ||R||^2 = sum of the squared entries",
                "  shrinkage = min(beta, delta) / delta;  S_k = D ((1 - shrinkage) R + shrinkage m I) D.  No divisor n_k - 1 or n - K occurs anywhere",
                "shrinkage: one number a class. probabilities: one line for each of rows (counted from 0), in the order of classes",
                "computed in 50-digit arithmetic and compared with scikit-learn to 1e-9",
            ],
            "cases": cases,
        },
    )


# ---- metrics -------------------------------------------------------------------------------

METRIC_CLASSES = ["a", "b", "c"]
METRIC_ROWS = [  # label, probabilities
    ("a", [0.81, 0.12, 0.07]),
    ("a", [0.47, 0.38, 0.15]),
    ("a", [0.33, 0.42, 0.25]),
    ("a", [0.94, 0.04, 0.02]),
    ("b", [0.23, 0.62, 0.15]),
    ("b", [0.05, 0.88, 0.07]),
    ("b", [0.31, 0.32, 0.37]),
    ("b", [0.66, 0.21, 0.13]),
    ("c", [0.08, 0.17, 0.75]),
    ("c", [0.02, 0.45, 0.53]),
    ("c", [0.01, 0.03, 0.96]),
    ("c", [0.999998, 0.0000015, 0.0000005]),  # sure of itself, and wrong
]


def calibration_error(P, y, bins=10):
    """Expected calibration error of the top class, bins (lo, hi] of equal width."""
    confidence = P.max(axis=1)
    right = P.argmax(axis=1) == y
    edges = np.linspace(0, 1, bins + 1)
    # No confidence lies on an edge, so [lo, hi) gives the same.
    assert np.abs(confidence[:, None] - edges[None, :]).min() > 1e-7
    error, counts = 0.0, []
    for lo, hi in zip(edges[:-1], edges[1:]):
        inside = (confidence > lo) & (confidence <= hi)
        counts.append(int(inside.sum()))
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return error, counts


def measure():
    labels = [label for label, _ in METRIC_ROWS]
    P = np.array([p for _, p in METRIC_ROWS])
    assert np.abs(P.sum(axis=1) - 1).max() < 1e-15
    y = np.array([METRIC_CLASSES.index(label) for label in labels])
    predicted = [METRIC_CLASSES[k] for k in P.argmax(axis=1)]
    error, counts = calibration_error(P, y)
    write(
        "metrics.json",
        {
            "source": SOURCE,
            "about": [
                "log_loss: mean of -ln(probability of the true class)",
                "brier: sum over the classes of (probability - [true class])^2, mean over the rows; between 0 and 2",
                "confusion: a line for each true class, a column for each predicted class",
                "calibration_error: top-class confidence in 10 bins of equal width, sum of (share of rows) * |accuracy - mean confidence|; bin_counts: rows in each bin",
            ],
            "classes": METRIC_CLASSES,
            "labels": labels,
            "probabilities": P,
            "accuracy": float(metrics.accuracy_score(labels, predicted)),
            "log_loss": float(metrics.log_loss(labels, P, labels=METRIC_CLASSES)),
            "brier": float(metrics.brier_score_loss(labels, P, labels=METRIC_CLASSES, scale_by_half=False)),
            "confusion": metrics.confusion_matrix(labels, predicted, labels=METRIC_CLASSES),
            "calibration_error": float(error),
            "bin_counts": counts,
        },
    )


if __name__ == "__main__":
    if "--tables" in sys.argv:
        write_tables()
    loaded = [Table(path) for path, _ in TABLES]
    check_tables(loaded)
    measure()
    lda(loaded)
    logistic(loaded)

"""Writes a model for MLServer into the folder that is given: scikit-learn's LDA of the iris table.

Its classes are numbers, in the order of the names that it prints: so it has the least to write.
"""

import csv
import sys
from pathlib import Path

import joblib
import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

table = Path(__file__).parents[2] / "data" / "iris.csv"
with table.open(newline="") as file:
    header, *rows = csv.reader(file)

features = np.array([row[:-1] for row in rows], dtype=np.float32)
names, labels = np.unique([row[-1] for row in rows], return_inverse=True)
model = LinearDiscriminantAnalysis().fit(features, labels)
joblib.dump(model, Path(sys.argv[1]) / "model.joblib")
print(",".join(names))

"""Times XGBoost and scikit-learn's boosting on the columns of a file of doubles, one column after the other: numbers, codes of
categories, and outcomes last. The first rows are learnt from, the others judge.

usage: boosting.py FILE COLUMNS CATEGORIES TRAINING TREES FOLDER...   with folders that hold the packages xgboost and sklearn
Prints one JSON object: a list of the versions, seconds of a fit, processor seconds, and areas under the curve.
"""
import json
import sys
import time

path, columns, categories, training, trees = sys.argv[1], *map(int, sys.argv[2:6])
sys.path[:0] = sys.argv[6:]

import numpy  # noqa: E402
import sklearn  # noqa: E402
import xgboost  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

values = numpy.fromfile(path).reshape(columns + 1, -1).T
table, outcome = numpy.ascontiguousarray(values[:, :columns]), values[:, columns]
peers = {
    f"XGBoost {xgboost.__version__}": xgboost.XGBClassifier(
        n_estimators=trees, learning_rate=0.1, max_leaves=31, max_depth=0, grow_policy="lossguide", tree_method="hist", max_bin=255),
    f"scikit-learn {sklearn.__version__}": HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.1, max_leaf_nodes=31, max_bins=255, early_stopping=False,
        categorical_features=list(range(columns - categories, columns))),
}
found = []
for name, peer in peers.items():
    begun, busy = time.perf_counter(), time.process_time()
    peer.fit(table[:training], outcome[:training])
    seconds, processor = time.perf_counter() - begun, time.process_time() - busy
    auc = roc_auc_score(outcome[training:], peer.predict_proba(table[training:])[:, 1])
    found.append({"name": name, "fit": seconds, "processor": processor, "auc": float(auc)})
print(json.dumps(found))

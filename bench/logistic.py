"""Times scikit-learn's logistic regression on the columns of a file of doubles, one column after the other: numbers, codes of categories,
and outcomes last. Numbers are standardised and categories one-hot by what the first rows hold, which are learnt from; the others judge.

usage: logistic.py FILE COLUMNS CATEGORIES TRAINING FOLDER...   with folders that hold the package sklearn
Prints one JSON object: a list of the version, seconds of a fit, processor seconds, the area under the curve, and the coefficients of the
numbers, then of each category's codes.
"""
import json
import sys
import time

path, columns, categories, training = sys.argv[1], *map(int, sys.argv[2:5])
sys.path[:0] = sys.argv[5:]

import numpy  # noqa: E402
import scipy.sparse  # noqa: E402
import sklearn  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: E402

values = numpy.fromfile(path).reshape(columns + 1, -1).T
numbers, codes, outcome = values[:, :columns - categories], values[:, columns - categories:columns], values[:, columns]
scaler, encoder = StandardScaler().fit(numbers[:training]), OneHotEncoder().fit(codes[:training])
table = scipy.sparse.hstack([scaler.transform(numbers), encoder.transform(codes)]).tocsr()
peer = LogisticRegression(C=1, solver="lbfgs", max_iter=1000)
begun, busy = time.perf_counter(), time.process_time()
peer.fit(table[:training], outcome[:training])
seconds, processor = time.perf_counter() - begun, time.process_time() - busy
auc = roc_auc_score(outcome[training:], peer.predict_proba(table[training:])[:, 1])
print(json.dumps([{
    "name": f"scikit-learn {sklearn.__version__}", "fit": seconds, "processor": processor, "auc": float(auc),
    "coefficients": peer.coef_[0].tolist()}]))

"""Makes subscribers.csv and subscribers.json: 200 subscribers of a seeded imaginary service, and what a logistic regression
on them must give, worked out in decimal arithmetic of 50 digits. Needs Python 3 alone: python3 reference.py"""
import csv
import json
import math
import random
from decimal import Decimal, getcontext

getcontext().prec = 50


def make_rows(count):
    draw = random.Random(20260101)
    rows = []
    for number in range(1, count + 1):
        plan = draw.choice(["basic", "basic", "plus", "pro"])
        addon = "no plan for it" if plan == "basic" else draw.choice(["none", "music", "sport"])
        months = draw.randint(1, 60)
        spend = round(draw.gauss({"basic": 9, "plus": 15, "pro": 24}[plan], 2.5), 2)
        log_odds = 1.1 - 0.05 * months + (0.9 if plan == "pro" else 0) - (0.7 if addon == "music" else 0) - 0.02 * (spend - 12)
        churned = draw.random() < 1 / (1 + math.exp(-log_odds))
        rows.append({
            "subscriber": f"s{number:03}", "plan": plan, "addon": addon, "months": months,
            "spend": "" if number % 17 == 0 else f"{spend:.2f}", "churned": "yes" if churned else "no"})
    return rows


def solve(matrix, right):
    """Gauss-Jordan with pivoting; right is a list of columns."""
    n = len(matrix)
    work = [list(row) + [column[i] for column in right] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda row: abs(work[row][i]))
        work[i], work[pivot] = work[pivot], work[i]
        work[i] = [value / work[i][i] for value in work[i]]
        for row in range(n):
            if row != i and work[row][i]:
                factor = work[row][i]
                work[row] = [a - factor * b for a, b in zip(work[row], work[i])]
    return [[work[i][n + k] for i in range(n)] for k in range(len(right))]


def fit(features, target, penalty):
    """Newton's method from zero; features without the intercept."""
    design = [[Decimal(1)] + row for row in features]
    size = len(design[0])
    beta = [Decimal(0)] * size
    for _ in range(40):
        probabilities = [1 / (1 + (-sum(b * x for b, x in zip(beta, row))).exp()) for row in design]
        strength = [Decimal(0)] + [Decimal(penalty)] * (size - 1)
        gradient = [sum((y - p) * row[j] for y, p, row in zip(target, probabilities, design)) - strength[j] * beta[j]
                    for j in range(size)]
        information = [[sum(p * (1 - p) * row[i] * row[j] for p, row in zip(probabilities, design))
                        + (strength[i] if i == j else 0) for j in range(size)] for i in range(size)]
        step = solve(information, [gradient])[0]
        beta = [b + s for b, s in zip(beta, step)]
        if max(abs(s) for s in step) < Decimal("1e-40"):
            break
    identity = [[Decimal(int(i == j)) for i in range(size)] for j in range(size)]
    errors = [column[i].sqrt() for i, column in enumerate(solve(information, identity))]
    likelihood = sum((p if y else 1 - p).ln() for y, p in zip(target, probabilities))
    return beta, errors, likelihood, probabilities


def metrics(probabilities, target):
    positives = [p for p, y in zip(probabilities, target) if y]
    negatives = [p for p, y in zip(probabilities, target) if not y]
    won = sum(1.0 if p > q else 0.5 if p == q else 0.0 for p in positives for q in negatives)
    count = len(target)
    return {
        "auc": won / (len(positives) * len(negatives)),
        "log_loss": float(-sum((p if y else 1 - p).ln() for y, p in zip(target, probabilities)) / count),
        "brier": float(sum((p - y) ** 2 for y, p in zip(target, probabilities)) / count),
        "accuracy": sum((p > Decimal("0.5")) == bool(y) for y, p in zip(target, probabilities)) / count,
        "majority_accuracy": max(len(positives), len(negatives)) / count,
    }


def report(names, features, target, penalty):
    beta, errors, likelihood, probabilities = fit(features, target, penalty)
    return {
        "penalty": penalty,
        "log_likelihood": float(likelihood),
        "parameters": {name: float(value) for name, value in zip(["intercept"] + names, beta)},
        "standard_errors": {name: float(value) for name, value in zip(["intercept"] + names, errors)},
        "metrics": metrics(probabilities, target),
        "probabilities": [float(p) for p in probabilities[:10]],
    }


def one_hot(rows, column, levels):
    return [[Decimal(int(row[column] == level)) for level in levels] for row in rows]


def standardized(values, known):
    mean = sum(known) / len(known)
    deviation = (sum((value - mean) ** 2 for value in known) / len(known)).sqrt()
    return [(value - mean) / deviation for value in values]


def main():
    rows = make_rows(200)
    with open("subscribers.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    target = [int(row["churned"] == "yes") for row in rows]
    months = [Decimal(row["months"]) for row in rows]
    known = [Decimal(row["spend"]) for row in rows if row["spend"]]
    mean = sum(known) / len(known)
    spend = [Decimal(row["spend"]) if row["spend"] else mean for row in rows]
    gap = [Decimal(int(not row["spend"])) for row in rows]

    # Maximum likelihood: first level of each category dropped, and addon=no plan for it, which says the same as the dropped plan=basic.
    names = ["plan=plus", "plan=pro", "addon=none", "addon=sport", "months", "spend", "spend=(missing)"]
    features = [a + b + [m, s, g] for a, b, m, s, g in
                zip(one_hot(rows, "plan", ["plus", "pro"]), one_hot(rows, "addon", ["none", "sport"]), months, spend, gap)]
    unpenalized = report(names, features, target, 0)

    # Penalty 1: all levels, numbers standardised.
    names = ["plan=basic", "plan=plus", "plan=pro", "addon=music", "addon=no plan for it", "addon=none", "addon=sport",
             "months", "spend", "spend=(missing)"]
    features = [a + b + [m, s, g] for a, b, m, s, g in
                zip(one_hot(rows, "plan", ["basic", "plus", "pro"]), one_hot(rows, "addon", ["music", "no plan for it", "none", "sport"]),
                    standardized(months, months), standardized(spend, known), gap)]
    penalized = report(names, features, target, 1)

    with open("subscribers.json", "w", encoding="utf-8") as file:
        json.dump({"maximum_likelihood": unpenalized, "penalized": penalized}, file, indent=2)
        file.write("\n")


main()

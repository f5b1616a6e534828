"""Sensitivity indices of SALib from the tables of a study, held against indices.csv.

Made with SALib 1.6.0, NumPy 2.4.6, pandas. Runs study.toml as a Saltelli and as a
Morris design, gives design.csv and outcomes.csv to SALib, ends with an error where
an index differs by more than 1e-6, and stores one metric of one scheme beside SALib's
numbers for the tests. Run in this folder:
    python study.py PATH/TO/yardstick
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
from SALib.analyze import morris, sobol

LEVELS = 4  # of a Morris design


def indices(kind, design, outcome):
    factors = list(design.columns)
    problem = {"num_vars": len(factors), "names": factors, "bounds": [[0, 1]] * len(factors)}
    if kind == "saltelli":
        found = sobol.analyze(problem, outcome, calc_second_order=False, seed=1)
        return {"s1": found["S1"], "st": found["ST"]}
    found = morris.analyze(problem, design.to_numpy(float), outcome, num_levels=LEVELS, seed=1)
    return {name: np.asarray(found[name]) for name in ["mu", "mu_star", "sigma"]}


stored = {}
for kind, samples in [("saltelli", 32), ("morris", 12)]:
    folder = pathlib.Path(tempfile.mkdtemp()) / kind
    options = ["--design", kind, "--samples", str(samples), "--out", folder, "--quiet"]
    subprocess.run([sys.argv[1], "study", "run", "study.toml", *options], check=True)
    design = pd.read_csv(folder / "design.csv").drop(columns="variant")
    outcomes = pd.read_csv(folder / "outcomes.csv")
    ours = pd.read_csv(folder / "indices.csv")
    worst = 0.0
    for (metric, scheme), rows in ours.groupby(["metric", "scheme"], sort=False):
        chosen = outcomes[(outcomes.metric == metric) & (outcomes.scheme == scheme)].sort_values("variant")
        outcome = chosen.diff_vs_reference.to_numpy()
        theirs = indices(kind, design, outcome)
        for name, values in theirs.items():
            worst = max(worst, np.max(np.abs(rows[name].to_numpy() - values)))
        if kind not in stored:
            numbers = {name: values.tolist() for name, values in theirs.items()}
            stored[kind] = {"x": design.to_numpy(float).tolist(), "y": outcome.tolist(), **numbers}
    print(f"{kind}: {len(ours)} rows, largest difference {worst:.1e}")
    assert worst < 1e-6

with open("study.json", "w") as file:
    json.dump(stored, file)
    file.write("\n")

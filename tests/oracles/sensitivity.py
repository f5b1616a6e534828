"""Sensitivity indices of SALib, to hold ours against.

Made with SALib 1.6.0, NumPy 2.4.6. Designs and outcomes are stored beside the
indices, so that both programs see the same numbers. Run in this folder:
    python sensitivity.py
"""

import json

import numpy as np
from SALib.analyze import morris as morris_analyze
from SALib.analyze import sobol as sobol_analyze
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from SALib.test_functions import Ishigami


def outcome(x):
    """Ishigami's function with a fourth factor that does nothing, far from 0."""
    return Ishigami.evaluate(x[:, :3]) + 50.0


problem = {"num_vars": 4, "names": ["a", "b", "c", "d"], "bounds": [[-np.pi, np.pi]] * 4}

x = morris_sample.sample(problem, 20, num_levels=4, seed=7)
y = outcome(x)
indices = morris_analyze.analyze(problem, x, y, num_levels=4, num_resamples=1000, seed=3)
stored = {
    "morris": {
        "x": x.round(12).tolist(),
        "y": y.tolist(),
        **{key: np.asarray(indices[key]).tolist() for key in ["mu", "mu_star", "mu_star_conf", "sigma"]},
    }
}

x = sobol_sample.sample(problem, 64, calc_second_order=False, seed=7)
y = outcome(x)
indices = sobol_analyze.analyze(problem, y, calc_second_order=False, num_resamples=1000, seed=3)
stored["saltelli"] = {
    "y": y.tolist(),
    **{key.lower(): np.asarray(indices[key]).tolist() for key in ["S1", "S1_conf", "ST", "ST_conf"]},
}

with open("sensitivity.json", "w") as file:
    json.dump(stored, file)
    file.write("\n")

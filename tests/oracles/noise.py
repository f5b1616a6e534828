"""Variance within and between variants by restricted maximum likelihood.

Made with statsmodels 0.15.0, NumPy 2.4.6. For balanced data REML gives the
estimates of the one-way analysis of variance. Run in this folder:
    python noise.py
"""

import json

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

random = np.random.default_rng(5)
variants, replicates = 60, 4
values = random.normal(0, 3, (variants, 1)) + random.normal(10, 1.5, (variants, replicates))
table = pd.DataFrame({"y": values.ravel(), "variant": np.repeat(np.arange(variants), replicates)})
fit = smf.mixedlm("y ~ 1", table, groups="variant").fit(reml=True)
with open("noise.json", "w") as file:
    json.dump(
        {
            "mean": values.mean(axis=1).tolist(),
            "sd": values.std(axis=1, ddof=1).tolist(),
            "within": float(fit.scale),
            "between": float(fit.cov_re.iloc[0, 0]),
        },
        file,
    )
    file.write("\n")

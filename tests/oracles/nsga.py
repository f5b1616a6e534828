"""Hypervolumes that pymoo's NSGA-II reaches on three problems in steps and words.

pymoo 0.6.2, numpy 2.4.6, Python 3.11:  python nsga.py > nsga.json
All that was evaluated counts, as it does in `src/experiment/search/nsga.rs`, not the
last population alone. Integers are sampled, crossed (SBX, 15) and mutated (PM, 20)
with rounding, words exchanged and drawn anew, duplicates removed: pymoo's own
operators for mixed variables.
"""

import json
import math
import statistics

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2, RankAndCrowdingSurvival
from pymoo.core.mixed import MixedVariableGA
from pymoo.core.problem import ElementwiseProblem
from pymoo.core.variable import Choice, Integer
from pymoo.indicators.hv import HV
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize

SEEDS = range(1, 16)


class Steps(ElementwiseProblem):
    """ZDT1 or ZDT3 of ten variables in steps of a hundredth."""

    def __init__(self, kind):
        super().__init__(n_var=10, n_obj=2, xl=0, xu=100, vtype=int)
        self.kind = kind
        self.seen = []

    def _evaluate(self, x, out, *args, **kwargs):
        x = np.asarray(x, dtype=float) / 100
        g = 1 + 9 * x[1:].sum() / 9
        share = x[0] / g
        wave = share * math.sin(10 * math.pi * x[0]) if self.kind == 3 else 0.0
        out["F"] = [x[0], g * (1 - math.sqrt(share) - wave)]
        self.seen.append(out["F"])


class Mixed(ElementwiseProblem):
    """Two choices of words, four numbers in steps, one constraint."""

    def __init__(self):
        variables = {"a": Choice(options=[0, 1, 2, 3, 4]), "b": Choice(options=[0, 1, 2])}
        variables |= {f"x{n}": Integer(bounds=(0, 20)) for n in range(4)}
        super().__init__(vars=variables, n_obj=2, n_ieq_constr=1)
        self.seen = []

    def _evaluate(self, values, out, *args, **kwargs):
        gain = [0.0, 0.3, 0.9, 0.5, 0.7][values["a"]] + [0.0, 0.4, 0.1][values["b"]]
        x = [values[f"x{n}"] / 20 for n in range(4)]
        spread = sum((x - 0.1 * (n + 1)) ** 2 for n, x in enumerate(x))
        out["F"] = [0.8 * gain + sum(x) / 4, 2 - gain - 0.5 * x[0] + spread]
        out["G"] = [0.5 - x[0] - x[1]]
        if out["G"][0] <= 0:
            self.seen.append(out["F"])


def volume(seen, corner):
    return float(HV(ref_point=np.array(corner))(np.array(seen)))


def steps(kind, seed, population, evaluations):
    problem = Steps(kind)
    algorithm = NSGA2(
        pop_size=population,
        sampling=IntegerRandomSampling(),
        crossover=SBX(prob=0.9, eta=15, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=20, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    minimize(problem, algorithm, ("n_eval", evaluations), seed=seed)
    return problem.seen[:evaluations]


def mixed(seed, population, evaluations):
    problem = Mixed()
    algorithm = MixedVariableGA(pop_size=population, survival=RankAndCrowdingSurvival())
    minimize(problem, algorithm, ("n_eval", evaluations), seed=seed)
    return problem.seen


def main():
    out = {}
    for name, population, evaluations, corner, run in [
        ("zdt1", 40, 2000, (1.1, 1.1), lambda *more: steps(1, *more)),
        ("zdt3", 40, 2000, (1.1, 1.1), lambda *more: steps(3, *more)),
        ("mixed", 40, 1000, (2.5, 2.5), mixed),
    ]:
        volumes = [volume(run(seed, population, evaluations), corner) for seed in SEEDS]
        out[name] = {
            "population": population,
            "evaluations": evaluations,
            "corner_x": corner[0],
            "corner_y": corner[1],
            "median": statistics.median(volumes),
            "least": min(volumes),
            "most": max(volumes),
        }
    print(json.dumps(out, indent=1))


main()

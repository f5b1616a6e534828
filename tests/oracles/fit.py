"""How well do Yardstick's fit and pyABC's ABC-SMC find what is hidden, with the same number of simulations?

pyABC 0.13.0, pandas, numpy, Python 3.11:
  cargo bench --bench fits -- organisations 8 DIR
  python fit.py PROGRAM DIR > fit.csv

Both see the same weekly numbers, of organisations that the plain reference made, with the same
plausible ranges as priors, and simulate through the command line. pyABC is given the noise of
measuring as it is (Yardstick estimates it from the data) and compares each metric's level before
the scheme and at the end, its slopes before and after, its change at the start and its spread,
amounts as logarithms: what `docs/calibration.md` says of Yardstick's own comparison. Populations are as
large as Yardstick's draws; its distance adapts to the spread of the statistics (Prangle 2017), its
thresholds are medians, its kernel is a normal one. With `--plain` Yardstick neither moves nor weighs draws
(`--no-adjustment`).

Errors are in shares of the prior: 0 at its lower end, 1 at its upper, so that factors can be averaged.
"""

import argparse
import csv
import json
import logging
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas
import pyabc

METRICS = ["tokens_mtok", "weekly_active_share", "real_output_hours"]
SHARES = {"weekly_active_share"}
NOISE, NOISE_OF_SHARES = 0.03, 0.01
DRAWS, GENERATIONS = 250, 5

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--plain", action="store_true")
parser.add_argument("--organisations", type=int)
arguments = parser.parse_args()
logging.getLogger("ABC").setLevel(logging.WARNING)

truths = pandas.read_csv(arguments.folder / "truth.csv", index_col="organisation")
quantiles = pandas.read_csv(arguments.folder / "quantiles.csv", index_col="share")
factors = list(quantiles.columns)
scenario = arguments.folder / "scenario.toml"


def yardstick(*words):
    subprocess.run([arguments.program, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def share_of(factor, value):
    return float(numpy.interp(value, quantiles[factor], quantiles.index))


def statistics(weeks, series):
    """Of one metric: levels, slopes, change, spread; weeks from the first of the scheme."""
    before, after = weeks < 0, weeks >= 0
    start, end = after & (weeks < 4), weeks >= weeks.max() - 5
    slope = lambda part: numpy.polyfit(weeks[part], series[part], 1)[0] * 10
    spread = numpy.std(numpy.diff(series)) / numpy.sqrt(2)
    return [
        series[before].mean(),
        series[end].mean(),
        slope(before),
        slope(after),
        series[start].mean() - series[before][-4:].mean(),
        spread,
    ]


def summary(frame):
    out = {}
    for metric in METRICS:
        of = frame[frame.metric == metric].sort_values("week")
        series = of.value.to_numpy()
        series = series if metric in SHARES else numpy.log(numpy.maximum(series, 1e-9))
        for number, value in enumerate(statistics(of.week.to_numpy(), series)):
            out[f"{metric}{number}"] = value
    return out


def observed(number):
    frame = pandas.read_csv(arguments.folder / f"{number}.csv")
    monday = pandas.Timestamp("2026-03-02")
    frame["week"] = (pandas.to_datetime(frame.week) - monday).dt.days // 7
    return summary(frame)


random = numpy.random.default_rng(1)


def simulate(shares):
    values = {factor: float(numpy.interp(shares[factor], quantiles.index, quantiles[factor])) for factor in factors}
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        settings = [word for factor in factors for word in ("--set", f"{factor}={values[factor]!r}")]
        seed = int(random.integers(2**31))
        yardstick("run", scenario, "--out", folder, "--force", "--quiet", "--threads", 1, "--seed", seed, *settings)
        frame = pandas.read_csv(pathlib.Path(folder) / "series.csv").rename(columns={"mean": "value"})
    of_share = frame.metric.isin(SHARES)
    noise = random.standard_normal(len(frame))
    measured = numpy.clip(frame.value + NOISE_OF_SHARES * noise, 0, 1)
    frame["value"] = numpy.where(of_share, measured, frame.value * numpy.exp(NOISE * noise))
    return summary(frame)


def crps(draws, weights, truth):
    """Continuous ranked probability score of weighted draws (Gneiting and Raftery 2007)."""
    weights = weights / weights.sum()
    apart = numpy.abs(draws[:, None] - draws[None, :])
    return float(weights @ numpy.abs(draws - truth) - 0.5 * weights @ apart @ weights)


def quantile(draws, weights, share):
    order = numpy.argsort(draws)
    cumulated = numpy.cumsum(weights[order]) / weights.sum()
    return float(draws[order][numpy.searchsorted(cumulated, share)])


def by_yardstick(number):
    with tempfile.TemporaryDirectory() as folder:
        words = ["--no-adjustment"] if arguments.plain else []
        data = arguments.folder / f"{number}.csv"
        size = ["--draws", DRAWS, "--generations", GENERATIONS, "--factors", ",".join(factors), "--seed", number]
        size += ["--week-zero", "2026-03-02", "--quiet"]
        yardstick("fit", scenario, data, "--out", folder, *size, *words)
        draws = pandas.read_csv(pathlib.Path(folder) / "draws.csv")
        spent = json.loads((pathlib.Path(folder) / "fit.json").read_text())["fitted"]["method"]["simulations"]
    shares = {factor: numpy.array([share_of(factor, value) for value in draws[factor]]) for factor in factors}
    return shares, draws["weight"].to_numpy(), spent


def by_pyabc(number, most):
    prior = pyabc.Distribution(**{factor: pyabc.RV("uniform", 0, 1) for factor in factors})
    abc = pyabc.ABCSMC(
        simulate,
        prior,
        pyabc.AdaptivePNormDistance(p=2),
        population_size=DRAWS,
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    with tempfile.TemporaryDirectory() as folder:
        abc.new("sqlite:///" + str(pathlib.Path(folder) / "abc.db"), observed(number))
        history = abc.run(max_total_nr_simulations=most, max_nr_populations=30)
        frame, weights = history.get_distribution()
        spent = int(history.total_nr_simulations)
    return {factor: frame[factor].to_numpy() for factor in factors}, weights, spent


out = csv.writer(sys.stdout)
out.writerow("program,organisation,factor,truth,p05,p50,p95,error,crps,simulations".split(","))
for number in list(truths.index)[: arguments.organisations]:
    ours = by_yardstick(number)
    theirs = by_pyabc(number, ours[2])
    for program, (draws, weights, spent) in (("yardstick", ours), ("pyabc", theirs)):
        for factor in factors:
            truth = share_of(factor, truths.loc[number, factor])
            low, middle, high = (quantile(draws[factor], weights, share) for share in (0.05, 0.5, 0.95))
            score = crps(draws[factor], weights, truth)
            row = [program, number, factor, truth, low, middle, high, abs(middle - truth), score]
            out.writerow([*(f"{value:.4f}" if isinstance(value, float) else value for value in row), spent])
    sys.stdout.flush()

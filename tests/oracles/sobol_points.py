"""Points of the Sobol' sequence without scrambling, to hold ours against.

Made with SciPy 1.17.1 (direction numbers of Joe and Kuo 2008). Run in this folder:
    python sobol_points.py
"""

import csv

from scipy.stats import qmc

points = qmc.Sobol(d=200, scramble=False, bits=30).random(512)
with open("sobol_points.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["point", "axis", "value"])
    for axis in [0, 1, 2, 3, 5, 10, 31, 50, 99, 100, 150, 199]:
        for point in [*range(1, 128), 129, 200, 255, 256, 300, 400, 500, 511]:
            out.writerow([point, axis, repr(float(points[point, axis]))])

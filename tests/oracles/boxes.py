"""Boxes of the PRIM of EMA Workbench, to hold ours against.

Made with ema_workbench 2.5.3, NumPy 2.4.6, pandas 3.1.1. Columns of choices come
last, as that program orders them; limits are those of every box on the way of
peeling and pasting. Run in this folder:
    python boxes.py
"""

import json

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

random = np.random.default_rng(11)
count = 600
table = pd.DataFrame({name: random.random(count).round(6) for name in ["a", "b", "c", "d"]})
table["whole"] = random.integers(1, 9, count).astype(float)
table["word"] = random.choice(["self", "team", "everyone", "leaders"], count)
chance = np.where((table.a < 0.35) & (table.b > 0.45) & (table.word != "self"), 0.9, 0.08)
failed = (random.random(count) < chance).astype(int)

found = prim.Prim(table, failed, threshold=0.5, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05)
box = found.find_box()
path = []
for place, limits in enumerate(box.box_lims):
    row = box.peeling_trajectory.iloc[place]
    path.append(
        {
            "limits": {
                name: sorted(limits[name][0]) if name == "word" else [float(limits[name][0]), float(limits[name][1])]
                for name in table.columns
            },
            "coverage": float(row.coverage),
            "density": float(row.density),
            "mass": float(row.mass),
            "quasi_p": {name: [float(p) for p in values] for name, values in box.qp[place].items()},
        }
    )
with open("boxes.json", "w") as file:
    json.dump({"columns": {k: v.tolist() for k, v in table.items()}, "failed": failed.tolist(), "path": path}, file)
    file.write("\n")
print(len(path), [len(p["quasi_p"]) for p in path])
print(path[-1])

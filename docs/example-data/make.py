"""A year of an invented company of 600, as three vendors would export it.

The company, Brightwater, counts tokens on a public board from week 26 on. What its
people do is simulated by yardstick with the hidden parameters below, which are not
those that the program starts with; noise, holidays, gaps, a re-organisation and a
vendor's late rows are added here. Nothing in it is of anybody. Run in this folder:

    python3 make.py PATH/TO/yardstick

Needs Python 3.9 or later and nothing else; the same version of the program gives
the same files. `make_big(path, megabytes)` writes NDJSON for measuring how fast
imports are: `python3 make.py big PATH MEGABYTES`.
"""

import csv
import datetime
import gzip
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

FIRST = datetime.date(2025, 3, 3)
WEEKS = 52
BOARD = 26
REORGANISED = 35
HOLIDAYS = {42: 0.45, 43: 0.25}  # Weeks at the end of December: who works at all.
NO_USAGE = {15}  # The vendor's interface was down, and nobody asked again in time.
NO_VIVA = {20, 21}
LATE = {50, 51}  # Exported too early at first; the second file has what came late.

# What the program does not know and `fit` is to find out.
HIDDEN = {
    "people.friction.mean": 0.34,
    "people.token_intensity.sigma_ln": 1.3,
    "ai.mtok_per_assisted_hour": 1.45,
    "agents.start_share": 0.2,
    "agents.take_up_example": 0.28,
    "agents.reach.median": 4.0,
}

SCENARIO = """
schema = 2
title = "Brightwater, hidden"
[run]
seed = 20250303
replicates = 1
weeks = 52
[organisation]
employees = 600
[[roles]]
name = "Engineering"
share = 0.45
[[roles]]
name = "Support"
share = 0.30
work = { ai_fit = 0.3 }
[[roles]]
name = "Sales"
share = 0.25
work = { ai_fit = 0.25 }
[[schemes]]
name = "Tokens on a board"
count = { tokens = 1.0 }
from_week = 26
[schemes.leaderboard]
audience = "everyone"
[schemes.reward]
review = "denied"
"""

ROLES = ["Engineering", "Support", "Sales"]
PRICE_USD_PER_MTOK = 1.0


def simulated(yardstick):
    """For each week, a row of numbers for each of the 600."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "hidden.toml").write_text(SCENARIO)
        sets = [part for key, value in HIDDEN.items() for part in ("--set", f"{key}={value}")]
        for week in range(WEEKS):
            out = folder / str(week)
            command = [yardstick, "run", folder / "hidden.toml", "--out", out, "--people", f"0:{week}", "--quiet"]
            subprocess.run(command + sets, check=True)
            with open(out / f"people-0-{week}.csv", newline="") as file:
                yield list(csv.DictReader(file))


def start(week):
    return FIRST + datetime.timedelta(weeks=week)


def second(day):
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc).timestamp())


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def team(employee, role, week):
    """The department of somebody, after the re-organisation another one for some."""
    if employee % 150 == 7:
        return "Board office"  # Four people, too few to stand alone.
    if employee % 200 == 11:
        return "Legal"  # Three more.
    if week >= REORGANISED and role == "Sales" and employee % 4 == 0:
        return "Support"
    return role


def roster(people):
    yield ["email", "user_id", "person_id", "department", "since"]
    for row in people:
        employee, role = int(row["employee"]), ROLES[int(row["role"])]
        names = [f"person{employee:03}@brightwater.example", f"user-{employee:03}", f"P{employee:03}"]
        before, after = team(employee, role, 0), team(employee, role, REORGANISED)
        yield names + [before, ""]
        if after != before:
            yield names + [after, start(REORGANISED).isoformat()]


def usage(row, week, draw):
    """A result of OpenAI's usage, or nothing in a week without use."""
    hours = float(row["assisted_hours"]) + float(row["exploring_hours"]) + 0.1 * float(row["reviewing_hours"])
    if draw.random() > 1 - math.exp(-hours / 0.5):
        return None
    tokens = float(row["tokens_mtok"]) * 1e6
    if week in HOLIDAYS:
        tokens *= 0.5
    output = round(tokens * 0.05, -2)
    return {
        "input_tokens": int(round(tokens, -3) - output),
        "input_cached_tokens": int(round(tokens * 0.8, -3)),
        "output_tokens": int(output),
        "num_model_requests": 1 + int(tokens / 40_000),
        "user_id": f"user-{int(row['employee']):03}",
    }


def bucket(kind, week, results):
    begin, end = second(start(week)), second(start(week + 1))
    return {"object": "bucket", "start_time": begin, "end_time": end, "results": results}


def make(yardstick):
    draw = random.Random(52)
    pages, late, costs, totals, viva = [], [], [], [], []
    merged_a_week = {}
    for week, people in enumerate(simulated(yardstick)):
        at_work = [row for row in people if draw.random() < HOLIDAYS.get(week, 0.99)]
        results = [result for row in at_work if (result := usage(row, week, draw))]
        mtok = sum(result["input_tokens"] + result["output_tokens"] for result in results) / 1e6
        page = {"object": "page", "data": [bucket("usage", week, results)], "has_more": False, "next_page": None}
        if week in LATE:
            late.append(compact(page))
            early = [result for result in results if draw.random() < (0.9 if week == 50 else 0.55)]
            page["data"][0]["results"] = early
        if week not in NO_USAGE:
            pages.append(compact(page))
        cost = {
            "object": "organization.costs.result",
            "amount": {"value": round(mtok * PRICE_USD_PER_MTOK * math.exp(draw.gauss(0, 0.01)), 2), "currency": "usd"},
            "line_item": None,
            "project_id": None,
        }
        costs.append(bucket("costs", week, [cost]))
        for row in at_work:
            employee, role = int(row["employee"]), ROLES[int(row["role"])]
            if role == "Engineering" or week in NO_VIVA:
                continue  # Viva was bought for the others alone.
            meetings = sum(
                rate * float(row[f"{name}_hours"])
                for name, rate in [("unassisted", 0.08), ("assisted", 0.05), ("exploring", 0.05), ("reviewing", 0.25)]
            )
            meetings = max(0, round(meetings * math.exp(draw.gauss(0, 0.2)) + draw.gauss(0, 0.4)))
            # Its weeks begin on Sunday.
            sunday = start(week) - datetime.timedelta(days=1)
            viva.append([f"P{employee:03}", sunday.isoformat(), team(employee, role, week), meetings])
        developers = [row for row in at_work if ROLES[int(row["role"])] == "Engineering"]
        merged_a_week[week] = sum(
            0.10 * float(row["unassisted_hours"]) + 0.13 * float(row["assisted_hours"]) for row in developers
        )
    for day in range(7 * WEEKS):
        date, share = FIRST + datetime.timedelta(days=day), [0.2, 0.22, 0.22, 0.2, 0.16, 0, 0][day % 7]
        merged = max(0, round(merged_a_week[day // 7] * share + draw.gauss(0, 3))) if share else 0
        totals.append({
            "day": date.isoformat(),
            "pull_requests": {
                "total_created": merged + draw.randrange(9),
                "total_reviewed": 3 * merged,
                "total_merged": merged,
                "median_minutes_to_merge": max(30, round(draw.gauss(900, 120))) if merged else None,
            },
        })
    return pages, late, costs, totals, viva, list(roster(people))


def write_csv(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_gz(path, text):
    """Packed without a date, so that the same text gives the same file."""
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main(yardstick):
    here = pathlib.Path(__file__).parent
    pages, late, costs, totals, viva, people = make(yardstick)
    write_gz(here / "openai-usage.ndjson.gz", "\n".join(pages) + "\n")
    write_gz(here / "openai-usage-late.ndjson.gz", "\n".join(late) + "\n")
    page = {"object": "page", "data": costs, "has_more": False, "next_page": None}
    (here / "openai-costs.json").write_text(compact(page) + "\n")
    (here / "copilot-totals.ndjson").write_text("".join(compact(day) + "\n" for day in totals))
    write_csv(here / "viva.csv", [["PersonId", "MetricDate", "Organization", "Meetings_count"]] + viva)
    write_csv(here / "roster.csv", people)


def make_big(path, megabytes):
    """Copilot's usage metrics of 5,000 people, day by day, until so much is written."""
    draw, left = random.Random(1), int(megabytes) * 1_000_000
    lines = []
    for person in range(200):
        features = [
            {
                "feature": name,
                "user_initiated_interaction_count": draw.randrange(40),
                "code_generation_activity_count": draw.randrange(60),
                "code_acceptance_activity_count": draw.randrange(30),
                "loc_suggested_to_add_sum": draw.randrange(900),
                "loc_added_sum": draw.randrange(900),
            }
            for name in ["code_completion", "chat_panel_agent_mode", "agent_edit", "chat_inline"]
        ]
        lines.append(compact({
            "report_start_day": "2025-03-03", "report_end_day": "2026-03-01", "day": "@DAY@",
            "organization_id": "815", "enterprise_id": "4711", "user_id": 100000 + person, "user_login": "@LOGIN@",
            "user_initiated_interaction_count": draw.randrange(90),
            "code_generation_activity_count": draw.randrange(90),
            "code_acceptance_activity_count": draw.randrange(40),
            "loc_suggested_to_add_sum": draw.randrange(2000), "loc_suggested_to_delete_sum": 0,
            "loc_added_sum": draw.randrange(2000), "loc_deleted_sum": draw.randrange(500),
            "used_agent": True, "used_chat": True, "used_cli": False,
            "totals_by_ide": [{"ide": "vscode", "loc_added_sum": draw.randrange(2000)}],
            "totals_by_feature": features,
            "totals_by_language_model": features[:2],
        }) + "\n")
    with open(path, "w") as file:
        for day in range(365):
            date = (FIRST + datetime.timedelta(days=day)).isoformat()
            for person in range(5000):
                line = lines[person % len(lines)].replace("@DAY@", date).replace("@LOGIN@", f"login{person:04}")
                file.write(line)
                left -= len(line)
                if left <= 0:
                    return


if __name__ == "__main__":
    if sys.argv[1] == "big":
        make_big(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1])

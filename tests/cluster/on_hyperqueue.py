"""A real HyperQueue (its server and two workers, from the package `hyperqueue`): 20 shards of a study,
one of them killed and sent again, and the merged bytes beside those of a run without a scheduler.

    python3 tests/cluster/on_hyperqueue.py PATH/TO/yardstick

Ends with 77 and a sentence where the package is not installed.
"""

import pathlib
import subprocess
import sys
import tempfile

try:
    from hyperqueue import Job
    from hyperqueue.cluster import LocalCluster, WorkerConfig
except ImportError:
    print("skipped: the Python package hyperqueue is not installed")
    sys.exit(77)

SHARDS = 20
KILLED = 3

here = pathlib.Path(__file__).resolve().parent
yardstick = pathlib.Path(sys.argv[1]).resolve()
work = pathlib.Path(tempfile.mkdtemp())
study, array, alone = here / "study.toml", work / "array", work / "alone"


def run(*arguments):
    subprocess.run([yardstick, *arguments], check=True)


def submit(client, shards):
    """Each task takes its shard from HQ_TASK_ID; returns the tasks that failed."""
    job = Job(max_fails=None)
    for shard in range(SHARDS):
        command = [str(yardstick), "study", "run", str(study), "--out", str(array), "--shards", str(SHARDS)]
        command += ["--threads", "1", "--quiet"]
        if shards == "first" and shard == KILLED:
            # Ends as on a machine that is taken away.
            command = ["timeout", "--signal=KILL", "0.05", *command]
        log = str(work / f"{shards}-{shard}.log")
        job.program(command, stdout=log, stderr=log, cwd=str(work))
    submitted = client.submit(job)
    client.wait_for_jobs([submitted], raise_on_error=False)
    return client.get_failed_tasks(submitted)


with LocalCluster(str(work / "server")) as cluster:
    for _ in range(2):
        cluster.start_worker(WorkerConfig(cores=1))
    client = cluster.client()
    failed = submit(client, "first")
    for task, context in failed.items():
        print(f"shard {task} ended early: {context.error.strip()}")
    # What is done is not done again; what is missing is made.
    assert KILLED in failed, "the shard was too fast to be killed"
    left = submit(client, "second")
    for task, context in left.items():
        print(f"shard {task} failed again: {context.error.strip()}", pathlib.Path(context.stderr).read_text())
    if left:
        sys.exit(1)

run("study", "merge", array, "--quiet")
run("study", "run", study, "--out", alone, "--quiet")
subprocess.run([here / "same.sh", alone, array], check=True)
print(f"HyperQueue: {SHARDS} shards, {len(failed)} killed and sent again, give the bytes of one run.")

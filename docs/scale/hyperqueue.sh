#!/bin/sh
# Twenty shards of a study on a running HyperQueue:  docs/scale/hyperqueue.sh study.toml out/
# The shard is taken from HQ_TASK_ID.
exec hq submit --array=0-19 --cpus=4 --crash-limit=5 --wait -- \
  yardstick study run "$1" --out "$2" --shards 20 --threads 4 --quiet

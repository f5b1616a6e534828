#!/usr/bin/env bash
# A real Slurm on this machine alone: 20 shards of a study as a job array, one of them killed and run
# again by the scheduler, and the merged bytes beside those of a run without a scheduler.
#
#   tests/cluster/on_slurm.sh PATH/TO/yardstick
#
# Needs root, and on Debian the packages slurmctld, slurmd, slurm-client and munge; says so and ends
# with 77 where they are missing. Everything that it starts listens on this machine and is stopped.
set -euo pipefail
yardstick=$(realpath "${1:?the yardstick program}")
here=$(cd "$(dirname "$0")" && pwd)
for program in slurmctld slurmd sbatch squeue scontrol munged; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: a Slurm of one machine is started by root"; exit 77; }

work=$(mktemp -d)
started=()
cleanup() {
  kill "${started[@]}" 2>/dev/null || true
  wait "${started[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# munged wants its key, socket and log where only it may write.
mkdir -p "$work/munge" "$work/state" "$work/spool"
chmod 755 "$work"
chown munge "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 status=none
chown munge "$work/munge/key" && chmod 400 "$work/munge/key"
setpriv --reuid=munge --regid=munge --clear-groups /usr/sbin/munged --foreground --key-file="$work/munge/key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null &
started+=($!)

cat >"$work/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
SlurmctldPort=16817
SlurmdPort=16818
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
MpiDefault=none
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf
/usr/sbin/slurmctld -D 2>/dev/null & started+=($!)
/usr/sbin/slurmd -D 2>/dev/null & started+=($!)
for _ in $(seq 60); do sinfo -h -o %T 2>/dev/null | grep -q idle && break; sleep 0.5; done
sinfo

study=$here/study.toml
# The array as docs/scale/slurm.sbatch has it. The first try of shard 3 ends as a killed machine would
# end it, after a twentieth of a second; the scheduler is asked to run it once more.
cat >"$work/job" <<JOB
#!/bin/sh
#SBATCH --array=0-19
#SBATCH --requeue
#SBATCH --output=$work/shard-%a.log
if [ "\$SLURM_ARRAY_TASK_ID" = 3 ] && [ -z "\${SLURM_RESTART_COUNT:-}" ]; then
  timeout --signal=KILL 0.05 $yardstick study run $study --out $work/array --threads 1 --quiet || true
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_3"
  sleep 60
fi
exec $yardstick study run $study --out $work/array --threads 1 --quiet
JOB
id=$(sbatch --parsable "$work/job")
for _ in $(seq 600); do
  [ -z "$(squeue -h -j "$id" 2>/dev/null)" ] && break
  # A requeued task waits two minutes unless it is told not to.
  scontrol update "JobId=${id}_3" StartTime=now 2>/dev/null || true
  sleep 0.5
done
[ -z "$(squeue -h -j "$id")" ] || { squeue; cat "$work"/shard-*.log; exit 1; }
cat "$work"/shard-*.log

"$yardstick" study merge "$work/array" --quiet
"$yardstick" study run "$study" --out "$work/alone" --quiet
"$here/same.sh" "$work/alone" "$work/array"
echo "Slurm $(sinfo --version): 20 shards, one of them killed and run again, give the bytes of one run."

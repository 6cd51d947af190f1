#!/bin/sh
# Puts the runtime under the benchmark's CPU limit before it starts.
echo $$ > "$BENCH_CGROUP/cgroup.procs"
exec "$@"

#!/usr/bin/env bash
# Whether the merged tables of two studies are the same bytes; study.json also tells when and where.
set -euo pipefail
count=0
for file in "$1"/*.csv; do
  cmp "$file" "$2/$(basename "$file")"
  count=$((count + 1))
done
[ "$count" -ge 2 ] || { echo "$1 holds no tables to compare" >&2; exit 1; }
echo "$count tables are the same bytes."

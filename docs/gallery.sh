#!/bin/sh
# Makes docs/gallery/ and docs/gallery.md: every chart of the default scenario, those of a
# quick study and of a quick search of it, those of a fit of the company in docs/example-data
# (some minutes), and one chart in each theme and size. Needs only the program: `docs/gallery.sh [PATH-TO-YARDSTICK]`, from the top folder.
set -eu
yardstick=${1:-target/release/yardstick}
out=docs/gallery
# One day for all, so that the same version makes the same files.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1790000000}
rm -rf "$out"
mkdir -p "$out"

"$yardstick" chart token-leaderboard --out "$out" --format png --size half-slide --scale 0.75 > /dev/null
"$yardstick" chart token-leaderboard --out "$out" --chart share-best --chart regret-by-theory --chart hangs-on \
    --chart tipping-map --chart pilot-worth --chart noise-against-spread --format png --size half-slide --scale 0.75 > /dev/null
"$yardstick" chart token-leaderboard --out "$out" --chart front --chart levers-along-front --format png --size half-slide --scale 0.75 > /dev/null
fit=$(mktemp -d)
trap 'rm -rf "$fit"' EXIT
example=docs/example-data
"$yardstick" data import "$example"/openai-usage.ndjson.gz "$example"/openai-usage-late.ndjson.gz "$example"/openai-costs.json \
    "$example"/copilot-totals.ndjson "$example"/viva.csv --people "$example"/roster.csv --out "$fit/data.csv" --quiet
"$yardstick" fit "$example"/brightwater.toml "$fit/data.csv" --out "$fit/fitted" --hold-out 8 > /dev/null
"$yardstick" chart --fit "$fit/fitted" --out "$out" --format png --size half-slide --scale 0.75 > /dev/null
"$yardstick" chart token-leaderboard --out "$out/dark" --chart token-spend --format png --size column --scale 1 --theme dark > /dev/null
"$yardstick" chart token-leaderboard --out "$out/print" --chart token-spend --format png --size column --scale 1 --theme print > /dev/null
"$yardstick" chart token-leaderboard --out "$out/column" --chart token-spend --format svg,png,pdf,csv --size column --scale 1 > /dev/null

{
    printf '# Gallery\n\nThe charts of the default scenario, and of a fit of the company in the [guide to your own numbers](guide-data.md), as `yardstick chart` writes them, made by [gallery.sh](gallery.sh).\n'
    for file in "$out"/*.png; do
        name=$(basename "$file" .png)
        label=$("$yardstick" chart --chart list | awk -v name="$name" '$1 == name { $1 = ""; print substr($0, 2); exit }')
        printf '\n## %s\n\n![%s](gallery/%s.png)\n' "$label" "$label" "$name"
    done
    printf '\n## Themes and sizes\n\nOne chart as a column of a page, on light and on dark ground and for black-and-white print:\n\n'
    for theme in column dark print; do
        printf '![Token spend, %s](gallery/%s/token-spend.png)\n\n' "$theme" "$theme"
    done
    printf 'The same chart as [SVG](gallery/column/token-spend.svg), [PDF](gallery/column/token-spend.pdf) and [CSV](gallery/column/token-spend.csv).\n'
} > docs/gallery.md

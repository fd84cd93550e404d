#!/bin/sh
# Make the README's pictures from the documents in out/ (run `make demo` first; needs poppler-utils).
set -eu
cd "$(dirname "$0")/.."
mkdir -p docs/images
page() { pdftoppm -r 60 -png -singlefile -f "$2" -l "$2" "out/$1.pdf" "docs/images/$3"; }
page qingyang-2023 1 report-first
page qingyang-2023 8 report-table
page notice 1 notice-first
page notice 5 notice-last

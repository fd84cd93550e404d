#!/bin/sh
# Lock the exact versions that `make` installs, for this project's dependencies as they stand now.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url --python-version 3.11 "$@"; }
compile pyproject.toml --extra setup -o requirements/run.txt
compile pyproject.toml --extra setup --extra dev -o requirements/dev.txt

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check bench lock templates clean

help: ## say what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WHEELS := $(VENV)/wheels
OFFLINE := --no-index --find-links $(WHEELS)

$(VENV)/run: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages"
	@$(PIP) download --only-binary :all: --dest $(WHEELS) -r requirements/run.txt 2>&1 | grep -v "^WARNING: Location" || true
	@$(PIP) install $(OFFLINE) -r requirements/run.txt
	@$(PIP) install $(OFFLINE) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@echo "Installing Python packages for tests"
	@$(PIP) download --only-binary :all: --dest $(WHEELS) -r requirements/dev.txt 2>&1 | grep -v "^WARNING: Location" || true
	@$(PIP) install $(OFFLINE) -r requirements/dev.txt
	@touch $@

.PHONY: system system-test
system:
	@scripts/system.sh
system-test:
	@scripts/system.sh test

demo: system $(VENV)/run ## make the sample documents in out/
	@$(BIN)/reportgen render samples/qingyang-2023/report.yaml -o out --name qingyang-2023
	@$(BIN)/reportgen render samples/notice/notice.yaml -o out --name notice

check: $(VENV)/dev ## static checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: system-test $(VENV)/dev check ## every test, static checks included
	@$(BIN)/pytest -n auto

bench: system-test $(VENV)/dev ## times beside LibreOffice and Typst
	@$(BIN)/python benchmarks/documents.py
	@$(BIN)/python benchmarks/numbering.py

templates: $(VENV)/run ## build the shipped .docx templates from the layout
	@$(BIN)/python scripts/build_docx_templates.py

lock: ## lock the newest versions of all packages (needs uv)
	@scripts/lock.sh

clean: ## remove what was made
	@rm -rf $(VENV) out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Everything a developer or operator does with this repository. `make` lists it.
# The programs are in tools/; each target is one line that calls one of them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Variables given on the command line reach the tools through the environment.
export ODOO_PATH PYTHON M T K DB KEEP VERBOSE PORT ONLY B BASE ALL UPGRADE

PY := .venv/bin/python

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Set-up
.PHONY: setup setup-dev
setup: ## what `make run` needs: Odoo, Python packages, PostgreSQL (resumes when interrupted)
	@python3 -m tools.setup

setup-dev: ## and what tests and checks need: Chromium, linters
	@python3 -m tools.setup --dev

##@ Demo instance
.PHONY: run stop reset update shell
run: setup ## Odoo with After-Sales and its demo company at http://127.0.0.1:8069 (PORT=… for another port)
	@$(PY) -m tools.instance run

stop: ## stop it; the data stay
	@python3 -m tools.instance stop

reset: ## stop it and forget the demo database
	@python3 -m tools.instance reset

update: setup ## upgrade the three modules in the demo database and restart
	@$(PY) -m tools.instance update

shell: setup ## Python prompt in the demo database
	@$(PY) -m tools.instance shell

##@ Tests
.PHONY: test pytest upstream stop-tests
test: setup-dev ## every test; M=module T=TestClass[.test_x] for a part of them, in seconds
	@$(PY) -m tools.test $(if $(M),-m $(M)) $(if $(T),-t '$(T)')

pytest: setup-dev ## the same tests with pytest: M=module, K=expression
	@$(PY) -m tools.pytest_loop

upstream: setup-dev ## tests of a module we build on, with ours installed: M=helpdesk_mgmt (BASE=1 without ours)
	@$(PY) -m tools.upstream

stop-tests: ## stop the database server of the tests
	@python3 -m tools.housekeeping stop-tests

##@ Checks and text
.PHONY: lint fmt i18n i18n-check changelog lock
lint: setup-dev ## checks that need no database (ONLY=ruff for one of them)
	@$(PY) -m tools.lint

fmt: setup-dev ## format Python and put imports in order
	@.venv/bin/ruff check --quiet --fix . || true
	@.venv/bin/ruff format .

i18n: setup-dev ## bring the .pot files and zh_CN up to date with the sources
	@$(PY) -m tools.i18n update

i18n-check: setup-dev ## list untranslated, fuzzy, missing and stale terms
	@$(PY) -m tools.i18n check

changelog: setup-dev ## preview of the next release's notes from changelog.d/
	@.venv/bin/towncrier build --draft

lock: setup-dev ## record the installed versions (UPGRADE=1 takes the newest within the bounds first)
	@$(PY) -m tools.lock

##@ Products
.PHONY: dist shots bench clean
dist: ## the three modules as they are shipped, in dist/
	@python3 -m tools.farm

shots: setup-dev ## screenshots of the running demo into docs/images/ (K=name for some of them)
	@$(PY) -m tools.shots

bench: setup-dev ## run benchmarks/<B>.py, for example B=intake
	@$(PY) -m tools.bench

clean: ## remove test databases and generated files; ALL=1 also the demo data and the environment
	@python3 -m tools.housekeeping clean

##@ Data
export FILE PROFILE COMPANY LOGIN ENCODING DELIMITER REJECTED UPDATE DRY_RUN GENTLE
.PHONY: import
import: setup ## load a ledger: FILE=… (CSV, XLSX) PROFILE=contacts COMPANY=… DB=… LOGIN=… UPDATE=1 DRY_RUN=1 GENTLE=1
	@$(PY) -m tools.ledger

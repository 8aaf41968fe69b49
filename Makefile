# Everything a developer or operator does with this repository. `make` lists it.
# The programs are in tools/; each target is one line that calls one of them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Variables given on the command line reach the tools through the environment.
export ODOO_PATH PYTHON M T K DB KEEP VERBOSE PORT ONLY B FILE FRESH UPGRADE

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
.PHONY: test pytest
test: setup-dev ## every test; M=module T=TestClass[.test_x] for a part of them, in seconds
	@$(PY) -m tools.test $(if $(M),-m $(M)) $(if $(T),-t '$(T)')

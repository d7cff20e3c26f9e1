# Every command of the house. `make` alone lists them; each can be run twice.
#
# Settings go behind the target (`make run PORT=9000 BIND=0.0.0.0 PILOT_DATA=/srv/trial`): make hands them on in the
# environment, which is also why the recipes read "$$ARCHIVE" and survive spaces and quotes in it.
# When a command fails, make prints its exit status and ends with 2 itself; scripts that want to tell 1 (refused) from
# 3 (done, with findings) call `.venv/bin/python -m export ...` as the recipes here do.

PYTHON_VENV = .venv/bin/python
PYTEST_ARGS ?=
DEMO_DATA = $(if $(filter command line,$(origin PILOT_DATA)),$(PILOT_DATA),var/demo)
SAY = @sed -n 's/^$@:.*\#\# /$@: /p' Makefile

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test lint docs check audit bench consumers export verify restore teardown rules walk machine screenshots venv venv-dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: venv ## an empty trial in var/ on http://127.0.0.1:8000, with the first lead's link; PORT= BIND= PILOT_DATA=
	$(SAY)
	@$(PYTHON_VENV) -m pilot init
	@exec $(PYTHON_VENV) -m pilot run

# A demo never goes where an exported PILOT_DATA points, which may be the real trial; only `make demo PILOT_DATA=x` moves it.
demo: venv ## the same with a seeded, lively trial in var/demo, one sign-in link per role; PORT= BIND=
	$(SAY)
	@PILOT_DATA="$(DEMO_DATA)" $(PYTHON_VENV) -m pilot demo
	@export PILOT_DATA="$(DEMO_DATA)" && exec $(PYTHON_VENV) -m pilot run

# One process more than there are processors: many tests wait, for a disk, a browser, a client that is slow on purpose.
test: venv-dev ## all tests; REQUIRE_BROWSER=1 insists on a Chromium; PYTEST_ARGS="-k freeze"
	$(SAY)
	@$(PYTHON_VENV) -m pytest -n $$(($$(nproc) + 1)) --maxprocesses 4 --dist worksteal $(PYTEST_ARGS)

lint: venv-dev ## ruff over all Python files
	$(SAY)
	@$(PYTHON_VENV) -m ruff check --quiet .

docs: venv ## docs/access.md says what the code does
	$(SAY)
	@$(PYTHON_VENV) -m pilot rules | diff -u docs/access.md - || \
		{ echo 'docs/access.md is not what the code does: run make rules, read the difference, commit it.' >&2; exit 1; }

check: lint docs test ## lint, docs and test in one

audit: ## known holes in the pinned packages, risky lines in our code; says so when no registry answers
	$(SAY)
	@deploy/files/audit

bench: venv-dev ## the benchmarks, as ratios against a floor measured in the same run
	$(SAY)
	@$(PYTHON_VENV) -m tests.bench
	@$(PYTHON_VENV) -m tests.bench.pulse

consumers: venv-dev ## the archive of a small trial, read by the programs its formats are for: git, MediaWiki, notmuch …
	$(SAY)
	@$(PYTHON_VENV) -m tests.consumers

export: venv ## write the archive of the trial in var/ into archive/
	$(SAY)
	@$(PYTHON_VENV) -m export write

verify: venv ## prove an archive by restoring it; ARCHIVE=archive/name.zip
	$(SAY)
	@test -n "$$ARCHIVE" || { echo 'Say which: make verify ARCHIVE=archive/name.zip' >&2; exit 2; }
	@$(PYTHON_VENV) -m export verify "$$ARCHIVE"

restore: venv ## load an archive into an empty folder; ARCHIVE=archive/name.zip INTO=folder
	$(SAY)
	@test -n "$$ARCHIVE" && test -n "$$INTO" || \
		{ echo 'Say which and where: make restore ARCHIVE=archive/name.zip INTO=folder' >&2; exit 2; }
	@$(PYTHON_VENV) -m export restore "$$ARCHIVE" --into "$$INTO"

# deploy needs nothing but the system's Python: the end must work when .venv is half gone.
teardown: ## the scripted end; a dry run that lists every step, unless CONFIRM="name of the trial"
	$(SAY)
	@python=$$(deploy/files/venv --which) && exec "$$python" -m deploy down $${CONFIRM:+--confirm "$$CONFIRM"}

rules: venv ## write docs/access.md: who may do what in which phase
	$(SAY)
	@$(PYTHON_VENV) -m pilot rules > docs/access.md.partial
	@mv docs/access.md.partial docs/access.md

walk: venv-dev ## a trial's whole life over HTTP, fed with real text; CONTENT=folder
	$(SAY)
	@test -n "$$CONTENT" || { echo 'Say with what: make walk CONTENT=folder' >&2; exit 2; }
	@$(PYTHON_VENV) -m tests.walk "$$CONTENT"

machine: venv-dev ## a Debian with systemd, booted in an emulator: a trial up, used, moved, gone; as root, TREE=folder
	$(SAY)
	@$(PYTHON_VENV) -m tests.deploy.boot $${TREE:+"$$TREE"}

screenshots: venv-dev ## pictures of the screens: desktop, phone, dark
	$(SAY)
	@$(PYTHON_VENV) -m tests.screenshots

venv:
	@deploy/files/venv requirements.txt

venv-dev:
	@deploy/files/venv requirements.txt requirements-dev.txt

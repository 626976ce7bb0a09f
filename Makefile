# Everything a newcomer, an editor or a contributor runs. Needs Python 3.11 or newer.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin

.PHONY: run test test-all test-services services screenshots lint bench fuzz install

# The site, and a worker beside it for what is uploaded; both end when either Ctrl-C or the server's end says so. Ctrl-C
# reaches the shell alone, which tells the server: told by both at once, Granian's own worker may hang or frighten it.
APART = $(BIN)/python -c 'import os, sys; os.setpgrp(); os.execv(sys.argv[1], sys.argv[1:])'
# Fonts, styles and scripts are served packed, as in production, from what the sources are now.
run: export STATIC_ROOT = $(abspath $(or $(REFRAIN_VAR),var))/static
run: .venv/runtime
	@$(BIN)/python -m tracker.engine.warm & # while the site is made ready: it need not wait for the kernels
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	$(BIN)/python manage.py seed
	$(BIN)/python manage.py make_editor
	@echo "Refrain is at http://127.0.0.1:$(PORT)/ and its desk at http://127.0.0.1:$(PORT)/admin/"
	@trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP; \
	$(BIN)/python manage.py worker & worker=$$!; \
	$(APART) $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --blocking-threads 4 --workers-kill-timeout 5 --no-access-log \
		tracker.wsgi:application & server=$$!; \
	wait $$server

install: .venv/development .venv/kernels

test: .venv/development .venv/kernels
	$(BIN)/pytest -n auto --dist worksteal -m "not browser and not faults"

# These touch no database, or bring their own, so that one run of them says all.
OF_ANY_DATABASE = $(addprefix --ignore=tests/,engine parsers bench house jobs/test_polite_download.py \
	jobs/test_safe_download.py jobs/test_unpack_files.py faults/test_fetch.py faults/test_full_disk.py \
	faults/test_memory_of_parsers.py faults/test_all_cores.py) --deselect=tests/faults/test_lost_connection.py::$(STOPPED) \
	--deselect=tests/faults/test_worker.py::$(MADE)
STOPPED = test_a_server_stopped_in_the_middle_is_told_and_a_rerun_completes
MADE = test_make_run_serves_with_a_worker_beside_and_leaves_nothing_running
ON_POSTGRESQL = $(BIN)/python tests/with_postgres.py $(BIN)/pytest -n auto --dist worksteal $(OF_ANY_DATABASE)
# What CI runs of it, to be done in time: where the two databases are asked in different words, and may be left in a
# different state. The rest SQLite has had, and test-all does.
IN_OTHER_WORDS = tests/queries tests/models $(addprefix tests/jobs/test_,import_record.py match.py take_turn.py \
	decide_mentions.py merge_people.py merge_lines.py publish_line.py discover.py insert_rows.py review_mention.py \
	place_speakers.py hold_rows.py at_once.py) tests/faults/test_killed_import.py tests/faults/test_lost_connection.py \
	tests/faults/test_orders.py::$(AT_ONCE)[0]

# The whole suite: on SQLite, on PostgreSQL, the faults on both, then in Chromium; installs those two where it may.
test-all: test services
	$(BIN)/pytest -n auto --dist worksteal -m faults
	$(ON_POSTGRESQL) -m "not browser"
	$(BIN)/pytest -n auto --dist loadfile -m "browser and not screenshots"

# And of the faults on SQLite: a second signal, a second order, and workers that only wait for one another.
ONCE = $(addprefix --deselect=tests/faults/test_,orders.py::$(AGAIN) orders.py::$(AT_ONCE)[1] $(addprefix worker.py::test_,\
	$(MADE:test_%=%)[15] a_worker_told_to_stop_finishes_the_document_and_gives_the_run_back[15] \
	after_three_kills_the_run_is_given_up_and_the_next_one_goes_on a_command_waits_for_the_worker_that_has_its_source))
AGAIN = test_files_imported_in_another_order_make_the_same_tables
AT_ONCE = test_processes_that_import_the_same_files_at_once_make_the_same_tables

# What CI runs after `make test`.
test-services: services
	REFRAIN_KILLS=5 $(BIN)/pytest -n auto --dist worksteal $(ONCE) -m faults
	REFRAIN_KILLS=5 $(ON_POSTGRESQL) $(IN_OTHER_WORDS)
	$(BIN)/pytest -n auto --dist loadfile -m "browser and not screenshots"

# Pictures of every page type, into docs/img; to be looked at.
screenshots: services
	$(BIN)/pytest -n auto --dist loadfile -m screenshots

services: .venv/development .venv/kernels
	$(BIN)/python tests/install_services.py

lint: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/bench
	$(BIN)/python -m bench.run

# Ten minutes for each parser, on one core: nearly three hours. `make fuzz PARSER=srt SECONDS=60` is less.
SECONDS ?= 600
PARSER ?= $(shell $(BIN)/python -c "from tests.parsers.mutated import TARGETS; print(*TARGETS)")

fuzz: .venv/fuzz
	for parser in $(PARSER); do $(BIN)/python -m tests.fuzz.run "$$parser" --seconds $(SECONDS) || exit 1; done

.venv/runtime: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/development: .venv/runtime requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The engine's kernels, compiled into the cache beside them: otherwise the first match, and every test worker, waits.
.venv/kernels: .venv/runtime $(wildcard tracker/engine/*.py)
	$(BIN)/python -m tracker.engine.warm
	touch $@

# One at a time: a matcher without a wheel for this Python is left out, and the results say so.
.venv/bench: .venv/development requirements-bench.txt
	grep -v "^#" requirements-bench.txt | while read -r peer; do \
		$(BIN)/pip install --quiet --disable-pip-version-check --only-binary "$${peer%%==*}" -r requirements.txt "$$peer" \
			|| echo "$$peer is not installed"; \
	done
	touch $@

.venv/fuzz: .venv/development requirements-fuzz.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary atheris -r requirements-fuzz.txt
	touch $@

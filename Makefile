# This file names the commands that people who work on minipy run. `make check` is what CI runs.

.PHONY: check quick test race bench micro handover golden fuzz faults litmus hammer soak build install

check:
	.ci/run

# what takes seconds
quick:
	.ci/run format vet build

test:
	go test ./...

race:
	go test -pgo=off -race -short ./...

# one measurement of every program of testdata/bench in both modes; compare two with benchstat
bench:
	go test -run '^$$' -bench Programs -benchtime 3x .

# small operations one by one, beside CPython: minipy's ns, CPython's, the ratio
PYTHON ?= python3
micro: build
	bin/minipy --nogil testdata/micro/micro.mpy | sort >bin/micro.minipy
	$(PYTHON) testdata/micro/micro.mpy | sort >bin/micro.cpython
	@join bin/micro.minipy bin/micro.cpython | awk '{ printf "%-20s %9.1f %9.1f %6.2f\n", $$1, $$2, $$3, $$2 / $$3 }' | sort -n -k4

# the profile that go build optimizes cmd/minipy by; in the order of things after the speed of much has changed
pgo:
	dir=$$(mktemp -d) && go test -c -trimpath -o $$dir/minipy.test . && \
	$$dir/minipy.test -test.run '^$$' -test.bench 'Programs/.*/nogil' -test.benchtime 2s -test.cpuprofile $$dir/programs.prof && \
	$$dir/minipy.test -test.run '^$$' -test.bench Micro -test.benchtime 1x -test.cpuprofile $$dir/micro.prof && \
	go tool pprof -proto $$dir/programs.prof $$dir/micro.prof >cmd/minipy/default.pgo && rm -r $$dir

# how long locks and the GIL take to change hands, and how fairly a list's lock is shared
handover:
	go test -run '^$$' -bench Handover -benchtime 3x .

# records the golden files of testdata from CPython 3.13, never from minipy
golden:
	go test -run Record . -update

# every fuzz target in turn
FUZZTIME ?= 60s
fuzz:
	@set -e; for p in $$(go list ./...); do \
		for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
			echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p; \
		done; \
	done

# each fault of faultlist_test.go in a copy of the source; the test named there must fail
faults:
	MINIPY_FAULTS=1 go test -count=1 -timeout 60m -v -run FaultsAreNoticed .

# litmus tests of the memory model on all pairs of places, for so long
LITMUS ?= 5m
litmus:
	MINIPY_LITMUS=$(LITMUS) go test -count=1 -timeout 0 -v -run LitmusFree .

# all pairs of operations on one object of each kind, from several threads, for so long
HAMMER ?= 10m
hammer:
	MINIPY_HAMMER=$(HAMMER) go test -race -count=1 -timeout 0 -v -run 'Hammer$$' .

# racy programs under random settings, for so long: no crash, no hang, no growth
SOAK ?= 10m
soak:
	MINIPY_SOAK=$(SOAK) go test -count=1 -timeout 0 -v -run Soak .

build:
	CGO_ENABLED=0 go build -o bin/ ./cmd/minipy

install:
	go install ./cmd/minipy

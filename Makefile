# What a person runs. The work is in scripts/, one file per target; each of them says what it does,
# stops at the first failure and says what to do about it.

.PHONY: help demo run test bench chaos api-fuzz clean-demo

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: ## set everything up, render one request of each model through a real server, say where the files are
	@scripts/demo.sh

run: ## set everything up and leave the server running in the foreground
	@scripts/run.sh

test: ## fetch the model packs if needed and run every test
	@scripts/test.sh

bench: ## run the benchmarks behind docs/BENCHMARKS.md
	@scripts/bench.sh

chaos: ## kill processes, the database and the object store at random; check that nothing is lost
	@scripts/chaos.sh

api-fuzz: ## send a live server what schemathesis makes of /openapi.json; check every answer
	@scripts/api_fuzz.sh

clean-demo: ## delete the demo's data folder and its audio files
	rm -rf .klang/demo

# A module whose body takes a while, so that importers meet it half done.
import sys
import time

first = 1
runs = getattr(sys, "slow_module_runs", 0) + 1
sys.slow_module_runs = runs
time.sleep(0.01)
last = 2

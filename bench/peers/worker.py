"""The worker of a peer: loads a module of this folder and does what the lines of standard input ask for.

A module has prepare(task), which returns run() and result(); run() is what is timed, result() what is compared.
"""

import importlib
import json
import resource
import sys
import time


def peak_gb():
    """Peak resident set of this process; Linux hands getrusage's peak down from the process that started this one."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e9


def main():
    job = json.loads(sys.argv[1])
    module = importlib.import_module(job["module"])
    run = result = None
    for line in sys.stdin:
        request = line.strip()
        if request == "prepare":
            run, result = module.prepare(job["task"])
            answer = {}
        elif request == "result":
            answer = {"values": [float(value) for value in result()]}
        elif request == "run":
            began = time.perf_counter()
            run()
            answer = {"ms": 1000 * (time.perf_counter() - began)}
        elif request == "memory":
            answer = {"gb": peak_gb()}
        else:
            answer = {}  # What its products are is asked of this library alone.
        # What a library prints must not stand in the same line.
        print("\n@@" + json.dumps(answer), flush=True)


main()

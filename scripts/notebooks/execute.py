"""Executes one notebook with the project's kernel.

Usage: execute.py NOTEBOOK RESULT FOLDER KERNEL. Executes the file NOTEBOOK in FOLDER and writes it with its outputs to RESULT.
Prints one JSON line an event: {"cell": index} before each code cell, and after a failure
{"failed": index, "name": error name, "message": text}; index counts all cells from 0.
Gives up, and ends the kernel, when its standard input ends: whoever wanted the result is gone.
Exit code: 0 when every cell ran, 1 when one failed.
"""

import json
import os
import signal
import subprocess
import sys
import threading

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


# Seconds after which a kernel hangs that starts, or that has run a cell and does not say so: on a busy machine either takes a minute.
PATIENCE = 300


def say(**event):
    print(json.dumps(event), flush=True)


def end_with_caller():
    # Not through sys.stdin: Python aborts at its end when a thread still waits inside a buffered read.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)


def main():
    threading.Thread(target=end_with_caller, daemon=True).start()
    source, result, folder, kernel = sys.argv[1:]
    notebook = nbformat.read(source, as_version=4)
    at = 0

    def begin(cell, cell_index):
        nonlocal at
        at = cell_index
        say(cell=cell_index)

    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=None,
        startup_timeout=PATIENCE,
        # What a cell prints in its last moments on a busy machine must not be lost.
        iopub_timeout=PATIENCE,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": folder}},
        on_cell_execute=begin,
    )
    try:
        # The kernel's own standard output would be taken for events.
        client.execute(stdout=subprocess.DEVNULL)
    except CellExecutionError as error:
        say(failed=at, name=error.ename, message=error.evalue)
        return 1
    except DeadKernelError:
        say(failed=at, name="DeadKernelError", message="the kernel ended while the cell ran; is there enough memory?")
        return 1
    nbformat.write(notebook, result)
    return 0


sys.exit(main())

"""Drives one real kernel for the tests: reads a JSON request from stdin, prints JSON messages to stdout.

Request: {"cwd": folder, "steps": [step, ...]}, each step one of
  {"run": code}                          run a cell and wait until the kernel is idle
  {"run": code, "interrupt": seconds}    the same, with an interrupt that long after the cell began
  {"queue": [code, ...]}                 send the cells at once, as Run All does, then wait for all
Answer: one list a cell, {"messages": [{"type", "content"}], "reply": content, "seconds": number,
"afterInterrupt": seconds from the interrupt to idle or null}.
"""

import json
import subprocess
import sys
import time

from jupyter_client.manager import start_new_kernel

LIMIT = 60
SHOWN = {"stream", "error", "display_data", "update_display_data", "execute_input", "execute_result"}


def collect(client, requests, interrupt):
    """Waits until every request is answered and idle."""
    cells = {request: {"messages": [], "reply": None, "idle": None} for request in requests}
    began = time.monotonic()
    interrupted = None
    while any(cell["idle"] is None for cell in cells.values()):
        if time.monotonic() - began > LIMIT:
            raise TimeoutError(f"the kernel is not idle after {LIMIT} s")
        if interrupt and interrupted is None and time.monotonic() - began > interrupt["after"]:
            interrupt["manager"].interrupt_kernel()
            interrupted = time.monotonic()
        try:
            message = client.get_iopub_msg(timeout=0.05)
        except Exception as error:  # the queue's Empty: nothing said within the timeout
            if type(error).__name__ != "Empty":
                raise
            continue
        cell = cells.get(message["parent_header"].get("msg_id"))
        if cell is None:
            continue
        if message["msg_type"] in SHOWN:
            cell["messages"].append({"type": message["msg_type"], "content": message["content"]})
        elif message["content"].get("execution_state") == "idle":
            cell["idle"] = time.monotonic()
    while any(cell["reply"] is None for cell in cells.values()):
        reply = client.get_shell_msg(timeout=LIMIT)
        if reply["msg_type"] == "execute_reply":
            cells[reply["parent_header"]["msg_id"]]["reply"] = reply["content"]
    return [
        {
            "messages": cell["messages"],
            "reply": cell["reply"],
            "seconds": cell["idle"] - began,
            "afterInterrupt": cell["idle"] - interrupted if interrupted else None,
        }
        for cell in cells.values()
    ]


def main():
    request = json.load(sys.stdin)
    # Node switches a pipe it inherits to non-blocking, and this program's own long answer would be cut.
    manager, client = start_new_kernel(
        kernel_name="tslab", cwd=request["cwd"], startup_timeout=LIMIT, stdout=subprocess.DEVNULL
    )
    try:
        answer = []
        for step in request["steps"]:
            codes = step["queue"] if "queue" in step else [step["run"]]
            interrupt = {"after": step["interrupt"], "manager": manager} if "interrupt" in step else None
            answer += collect(client, [client.execute(code) for code in codes], interrupt)
        json.dump(answer, sys.stdout)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()

"""Drives one real kernel for the tests: reads a JSON request from stdin, prints JSON messages to stdout.

Request: {"cwd": folder, "steps": [step, ...]}, each step one of
  {"run": code}                          run a cell and wait until the kernel is idle
  {"run": code, "interrupt": true}       the same, with an interrupt as soon as the cell has printed something
  {"queue": [code, ...]}                 send the cells at once, as Run All does, then wait for all
  {"ask": type, "content": {...}}        send another request of the shell channel, such as "complete_request"
  {"rejoin": type}                       the same, empty, by a second connection under the first one's identity
"stopOnError": false may stand beside "run" and "queue".
Answer: one list a cell or request, {"messages": [{"type", "content"}], "states": [[state, place]], "sessions": [id],
"reply": content}; the places of states count all messages.
"""

import json
import queue
import subprocess
import sys
import time

from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session

# Seconds: on a busy machine a kernel takes a minute to start.
LIMIT = 600
SHOWN = {"stream", "error", "display_data", "update_display_data", "execute_input", "execute_result"}


def collect(client, requests, interrupt=None):
    """Waits until every request is answered and idle."""
    cells = {
        request: {"messages": [], "states": [], "sessions": [], "reply": None, "idle": False} for request in requests
    }
    began = time.monotonic()
    place = 0
    while not all(cell["idle"] for cell in cells.values()):
        if time.monotonic() - began > LIMIT:
            raise TimeoutError(f"the kernel is not idle after {LIMIT} s: {cells}")
        try:
            message = client.get_iopub_msg(timeout=0.05)
        except queue.Empty:
            continue
        cell = cells.get(message["parent_header"].get("msg_id"))
        if cell is None:
            continue
        place += 1
        cell["sessions"].append(message["header"]["session"])
        if message["msg_type"] in SHOWN:
            cell["messages"].append({"type": message["msg_type"], "content": message["content"]})
            if interrupt and message["msg_type"] == "stream":
                interrupt.interrupt_kernel()
                interrupt = None
        elif message["msg_type"] == "status":
            cell["states"].append([message["content"]["execution_state"], place])
            if message["content"]["execution_state"] == "idle":
                cell["idle"] = True
    while any(cell["reply"] is None for cell in cells.values()):
        reply = client.get_shell_msg(timeout=LIMIT)
        cell = cells.get(reply["parent_header"]["msg_id"])
        if cell is not None:
            cell["reply"] = {"type": reply["msg_type"], **reply["content"]}
    return [{name: cell[name] for name in ("messages", "states", "sessions", "reply")} for cell in cells.values()]


def ask(client, kind, content):
    message = client.session.msg(kind, content)
    client.shell_channel.send(message)
    return message["header"]["msg_id"]


def rejoin(manager, kind):
    """What JupyterLab does after a restart: connect again before the first connection is closed."""
    identity = b"the page"
    session = Session(key=manager.session.key)
    sockets = []
    answers = []
    for _ in range(2):
        socket = manager.connect_shell(identity=identity)
        sockets.append(socket)
        session.send(socket, kind, {})
        if not socket.poll(1000 * LIMIT):
            raise TimeoutError(f"connection {len(sockets)} is not answered after {LIMIT} s")
        _, reply = session.recv(socket)
        content = {"type": reply["msg_type"], **reply["content"]}
        answers.append({"messages": [], "states": [], "sessions": [reply["header"]["session"]], "reply": content})
    for socket in sockets:
        socket.close()
    return answers


def main():
    request = json.load(sys.stdin)
    # Node switches a pipe it inherits to non-blocking, and this program's own long answer would be cut.
    manager, client = start_new_kernel(
        kernel_name="tslab", cwd=request["cwd"], startup_timeout=LIMIT, stdout=subprocess.DEVNULL
    )
    try:
        answer = []
        for step in request["steps"]:
            if "ask" in step:
                answer += collect(client, [ask(client, step["ask"], step["content"])])
                continue
            if "rejoin" in step:
                answer += rejoin(manager, step["rejoin"])
                continue
            codes = step["queue"] if "queue" in step else [step["run"]]
            interrupt = manager if step.get("interrupt") else None
            stop = step.get("stopOnError", True)
            answer += collect(client, [client.execute(code, stop_on_error=stop) for code in codes], interrupt)
        json.dump(answer, sys.stdout)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()

"""The time from sending a small cell to a running kernel until it is idle again, of any Jupyter kernel."""

import atexit
import re

from jupyter_client.manager import start_new_kernel

# Seconds after which a kernel hangs.
PATIENCE = 300


def prepare(task):
    manager, client = start_new_kernel(kernel_name=task["kernel"], startup_timeout=PATIENCE)

    def run():
        printed = []

        def keep(message):
            content = message["content"]
            printed.append(content.get("text") or content.get("data", {}).get("text/plain") or "")

        client.execute_interactive(task["code"], output_hook=keep, timeout=PATIENCE)
        return [float(number) for number in re.findall(r"\d+", "".join(printed))]


    atexit.register(lambda: (client.stop_channels(), manager.shutdown_kernel(now=True)))
    return run, run

"""Starts a kernel whose cell never ends, prints the kernel's process id, and waits to be killed."""

import subprocess
import time

from jupyter_client.manager import start_new_kernel

LIMIT = 600

manager, client = start_new_kernel(kernel_name="tslab", startup_timeout=LIMIT, stdout=subprocess.DEVNULL)
client.execute('console.log("begun"); for (;;) {}')
while client.get_iopub_msg(timeout=LIMIT)["msg_type"] != "stream":
    pass
print(manager.provisioner.process.pid, flush=True)
time.sleep(6 * LIMIT)

"""Mends habits of jupyter_server and jupytext that cost a class its notebook."""

import os
import signal
import threading
import time
from datetime import timedelta

import jupytext.async_contentsmanager
import jupytext.jupytext
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupytext.async_pairs import read_pair
from jupytext.header import encoding_and_executable
from jupytext.pairs import PairedFilesDiffer


def end_with(starter):
    """Ends the server, and its kernels with it, once the process that started it has ended: one that is killed cannot say so."""

    def watch():
        while os.getppid() == starter:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    # On Windows a process keeps the number of its parent for ever.
    if os.name == "posix":
        threading.Thread(target=watch, daemon=True).start()


class Connection(ZMQChannelsWebsocketConnection):
    """Of two connections of one page to a kernel, only the newer reaches it.

    After a restart JupyterLab connects again while the server still waits for the kernel on the page's first
    connection. Both have the page's name, the kernel keeps the one that came last, and each of them comes again as soon
    as it is sent away: what the page asks meanwhile is lost, and its cells wait on [*] for ever.
    """

    async def _register_session(self):
        stale = self._open_sessions.get(f"{self.kernel_id}:{self.session.session}")
        await super()._register_session()
        connection = getattr(stale, "connection", None)
        if connection is None:
            return
        for stream in connection.channels.values():
            if not stream.closed():
                stream.close()
        connection.channels = {}


async def read_newer(inputs, outputs, read_one_file, must_match=False):
    """Reads a pair. Where the notebook was changed after its source, by another program, its cells are shown.

    Jupytext refuses to open such a notebook. The next save writes its cells to the source, which git keeps.
    """
    newer = outputs.timestamp and outputs.timestamp > inputs.timestamp + timedelta(seconds=1)
    if not newer or not outputs.path or outputs.path == inputs.path:
        return await read_pair(inputs, outputs, read_one_file, must_match)
    try:
        return await read_pair(inputs, outputs, read_one_file, must_match=True)
    except PairedFilesDiffer:
        if must_match:
            # Jupytext's sign that the times of the files do not matter: it then asks again.
            raise OverflowError from None
        return await read_one_file(outputs.path, outputs.fmt)


def without_encoding(*args):
    """The lines above a source: no `-*- coding: utf-8 -*-`, which every TypeScript file is."""
    return [line for line in encoding_and_executable(*args) if "coding:" not in line]


jupytext.async_contentsmanager.read_pair = read_newer
jupytext.jupytext.encoding_and_executable = without_encoding

"""What JupyterLab's server does otherwise here than by default; see lab_server.py beside this file."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
c.ServerApp.kernel_websocket_connection_class = "lab_server.Connection"  # noqa: F821

# `npm start` names itself; other starters of a server, such as a hub, do not.
if starter := os.environ.pop("CONTRASTIVE_LAB_STARTED_BY", None):
    from lab_server import end_with

    end_with(int(starter))

# "Save and Export Notebook As" reads the server's settings.
load_subconfig("jupyter_nbconvert_config.py")  # noqa: F821

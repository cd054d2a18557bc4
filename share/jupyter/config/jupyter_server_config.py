"""What JupyterLab's server does otherwise here than by default; see lab_server.py beside this file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
c.ServerApp.kernel_websocket_connection_class = "lab_server.Connection"  # noqa: F821

# "Save and Export Notebook As" reads the server's settings.
load_subconfig("jupyter_nbconvert_config.py")  # noqa: F821

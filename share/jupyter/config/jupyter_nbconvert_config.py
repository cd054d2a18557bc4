"""Exported pages need no network: see the template in share/jupyter/nbconvert. Kernels have time on a busy machine."""

from pathlib import Path

root = Path(__file__).parents[3]
# Seconds: to start, and for what a cell prints in its last moments, which is lost after 4 by default.
c.ExecutePreprocessor.startup_timeout = 300  # noqa: F821
c.ExecutePreprocessor.iopub_timeout = 300  # noqa: F821
c.HTMLExporter.template_name = "offline"  # noqa: F821
c.HTMLExporter.extra_template_paths = [str(root / "node_modules" / "mathjax" / "es5")]  # noqa: F821

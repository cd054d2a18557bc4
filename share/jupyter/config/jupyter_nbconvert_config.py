"""Exported pages need no network: see the template in share/jupyter/nbconvert."""

from pathlib import Path

root = Path(__file__).parents[3]
c.HTMLExporter.template_name = "offline"  # noqa: F821
c.HTMLExporter.extra_template_paths = [str(root / "node_modules" / "mathjax" / "es5")]  # noqa: F821

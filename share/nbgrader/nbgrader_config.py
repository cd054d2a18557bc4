"""nbgrader with this project's kernel: copy it to the folder of the course.

nbgrader knows no TypeScript: an answer that it clears becomes `undefined`, which the check below calls missing.
"""

import os

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {"typescript": "undefined;"}
c.ClearSolutions.text_stub = "*Your answers to the open questions.*"
# Notebooks compute for minutes; a cell that hangs is still ended.
c.ExecutePreprocessor.timeout = 600
c.ExecutePreprocessor.startup_timeout = 300
# Under this variable a missing or wrong answer is an error, and nbgrader grades by errors.
os.environ["CONTRASTIVE_LAB_GRADING"] = "1"

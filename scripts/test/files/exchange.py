"""What the tests of files ask of Python: write what its libraries write, read what ours wrote, answer in JSON."""
import json
import sys

import ml_dtypes
import numpy as np
import pandas as pd
import pyarrow.feather
from safetensors.numpy import load_file, save_file

folder = sys.argv[2]
matrix = np.arange(12, dtype=np.float64).reshape(4, 3) / 7 - 0.5


def write():
    kinds = ['<f2', '<f4', '<f8', '>f2', '>f4', '>f8', '>i2', '<i4', '>i8', '<u1', '>u4', '<i1']
    for kind in kinds:
        for order in 'CF':
            own = (matrix if 'f' in kind else np.abs(matrix) * 100).astype(kind)
            np.save(f'{folder}/{kind[1:]}-{"big" if kind[0] == ">" else "little"}-{order}.npy', np.array(own, order=order))
    np.save(f'{folder}/bf-little-C.npy', matrix.astype(ml_dtypes.bfloat16))
    np.save(f'{folder}/bool-little-F.npy', np.asfortranarray(matrix > 0))
    np.save(f'{folder}/cube.npy', np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
    np.save(f'{folder}/objects.npy', np.array([[1, 'a']], dtype=object), allow_pickle=True)
    np.save(f'{folder}/complex.npy', matrix.astype(complex))
    np.savez(f'{folder}/plain.npz', points=matrix, labels=np.array(['a', 'b', 'ü猫', 'a']))
    np.savez_compressed(f'{folder}/compressed.npz', points=np.asfortranarray(matrix), labels=np.array([3, 1, 2, 1]))
    tensors = {kind: matrix.astype(kind) for kind in ['float16', 'float32', 'float64']}
    tensors['bfloat16'] = matrix.astype(ml_dtypes.bfloat16)
    tensors['int64'] = np.arange(4) - 2
    tensors['bool'] = matrix > 0
    save_file(tensors, f'{folder}/kinds.safetensors')
    frame = pd.DataFrame(matrix, columns=['x', 'y', 'z'])
    frame['label'] = ['a', 'b', 'ü猫', 'a']
    frame.to_csv(f'{folder}/frame.csv')
    for compression in ['snappy', 'gzip', 'brotli', None]:
        frame.to_parquet(f'{folder}/{compression}.parquet', compression=compression)
    frame.to_parquet(f'{folder}/lz4.parquet', compression='lz4')
    lists = pd.DataFrame({'embedding': [np.float32(row) for row in matrix], 'label': [1, 2, 1, 2]})
    lists.to_parquet(f'{folder}/lists.parquet')
    frame.to_feather(f'{folder}/frame.feather', compression='uncompressed')
    lists.to_feather(f'{folder}/lists.feather', compression='uncompressed')
    frame.to_feather(f'{folder}/lz4.feather', compression='lz4')
    return matrix.tolist()


def read():
    def plain(frame):
        return {'points': frame.drop(columns='label').to_numpy().tolist(), 'label': list(frame['label'])}

    archive = np.load(f'{folder}/ours.npz')
    tensors = load_file(f'{folder}/ours.safetensors')
    return {
        'npz': {'points': archive['points'].tolist(), 'label': archive['label'].tolist()},
        'npy': {'points': np.load(f'{folder}/ours.npy').tolist(), 'dtype': str(np.load(f'{folder}/ours.npy').dtype)},
        'safetensors': {'points': tensors['points'].tolist(), 'label': tensors['label'].tolist()},
        'csv': plain(pd.read_csv(f'{folder}/ours.csv')),
        'parquet': plain(pd.read_parquet(f'{folder}/ours.parquet')),
        'arrow': plain(pyarrow.feather.read_table(f'{folder}/ours.arrow').to_pandas()),
        'weights': {name: list(array.shape) for name, array in load_file(f'{folder}/net.safetensors').items()},
        'runs': pd.read_csv(f'{folder}/runs.csv').to_dict('list') if len(sys.argv) > 3 else None,
    }


print(json.dumps({'write': write, 'read': read}[sys.argv[1]]()))

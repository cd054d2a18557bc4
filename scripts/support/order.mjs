// @ts-check
/** The folders of the library from the top down: each imports from those before it alone. */
export const libraryOrder = [
  'tensor',
  'data',
  'files',
  'loss',
  'model',
  'train',
  'kernel',
  'subspace',
  'pca',
  'population',
  'evaluate',
  'stats',
  'sweep',
  'claims',
  'studies',
  'display',
];

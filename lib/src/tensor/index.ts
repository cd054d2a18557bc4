export * from './checks';
export { scaledBessel } from './bessel';
export { covarianceOf, type Covariance } from './covariance';
export { engine, currentEngine, matmulSpeed, type Engine } from './engine';
export { InterruptedError, interruptible } from './interrupt';
export {
  largestEntry,
  matMul,
  qr,
  subtract,
  svd,
  symmetricEigen,
  type Svd,
  type SymmetricEigen,
} from './linalg';
export { freed, matrixOf, symmetric, symmetrised, tensorOf, type MatrixEigen } from './matrix';
export { requireMemory } from './memory';
export { gaussHermite, gaussLegendre, type Quadrature } from './quadrature';
export { RandomStream } from './random';
export { decodeNumbers, sizeOfKind, type NumberKind } from './numberKinds';
export { rawKernel } from './rawKernel';
export { readSafetensors, writeSafetensors, type StoredArray, type StoredArrays } from './safetensors';
export { MINIMUM_VARIANCE, whitening, type Whitening } from './whitening';
export { readWhole, requireWritable, writeWhole, type WriteOptions } from './wholeFiles';

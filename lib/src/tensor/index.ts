export * from './checks';
export { engine, currentEngine, matmulSpeed, type Engine } from './engine';
export { InterruptedError, interruptible } from './interrupt';
export { matMul, qr, subtract, svd, symmetricEigen, type Svd, type SymmetricEigen } from './linalg';
export { freed, matrixOf, symmetric, symmetrised, tensorOf, type MatrixEigen } from './matrix';
export { gaussHermite, gaussLegendre, type Quadrature } from './quadrature';
export { RandomStream } from './random';
export { rawKernel } from './rawKernel';
export { whitening, type Whitening } from './whitening';

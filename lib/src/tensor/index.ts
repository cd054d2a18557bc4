export { engine, currentEngine, matmulSpeed, type Engine } from './engine';
export { gaussHermite, type Quadrature } from './gaussHermite';
export { InterruptedError, interruptible } from './interrupt';
export { matMul, qr, subtract, svd, symmetricEigen, type Svd, type SymmetricEigen } from './linalg';
export { RandomStream } from './random';
export { rawKernel } from './rawKernel';

// All public modules under one name; a notebook imports from here or from a module alone, which loads faster.
export * from './claims';
export * from './data';
export * from './display';
export * from './evaluate';
export * from './files';
export * from './kernel';
export * from './loss';
export * from './model';
export * from './pca';
export * from './population';
export * from './stats';
export * from './studies';
export * from './subspace';
export * from './sweep';
export * from './tensor';
export * from './train';

// Names that two modules have: here they mean this, and the other is imported from its module.
export type { Mode, Rule } from './claims';
export { orthonormal } from './model';
export type { Axes } from './subspace';

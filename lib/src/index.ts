// All public modules under one name; a notebook imports from here or from a module alone, which loads faster.
export * from './claims';
export * from './data';
export * from './display';
export * from './evaluate';
export * from './kernel';
export * from './loss';
export * from './model';
export * from './pca';
export * from './population';
export * from './stats';
export * from './subspace';
export * from './sweep';
export * from './tensor';
export * from './train';

// Names that two modules have: here they mean this.
export type { Mode, Rule } from './claims';
export type { AnchorPairs } from './data';
export type { Axes } from './subspace';

export { blur, crop, inTurn, noise, shift, type Augmentation, type ImageShape } from './augmentations';
export { cifar10, parseCifar10 } from './cifar10';
export {
  checkDelta,
  checkKeptNoise,
  checkSameWeights,
  drawPairs,
  drawPoints,
  type LabelledPoints,
  type PairOptions,
  type PointPairs,
} from './drawMixture';
export { cutSheet, emoji, parseEmojiTable, type Designer, type EmojiRow, type EmojiSet } from './emoji';
export { fashionMnist } from './fashionMnist';
export { dataFolder, readDataFile } from './files';
export { classStatistics, fittedMixture, type ClassStatistics } from './fittedMixture';
export { heldOut, type HeldOut } from './heldOut';
export { parseIdx, type IdxArray } from './idx';
export { imageFolder, type ImageFolderOptions, type NamedImageSet } from './imageFolder';
export { balancedSubset, classesOf, imageAt, pictureAt, type ImageSet } from './imageSet';
export {
  betweenScatter,
  centredMeans,
  gaussianMixture,
  overallMean,
  requireMixture,
  sharedCovariance,
  withinCovariance,
  type GaussianMixture,
  type MixtureOptions,
  type PairedMixture,
} from './mixture';
export { labelledViews, type LabelledViews } from './labelledViews';
export { mnist } from './mnist';
export { mosaic } from './mosaic';
export { nGrams, type NGrams } from './nGrams';
export { batchesOf, requirePairs, type AnchorPairs, type Paired } from './pairs';
export { sameClassPartners } from './partners';
export { randomMixture, randomRotation, type RandomMixtureOptions } from './randomMixture';
export { type Split } from './splits';
export {
  requireSamples,
  sphereTriplets,
  triplets,
  tripletsOf,
  type TripletOptions,
  type Triplets,
} from './triplets';
export { DIGIT_VIEWS, PHOTO_VIEWS, viewsOf, type ViewOptions, type Views } from './views';

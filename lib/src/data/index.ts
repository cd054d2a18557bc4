export { blur, crop, inTurn, noise, shift, type Augmentation, type ImageShape } from './augmentations';
export { cifar10, parseCifar10 } from './cifar10';
export { dataFolder, readDataFile } from './files';
export { parseIdx, type IdxArray } from './idx';
export { balancedSubset, classesOf, imageAt, type ImageSet } from './imageSet';
export { mnist } from './mnist';
export { mosaic } from './mosaic';
export { type Split } from './splits';
export { sphereTriplets, triplets, tripletsOf, type TripletOptions, type Triplets } from './triplets';

export { clipLoss, type ClipOptions, type PairedLoss } from './clipLoss';
export { linear } from './linear';
export type { Loss, TripletOutputs } from './loss';
export { cosine, dot, type FactoredSimilarity, type Similarity } from './similarity';
export { infoNCE, ntXent, softmax, type SoftmaxOptions } from './softmax';

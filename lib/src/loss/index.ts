export { clipLoss, type ClipOptions, type PairedLoss } from './clipLoss';
export { rules, type AlphaRule, type AnchorPairs, type RuleOptions } from './alpha';
export { contrasts, type Contrast, type Pairing, type RowRange } from './contrast';
export { contrastive, type ContrastiveLoss, type ContrastiveOptions } from './contrastive';
export { forms, type Exponential, type Form, type InfoNCEForm, type Scalar } from './form';
export { logSumExp } from './logSumExp';
export type { Evaluation, Loss, Outputs, TripletOutputs } from './loss';
export { clip, infoNCE, linear, ntXent, softmax, supCon, type SoftmaxOptions } from './named';
export { cosine, distance, dot, type Embedding, type Similarity } from './similarity';

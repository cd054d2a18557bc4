export {
  descend,
  type DescendOptions,
  type Observer,
  type Observers,
  type Recorded,
  type Trajectory,
} from './descend';
export { Descent, type DescentOptions, type NetState } from './descent';
export { descendEncoder, type DescendEncoderOptions, type EncoderStep } from './descendEncoder';
export type { EncoderLoss, PairLoss } from './encoderLoss';
export { fitEncoder, fitPair, type FitOptions, type FitReport } from './fitEncoder';
export {
  linearClip,
  type ClipStep,
  type EncoderPair,
  type LinearClip,
  type LinearClipOptions,
} from './linearClip';
export { onlyAt, outputSize } from './observers';
export { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';
export { freeOutput, orthonormalOutput, type OutputLayer, type OutputStart } from './outputLayer';

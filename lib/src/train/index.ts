export {
  descend,
  type DescendOptions,
  type Observer,
  type Observers,
  type Recorded,
  type Trajectory,
} from './descend';
export { Descent, type DescentOptions, type NetState } from './descent';
export { onlyAt, outputSize } from './observers';
export { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';
export { freeOutput, orthonormalOutput, type OutputLayer, type OutputStart } from './outputLayer';

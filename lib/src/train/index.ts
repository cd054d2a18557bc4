export {
  descend,
  type DescendOptions,
  type Observer,
  type Observers,
  type Recorded,
  type Trajectory,
} from './descend';
export { cheaperSpace, Descent, type DescentOptions, type NetState, type Space } from './descent';
export { onlyAt, outputSize } from './observers';
export { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';
export {
  freeOutput,
  orthonormalOutput,
  requireOrthonormal,
  type OutputLayer,
  type OutputStart,
  type Retraction,
} from './outputLayer';
export { usedCoordinates } from './usedCoordinates';

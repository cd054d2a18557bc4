export {
  descend,
  type DescendOptions,
  type Observer,
  type Observers,
  type Recorded,
  type Trajectory,
} from './descend';
export { cheaperSpace, Descent, type NetState, type Space } from './descent';
export { outputSize } from './observers';
export { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';

// The action of a run: all that a loss has to do with how far the NTK moves.
import { largestSize } from '../tensor/units';
import type { Observer } from '../train';

/** What the action adds up: the force of a loss on the outputs, and eta. */
export interface Forced {
  /** dL/df at all points. */
  readonly gradient: Float64Array;
  /** eta. */
  readonly stepSize: number;
}

/**
 * Observes the action S(t), the sum over the steps so far of eta ||dL/df||, with the Euclidean norm over points and outputs. The
 * weights have moved by at most S(t) times the largest norm of the Jacobian, so the NTK of a wide net by C (S + S^2) / M at most for smooth
 * activations, and for ReLU by C (S^(1/2) M^(-3/4) + S^2 / M): a loss is lazy up to t if S(t) = o(sqrt(M)) (derived; the second
 * bound is a heuristic).
 * @returns an observer for `run`, of nets and of frozen kernels alike; 0 at the start
 */
export function action(): Observer<Forced, number> {
  let [total, next] = [0, 0];
  return Object.assign(() => total, {
    begin() {
      [total, next] = [0, 0];
    },
    follow({ gradient, stepSize }: Forced) {
      total += next;
      next = stepSize * normOf(gradient);
    },
  });
}

/** Euclidean norm of any number of numbers, without overflow: a run that explodes still has an action. */
function normOf(values: Float64Array): number {
  const largest = largestSize(values);
  if (!(largest > 0 && largest < Infinity)) return largest;
  let square = 0;
  for (const value of values) square += (value / largest) ** 2;
  return largest * Math.sqrt(square);
}

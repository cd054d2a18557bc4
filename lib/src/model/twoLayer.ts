// The wide two-layer net f(x) = W^T phi(V x) / sqrt(M) of Anil et al. 2024, section 2.
import { RandomStream, requireObject, requireParts } from '../tensor';
import { activations, type Activation, type ActivationName } from './activations';
import { dense } from './dense';
import { infiniteKernels } from './infinite';
import { TwoLayerNet, type TwoLayer } from './twoLayerNet';

/**
 * A two-layer net f(x) = W^T phi(V x) / sqrt(M), all weights N(0, 1) at the start: the fast path of `layered`, for it can move in
 * sample space.
 * @param options.width M, a positive integer
 * @param options.outputs Z, a positive integer
 * @param options.activation relu (default), leakyRelu, tanh, erf, softplus or linear, by name or as a value of one's own
 * @param options.seed fixes the initial weights; each width has weights of its own, so that seeds are fair repeats
 * @throws RangeError naming the option that is out of range
 */
export function twoLayer(options: {
  width: number;
  outputs: number;
  activation?: ActivationName | Activation;
  seed: number;
}): TwoLayer {
  requireObject('options', options);
  const { width, outputs, activation: chosen = 'relu', seed } = options;
  for (const [name, value] of Object.entries({ width, outputs })) {
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new RangeError(`${name} must be a positive integer, got ${value}`);
  }
  if (typeof chosen === 'string' && !Object.hasOwn(activations, chosen))
    throw new RangeError(`activation must be one of ${Object.keys(activations).join(', ')}, got ${chosen}`);
  new RandomStream(seed); // A bad seed should fail here, not in the middle of a run.
  const activation = typeof chosen === 'string' ? activations[chosen] : chosen;
  requireParts('activation', activation, {
    value: 'function',
    derivative: 'function',
    backward: 'function',
    curvature: 'function',
    at: 'function',
    slopeAt: 'function',
    curvatureAt: 'function',
    moments: 'function',
  });
  const model: TwoLayer = {
    width,
    outputs,
    activation,
    seed,
    name: `two-layer ${activation.name} net, width ${width}`,
    at: (points, netOptions) => new TwoLayerNet(model, points, netOptions),
    infinite: infiniteKernels([dense(width), activation, dense(outputs)])!,
  };
  return model;
}

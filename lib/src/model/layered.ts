// Nets of any depth, stacked from layers.
import type { Matrix } from 'ml-matrix';
import { described, RandomStream, requireList, requireObject, requireParts } from '../tensor';
import type { Constraint } from './constraints';
import { infiniteKernels } from './infinite';
import type { Layer } from './layer';
import { LayeredNet, type LayeredModel } from './layeredNet';

/** How the weights of a net are scaled. */
export type Scaling = 'ntk' | 'mean-field';

/** How `layered` builds its net. */
export interface LayeredOptions {
  /** Fixes the initial weights. */
  seed: number;
  /**
   * `ntk` (default) is the parametrisation of the theory. `mean-field` is its control: outputs are smaller by sqrt(M), M the fan-in of
   * the last layer, and steps larger by M, so that the net learns features at every width.
   */
  scaling?: Scaling;
  /** Constraints by the name of the weights, `hidden1`, `hidden2`, ..., `output`; `at` can say otherwise. */
  constraints?: Readonly<Record<string, Constraint>>;
}

/**
 * Builds a net stacked from layers, all weights N(0, 1) at the start, in NTK parametrisation: h_1 = W_1 x, h_l = c / sqrt(fan-in) W_l phi(h_(l-1))
 * with c the gain of the activation (sqrt(2) for ReLU), and c = 1 in the last layer. Two dense layers are the net of `twoLayer`,
 * with the same weights for the same seed.
 * @param layers from the inputs on, for example [dense(1024), tanh, dense(1024), tanh, dense(8)] or
 *   [image(28, 28), conv(16), relu, conv(16), relu, globalAverage(), dense(8)]; the last is dense
 * @param options see LayeredOptions
 * @throws RangeError when there is no layer, the last has no weights, an activation follows no layer with weights, or an option is out
 *   of range; layers whose shapes do not fit are refused when the net meets its points
 */
export function layered(layers: readonly Layer[], options: LayeredOptions): LayeredModel {
  requireList('layers', layers);
  layers.forEach(requireLayer);
  requireObject('options', options);
  const { seed, scaling = 'ntk', constraints = {} } = options;
  new RandomStream(seed); // A bad seed should fail here, not in the middle of a run.
  if (scaling !== 'ntk' && scaling !== 'mean-field')
    throw new RangeError(`scaling must be ntk or mean-field, got ${String(scaling)}`);
  const last = layers.at(-1);
  if (last?.kind !== 'weights')
    throw new RangeError(`the last of the layers must be dense(outputs), got ${last?.name ?? 'no layer'}`);
  layers.forEach((layer, i) => {
    const before: Layer | undefined = layers[i - 1];
    if (layer.kind === 'activation' && before?.kind !== 'weights')
      throw new RangeError(
        `layers[${i}], ${layer.name}, must follow a layer with weights, got ${before?.name ?? 'nothing'} before it`,
      );
  });
  const model: LayeredModel = {
    name: `${layers.map(({ name }) => name).join(', ')}${scaling === 'ntk' ? '' : `, ${scaling}`}`,
    outputs: last.fanOut,
    layers,
    seed,
    scaling,
    constraints,
    at: (points, netOptions) => new LayeredNet(model, points, netOptions),
  };
  // In mean-field scaling no kernel stands still, and outputs begin at 0.
  const limit = scaling === 'ntk' ? infiniteKernels(layers) : undefined;
  return limit ? Object.assign(model, { infinite: (gram: Matrix) => limit(gram) }) : model;
}

/** @throws TypeError when a value is not a layer: the functions of its kind are missing */
function requireLayer(layer: Layer, place: number): void {
  const name = `layers[${place}]`;
  if (typeof layer !== 'object' || (layer as unknown) === null)
    throw new TypeError(
      `${name} must be a layer, got ${described(layer)}; for example dense(1024), or tanh without quotes`,
    );
  if (layer.kind === 'weights')
    requireParts(name, layer, {
      fanIn: 'function',
      after: 'function',
      unfold: 'function',
      fold: 'function',
      infinite: 'function?',
    });
  else if (layer.kind === 'fixed')
    requireParts(name, layer, { after: 'function', forward: 'function', backward: 'function' });
  else requireParts(name, layer, { value: 'function', derivative: 'function', backward: 'function' });
}

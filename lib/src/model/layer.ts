// What a net is stacked from: layers with weights, activations, and fixed maps between images and vectors.
import type * as tf from '@tensorflow/tfjs';
import type { Activation } from './activations';
import type { InfiniteKernels } from './net';

/** What one point is between two layers: a vector of channels, or an image with so many channels at each position. */
export interface Shape {
  readonly channels: number;
  /** Missing for a vector. */
  readonly image?: { readonly height: number; readonly width: number };
}

/**
 * A layer with weights W, (fan-in, fan-out): at each position it multiplies what it sees there by W. Values are matrices of
 * (n positions, channels): the positions of the first point, then those of the second.
 */
export interface WeightLayer {
  readonly kind: 'weights';
  readonly name: string;
  /** Fan-out: the channels that come out. */
  readonly fanOut: number;
  /** How many numbers it sees at a position. */
  fanIn(input: Shape): number;
  /** The shape that comes out; throws a RangeError when the shape that goes in does not fit. */
  after(input: Shape): Shape;
  /** What it sees: (n positions, channels) to (n positions, fan-in); the caller's to dispose. */
  unfold(values: tf.Tensor2D, input: Shape): tf.Tensor2D;
  /**
   * What infinite fan-in makes of the kernels of what goes in; missing where that is not worked out here.
   * @param gain c, in the layer's scaling c / sqrt(fan-in)
   */
  infinite?(kernels: InfiniteKernels, gain: number): InfiniteKernels;
  /** The transpose of `unfold`: (n positions, fan-in) to (n positions, channels); the caller's to dispose. */
  fold(seen: tf.Tensor2D, input: Shape): tf.Tensor2D;
}

/** A linear map without weights, for example from an image to a vector. */
export interface FixedLayer {
  readonly kind: 'fixed';
  readonly name: string;
  /** The shape that comes out; throws a RangeError when the shape that goes in does not fit. */
  after(input: Shape): Shape;
  /** (n positions, channels) of the shape that goes in to that of the shape that comes out; the caller's to dispose. */
  forward(values: tf.Tensor2D, input: Shape): tf.Tensor2D;
  /** The transpose of `forward`; the caller's to dispose. */
  backward(upstream: tf.Tensor2D, input: Shape): tf.Tensor2D;
}

export type Layer = WeightLayer | FixedLayer | Activation;

/** Positions of a shape: 1 of a vector. */
export function positionsOf({ image }: Shape): number {
  return image ? image.height * image.width : 1;
}

/** Writes a shape in words, for errors. */
export function inWords({ channels, image }: Shape): string {
  return image
    ? `an image of ${image.height} x ${image.width} with ${channels} channels`
    : `a vector of ${channels} numbers`;
}

/** Checks a count given to a layer. */
export function requireCount(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new RangeError(`${name} must be a positive integer, got ${value}`);
}

/** How one layer's weights are scaled: gain / sqrt(fan-in), or by the gain alone in the first layer with weights. */
export interface Scale {
  readonly gain: number;
  readonly byFanIn: boolean;
}

/**
 * NTK parametrisation: h_1 = W_1 x, h_l = c / sqrt(fan-in) W_l phi(h_(l-1)) with c the activation's gain, and c = 1 in the last layer.
 * @returns one entry a layer; those without weights are scaled by nothing
 */
export function scalesOf(layers: readonly Layer[]): readonly Scale[] {
  let [gain, byFanIn] = [1, false];
  return layers.map((layer, i) => {
    if (layer.kind === 'activation') ({ gain } = layer);
    if (layer.kind !== 'weights') return { gain: 1, byFanIn: false };
    const scale = { gain: i === layers.length - 1 ? 1 : gain, byFanIn };
    [gain, byFanIn] = [1, true];
    return scale;
  });
}

// TensorFlow kernels that tfjs has no function for, called by name on the native engine.
import { described, requireChoice, requireList, requireObject } from './checks';
import * as tf from '@tensorflow/tfjs';
import { currentEngine, type NativeBackend } from './engine';

/** The native backend with its kernels; only valid while the engine is native. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** A kernel's boolean attribute. */
export function booleanAttribute(name: string, value: boolean): object {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

/** A kernel's type attribute, set to float32. */
export function floatAttribute(name: string): object {
  return { name, type: nativeBackend().binding.TF_ATTR_TYPE, value: nativeBackend().binding.TF_FLOAT };
}

/** Kernels of two inputs that tfjs has no function for, or a slower one. */
const KERNELS = ['MatMul', 'ReluGrad', 'SoftplusGrad', 'Sub', 'TanhGrad'];

/**
 * Runs a kernel of one float32 result, for speed, where the engine has it.
 * @param name TensorFlow's name of the kernel: MatMul, ReluGrad, SoftplusGrad, Sub or TanhGrad
 * @param inputs its two inputs, float32
 * @param attributes beside the type T
 * @returns its output, the caller's to dispose; undefined on an engine that has no such kernels
 */
export function rawKernel(
  name: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, boolean>> = {},
): tf.Tensor2D | undefined {
  requireChoice('name', name, KERNELS);
  requireList('inputs', inputs);
  // A kernel that is given too many inputs ends the process, not the call.
  if (inputs.length !== 2) throw new RangeError(`inputs must be two tensors, got ${inputs.length}`);
  inputs.forEach((input, i) => {
    if (!(input instanceof tf.Tensor))
      throw new TypeError(`inputs[${i}] must be a tensor, got ${described(input)}`);
  });
  requireObject('attributes', attributes);
  if (currentEngine().name !== 'native') return undefined;
  const all = Object.entries(attributes).map(([key, value]) => booleanAttribute(key, value));
  try {
    return nativeBackend().executeSingleOutput(name, [floatAttribute('T'), ...all], inputs) as tf.Tensor2D;
  } catch (problem) {
    const shapes = inputs.map(({ shape }) => shape.join(' x ')).join(' and ');
    throw new RangeError(`inputs must fit the engine's ${name}, got ${shapes}`, { cause: problem });
  }
}

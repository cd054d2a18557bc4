// TensorFlow kernels that tfjs has no function for, called by name on the native engine.
import { described, requireChoice, requireList, requireObject } from './checks';
import * as tf from '@tensorflow/tfjs';
import { currentEngine, type NativeBackend } from './engine';

/** Returns the native backend with its kernels; only valid while the engine is native. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** Returns a kernel's boolean attribute. */
export function booleanAttribute(name: string, value: boolean): object {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

/** Returns a kernel's type attribute, set to float32. */
export function floatAttribute(name: string): object {
  return { name, type: nativeBackend().binding.TF_ATTR_TYPE, value: nativeBackend().binding.TF_FLOAT };
}

/** Kernels that tfjs has no function for, or a slower one, by the number of their inputs. */
const INPUTS: Readonly<Record<string, number>> = {
  MatMul: 2,
  ReluGrad: 2,
  SoftplusGrad: 2,
  Sub: 2,
  TanhGrad: 2,
  ContrastiveNtk: 4,
};

/** Those of the project's own (lib/native), which a set-up without a compiler leaves out. */
const OWN = ['ContrastiveNtk'];

/**
 * Runs a kernel of one float32 result, for speed, where the engine has it.
 * @param name TensorFlow's name of the kernel: MatMul, ReluGrad, SoftplusGrad, Sub or TanhGrad, or the project's own ContrastiveNtk
 * @param inputs two tensors, float32; four of ContrastiveNtk
 * @param attributes beside the type T; none of ContrastiveNtk
 * @returns its output, the caller's to dispose; undefined on an engine that has no such kernel
 */
export function rawKernel(
  name: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, boolean>> = {},
): tf.Tensor2D | undefined {
  requireChoice('name', name, Object.keys(INPUTS));
  requireList('inputs', inputs);
  // A kernel that is given too many inputs ends the process, not the call.
  const count = INPUTS[name];
  if (inputs.length !== count)
    throw new RangeError(`inputs must be ${count} tensors for ${name}, got ${inputs.length}`);
  inputs.forEach((input, i) => {
    if (!(input instanceof tf.Tensor))
      throw new TypeError(`inputs[${i}] must be a tensor, got ${described(input)}`);
  });
  requireObject('attributes', attributes);
  const { name: running, ownOperations } = currentEngine();
  if (running !== 'native' || (OWN.includes(name) && !ownOperations)) return undefined;
  const type = OWN.includes(name) ? [] : [floatAttribute('T')];
  const all = Object.entries(attributes).map(([key, value]) => booleanAttribute(key, value));
  try {
    return nativeBackend().executeSingleOutput(name, [...type, ...all], inputs) as tf.Tensor2D;
  } catch (problem) {
    const shapes = inputs.map(({ shape }) => shape.join(' x ')).join(' and ');
    throw new RangeError(`inputs must fit the engine's ${name}, got ${shapes}`, { cause: problem });
  }
}

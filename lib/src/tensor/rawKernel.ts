// TensorFlow kernels that tfjs has no function for, called by name on the native engine.
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

/**
 * Runs a kernel of one float32 result, for speed, where the engine has it.
 * @param name TensorFlow's name of the kernel, for example ReluGrad
 * @param inputs its inputs, float32
 * @param attributes beside the type T
 * @returns its output, the caller's to dispose; undefined on an engine that has no such kernels
 */
export function rawKernel(
  name: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, boolean>> = {},
): tf.Tensor2D | undefined {
  if (currentEngine().name !== 'native') return undefined;
  const all = Object.entries(attributes).map(([key, value]) => booleanAttribute(key, value));
  return nativeBackend().executeSingleOutput(name, [floatAttribute('T'), ...all], inputs) as tf.Tensor2D;
}

// The one engine of the collection: native TensorFlow where it is installed, else WebAssembly.
import { requireMemory } from './memory';
import { requireInteger } from './checks';
import { commandLine } from './project';
import Module from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';

/** What runs the tensors. */
export interface Engine {
  /** `native` is TensorFlow's C library through tfjs-node; `wasm` is the same operations in WebAssembly. */
  readonly name: 'native' | 'wasm';
  /** Version of TensorFlow's C library, or of the WebAssembly backend. */
  readonly version: string;
  /** Whether the tensors live on a graphics card. */
  readonly card: boolean;
  /** Whether the project's own operations (lib/native) were compiled: without them the engine's usual ones do the same work. */
  readonly ownOperations: boolean;
  /** Why native TensorFlow does not run, where it was wanted and does not. */
  readonly fallbackReason?: string;
}

/** The part of the native backend that tfjs does not type: its kernels by name. */
export interface NativeBackend {
  readonly binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number> & { TF_Version: string };
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(kernel: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    kernel: string,
    attributes: object[],
    inputs: tf.Tensor[],
    count: number,
  ): tf.Tensor[];
}

let starting: Promise<Engine> | undefined;
let running: Engine | undefined;

/**
 * Starts the engine, once: later calls return the same answer at no cost.
 *
 * The environment variable CONTRASTIVE_LAB_ENGINE chooses: `auto` (default: native, else WebAssembly with a notice on
 * standard error), `native` (fails where it is missing), `cuda` (fails where no graphics card is used) or `wasm`.
 *
 * @returns the engine, ready for tensors
 * @throws Error when the variable has another value, or asks for a native engine or a graphics card that is not there
 */
export function engine(): Promise<Engine> {
  starting ??= start().then((found) => (running = found));
  return starting;
}

/**
 * Returns the engine that runs now.
 * @throws Error before the first `await engine()`: without it tensors would end up in plain JavaScript, 200 times slower
 */
export function currentEngine(): Engine {
  if (!running)
    throw new Error(
      'the engine has not started; write `await engine()` (or load data with `await mnist()`) first',
    );
  return running;
}

async function start(): Promise<Engine> {
  const named = process.env.CONTRASTIVE_LAB_ENGINE;
  const wish = named === undefined || named === '' ? 'auto' : named;
  if (!['auto', 'native', 'cuda', 'wasm'].includes(wish)) {
    throw new Error(`CONTRASTIVE_LAB_ENGINE must be auto, native, cuda or wasm, got ${wish}`);
  }
  if (wish === 'wasm') return startWasm();
  try {
    const found = startNative();
    if (wish === 'cuda' && !found.card)
      throw new Error('TensorFlow sees no graphics card; `nvidia-smi` lists those of the driver');
    return found;
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message.split('\n')[0] : String(problem);
    if (wish === 'cuda') {
      throw new Error(
        `no tensors on a graphics card (${reason}); for the engine with CUDA run \`CONTRASTIVE_LAB_ENGINE=cuda npm run setup\`, ` +
          'to compute on the processor leave CONTRASTIVE_LAB_ENGINE empty',
        { cause: problem },
      );
    }
    if (wish === 'native') {
      throw new Error(`native TensorFlow does not start (${reason}); run \`${commandLine('setup')}\``, {
        cause: problem,
      });
    }
    const fallback = await startWasm(reason);
    console.warn(
      `Native TensorFlow does not start here (${reason}). Going on with WebAssembly: ` +
        `${matmulSpeed(512).toFixed(0)} GFLOP/s on this machine; native is usually 5 to 15 times faster. ` +
        `To get it: ${commandLine('setup')}`,
    );
    return fallback;
  }
}

function startNative(): Engine {
  // TensorFlow reads this when its library is loaded.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // On a graphics card: products in float32, not in the 10 bits of TF32, which are coarser than the drifts measured here;
  // and no more of its memory than is used.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  restoreOldUtil();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would run before the lines above
  require('@tensorflow/tfjs-node');
  const { binding, isUsingGpuDevice: card } = tf.backend() as unknown as NativeBackend;
  // Our own operations are the processor's.
  return { name: 'native', version: binding.TF_Version, card, ownOperations: !card && loadOwnOperations() };
}

/** The set-up puts them beside the engine's binding, where it has a compiler. */
function loadOwnOperations(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- there may be none
    require('@tensorflow/tfjs-node/lib/napi-v8/ntk.node');
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node 4.22 calls two helpers of node:util that Node 23 removed and Node 22 warns of (tfjs issue 8609). */
function restoreOldUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: (value: unknown) => Array.isArray(value),
  });
}

async function startWasm(fallbackReason?: string): Promise<Engine> {
  routeNativeRequestsToPlainTfjs();
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep);
  if (!(await tf.setBackend('wasm')))
    throw new Error(`the WebAssembly engine does not start; run \`${commandLine('setup')}\``);
  return {
    name: 'wasm',
    version: wasm.version_wasm,
    card: false,
    ownOperations: false,
    ...(fallbackReason && { fallbackReason }),
  };
}

/** danfojs-node asks for tfjs-node by name; without its binding that request would throw. */
function routeNativeRequestsToPlainTfjs(): void {
  const internals = Module as unknown as {
    _resolveFilename: (request: string, ...rest: unknown[]) => string;
  };
  const resolve = internals._resolveFilename;
  internals._resolveFilename = (request, ...rest) =>
    resolve(request === '@tensorflow/tfjs-node' ? '@tensorflow/tfjs' : request, ...rest);
}

/**
 * Measures the speed of a float32 matrix product on the running engine.
 * @param size rows and columns, default 2048
 * @param repeats the median of so many runs is taken, default 3
 * @returns GFLOP/s, counting 2 size^3 operations
 */
export function matmulSpeed(size = 2048, repeats = 3): number {
  requireInteger('size', size, 1);
  requireInteger('repeats', repeats, 1, 1000);
  requireMemory(12 * size * size, `a product of matrices of ${size} x ${size}`, 'take a smaller size');
  const square = tf.ones<tf.Rank.R2>([size, size]);
  const seconds: number[] = [];
  for (let run = 0; run <= repeats; run++) {
    const begin = process.hrtime.bigint();
    const product = tf.matMul(square, square);
    product.dataSync();
    // The first run warms up and is not counted.
    if (run > 0) seconds.push(Number(process.hrtime.bigint() - begin) / 1e9);
    product.dispose();
  }
  square.dispose();
  seconds.sort((a, b) => a - b);
  return (2 * size ** 3) / seconds[Math.floor(seconds.length / 2)] / 1e9;
}

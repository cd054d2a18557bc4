// Kinds of runs for the tests of sweeps over processes; a worker imports this file.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Parameters, RunKind } from 'contrastive-lab/sweep';
import { currentEngine } from 'contrastive-lab/tensor';

/** Numbers in which the order of a sum would show. */
function product({ size }: Parameters): Promise<{ sum: number; overflow: number }> {
  return Promise.resolve(
    tf.tidy(() => {
      const square = tf.randomNormal([Number(size), Number(size)], 0, 1, 'float32', 1);
      return { sum: tf.matMul(square, square).sum().dataSync()[0], overflow: Infinity };
    }),
  );
}

function moody({ level }: Parameters): Promise<number> {
  return level === 3 ? Promise.reject(new RangeError('3 is too many')) : Promise.resolve(Number(level));
}

/** Kills its process, unless it has left its mark before. */
function mortal({ mark }: Parameters): Promise<string> {
  const file = String(mark);
  if (existsSync(file)) return Promise.resolve('alive');
  if (file !== 'none') writeFileSync(file, '');
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** How many threads of this process share the work of matrix products; Linux tells. */
function busyThreads(): Promise<number> {
  const before = threadTimes();
  tf.tidy(() => {
    const square = tf.ones<tf.Rank.R2>([1024, 1024]);
    for (let i = 0; i < 40; i++) tf.matMul(square, square).dataSync();
  });
  const after = threadTimes();
  const used = [...after].map(([thread, time]) => time - (before.get(thread) ?? 0));
  return Promise.resolve(used.filter((time) => time >= 0.1 * Math.max(...used)).length);
}

/** Processor time of each thread in 10 ms. */
function threadTimes(): Map<string, number> {
  const times = readdirSync('/proc/self/task').map((thread): [string, number] => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [thread, Number(fields[11]) + Number(fields[12])];
  });
  return new Map(times);
}

/** What a run knows of graphics cards; it waits until so many processes have a run, so that none makes all of them. */
async function whichCard(): Promise<object> {
  const { MEETING: meeting = '', MEETING_OF: count } = process.env;
  writeFileSync(path.join(meeting, String(process.pid)), '');
  while (readdirSync(meeting).length < Number(count)) await new Promise((resolve) => setTimeout(resolve, 20));
  const { card, ownOperations } = currentEngine();
  const { CUDA_VISIBLE_DEVICES: cards, NVIDIA_TF32_OVERRIDE: tf32 } = process.env;
  return { card, ownOperations, cards, tf32 };
}

export function runKinds(): RunKind[] {
  return [
    { name: 'product', version: 1, parameters: { size: 'positive integer' }, run: product },
    { name: 'moody', version: 1, parameters: { level: 'number' }, run: moody },
    { name: 'mortal', version: 1, parameters: { mark: 'string' }, run: mortal },
    { name: 'busy-threads', version: 1, parameters: { seed: 'positive integer' }, run: busyThreads },
    { name: 'which-card', version: 1, parameters: { seed: 'positive integer' }, run: whichCard },
  ];
}

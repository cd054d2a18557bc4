// Signals that come in the middle of TensorFlow's products, from which a process without care dies.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { currentEngine, engine } from 'contrastive-lab/tensor';

/** Multiplies matrices of a size at which TensorFlow's own thread does all of the work. */
const products = `
  const { engine, matMul } = require('contrastive-lab/tensor');
  const tf = require('@tensorflow/tfjs');
  let heard = 0;
  if (process.argv[1] === 'hear') process.on('SIGUSR2', () => heard++);
  engine().then(async () => {
    const square = tf.randomNormal([256, 256]);
    console.log('begun');
    for (let i = 0; i < Number(process.argv[2]); i++) {
      matMul(square, square).dispose();
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    const { stdout } = require('node:child_process').spawnSync('grep', ['SigBlk', '/proc/self/status']);
    console.log('heard', heard, String(stdout).trim());
    // At its end Node lets go of its handlers: nobody may send any more.
    process.stdin.resume();
  });`;

/** Runs so many of them and, once they have begun, does something to the process. */
async function during(
  what: 'hear' | 'default',
  count: number,
  act: (child: ChildProcess, said: { text: string }) => Promise<void>,
): Promise<{ code: number | null; signal: string | null; said: string }> {
  const child = spawn(process.execPath, ['-e', products, what, String(count)], { cwd: __dirname });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const spoken = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (spoken.text += String(text)));
  await Promise.race([once(child.stdout, 'data'), ended]);
  await act(child, spoken);
  child.stdin.end();
  const [code, signal] = await ended;
  return { code, signal, said: spoken.text };
}

test('a process that multiplies outlives the signals it hears, and its children hear theirs', async (t) => {
  const { name, ownOperations } = await engine();
  // Without a compiler the engine is the package's own, which the project adds nothing to.
  if (name !== 'native' || !ownOperations) {
    t.skip('only a compiled native engine is guarded');
    return;
  }
  const { code, signal, said } = await during('hear', 20_000, async (child, spoken) => {
    while (!spoken.text.includes('heard') && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  assert.deepEqual([code, signal], [0, null], said);
  const [, heard, blocked] = /heard (\d+) SigBlk:\s+(\w+)/.exec(said) ?? [];
  assert.ok(Number(heard) >= 10, said);
  assert.match(blocked, /^0+$/);
});

test('a signal that nobody handles still ends the process', async (t) => {
  if (currentEngine().name !== 'native') {
    t.skip('only native TensorFlow has threads of its own');
    return;
  }
  const { signal } = await during('default', 1e9, (child) => {
    child.kill('SIGTERM');
    return Promise.resolve();
  });
  assert.equal(signal, 'SIGTERM');
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { currentEngine, engine, matmulSpeed } from 'contrastive-lab/tensor';
import { withoutLeaks } from '../support/check';

function inFreshProcess(
  code: string,
  environment: Record<string, string> = {},
): { out: string; err: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], {
    cwd: __dirname,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { out: stdout, err: stderr, status };
}

test('before it has started, the engine says how to start it', () => {
  const { out } = inFreshProcess(
    "const { currentEngine } = require('contrastive-lab/tensor'); try { currentEngine() } catch (e) { console.log(e.message) }",
  );
  assert.match(out, /await engine\(\)/);
});

test('asking twice gives the same engine', async () => {
  assert.equal(engine(), engine());
  assert.equal(await engine(), currentEngine());
});

test('the chosen engine runs and measures its speed without leaks', async () => {
  const wish = process.env.CONTRASTIVE_LAB_ENGINE;
  const { name } = await engine();
  if (wish === 'wasm' || wish === 'native') assert.equal(name, wish);
  assert.ok((await withoutLeaks(() => matmulSpeed(64))) > 0);
});

test('starting and multiplying prints nothing at all', () => {
  const code =
    "require('contrastive-lab/tensor').engine().then(() => require('contrastive-lab/tensor').matmulSpeed(64))";
  assert.deepEqual(inFreshProcess(code), { out: '', err: '', status: 0 });
});

test('an unknown engine is refused by name', () => {
  const { err, status } = inFreshProcess("require('contrastive-lab/tensor').engine()", {
    CONTRASTIVE_LAB_ENGINE: 'gpu',
  });
  assert.match(err, /CONTRASTIVE_LAB_ENGINE must be auto, native, cuda or wasm, got gpu/);
  assert.notEqual(status, 0);
});

test('without the native binding the engine falls back, says so with its speed, and danfojs still loads', () => {
  const code = `
    const Module = require('node:module');
    const load = Module._load;
    Module._load = (request, ...rest) => {
      if (request === '@tensorflow/tfjs-node') throw new Error('no binding here');
      return load(request, ...rest);
    };
    require('contrastive-lab/tensor').engine().then((engine) => {
      Module._load = load;
      const { DataFrame } = require('danfojs-node');
      console.log(JSON.stringify({ ...engine, rows: new DataFrame([{ a: 1 }, { a: 2 }]).shape[0] }));
    });`;
  const { out, err } = inFreshProcess(code, { CONTRASTIVE_LAB_ENGINE: 'auto' });
  assert.match(err, /no binding here.*WebAssembly: \d+ GFLOP\/s.*npm run setup/);
  const { name, fallbackReason, rows } = JSON.parse(out) as {
    name: string;
    fallbackReason: string;
    rows: number;
  };
  assert.deepEqual([name, fallbackReason, rows], ['wasm', 'no binding here', 2]);
});

// @ts-check
// Runs inside the image, as its user and with the network off: is all there that a seminar room needs?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces, userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

let failed = 0;
let passed = 0;

/**
 * @param {string} name
 * @param {() => Promise<string> | string} check returns what was found, throws what is wrong
 */
async function check(name, check) {
  const began = performance.now();
  try {
    const found = await check();
    passed++;
    console.log(`image: ${name}: ${found} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`image: ${name}: FAILED, ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {boolean} condition
 * @param {string} message
 */
function demand(condition, message) {
  if (!condition) throw new Error(message);
}

/** @param {string[]} args of node */
function start(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (run.output += text));
  }
  return run;
}

await check('an ordinary user runs it', () => {
  demand(process.getuid?.() !== 0, 'it is root');
  return userInfo().username;
});

await check('the network is off', () => {
  const names = Object.keys(networkInterfaces());
  demand(names.join() === 'lo', `there are the interfaces ${names.join(', ') || '(none, not even lo)'}`);
  return 'lo alone';
});

await check('notebook 01 runs in quick mode', async () => {
  const run = start(['scripts/notebooks.mjs', '01', '--quick']);
  const [code] = await once(run.child, 'close');
  demand(code === 0, run.output);
  return run.output.trim().split('\n').at(-1) ?? '';
});

await check('JupyterLab answers on port 8888 to its token alone', async () => {
  const run = start(['scripts/start.mjs', '--no-browser', '--ip=0.0.0.0', '--port=8888']);
  try {
    const address = 'http://127.0.0.1:8888/api/contents/notebooks';
    for (let tries = 0; !/token=\w+/.test(run.output); tries++) {
      demand(tries < 600 && run.child.exitCode === null, `no address was printed:\n${run.output}`);
      await pause(100);
    }
    const token = /token=(\w+)/.exec(run.output)?.[1];
    const without = await fetch(address);
    demand(without.status === 403, `without the token it answers ${without.status}`);
    const withToken = await fetch(address, { headers: { authorization: `token ${token}` } });
    demand(withToken.status === 200, `with the token it answers ${withToken.status}`);
    return '403 without, 200 with it';
  } finally {
    run.child.kill('SIGTERM');
    await once(run.child, 'close');
  }
});

console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

// @ts-check
// Runs inside the image, as its user and with the network off: is all there that a seminar room needs?
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { networkInterfaces, userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Looks at a server that starts, of a tenth of a second each: within five minutes it is there, or hangs. */
const TRIES = 3000;

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

/**
 * Waits for a server, and for its answer.
 * @param {string} address
 * @param {string} authorization
 */
async function answerOf(address, authorization) {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await fetch(address, { headers: { authorization } }).catch(() => null);
    if (answer?.ok) return answer.json();
    await pause(100);
  }
  throw new Error(`${address} does not answer`);
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

await check('python3 imports JupyterLab, and hubs find their programs on PATH', () => {
  const version = execFileSync('python3', ['-c', 'import jupyterlab; print(jupyterlab.__version__)'], {
    encoding: 'utf8',
  }).trim();
  for (const name of ['jupyter-lab', 'jupyter-notebook', 'jupyterhub-singleuser'])
    execFileSync(name, ['--version'], { stdio: 'ignore' });
  return `JupyterLab ${version}, jupyter-notebook, jupyterhub-singleuser`;
});

await check("started as Binder's hub does it, JupyterLab has the kernel", async () => {
  const port = 8890;
  const args = ['--ip=0.0.0.0', `--port=${port}`, '--NotebookApp.base_url=/user/x/', '--no-browser'];
  const child = spawn('jupyter-lab', [...args, '--IdentityProvider.token=secret'], { stdio: 'ignore' });
  try {
    const specs = await answerOf(`http://127.0.0.1:${port}/user/x/api/kernelspecs`, 'token secret');
    demand('tslab' in specs.kernelspecs, `it has ${Object.keys(specs.kernelspecs).join(', ')}`);
    const files = await answerOf(`http://127.0.0.1:${port}/user/x/api/contents/notebooks`, 'token secret');
    demand(
      files.content.some((/** @type {{ name: string }} */ { name }) => name === '00-tour.ipynb'),
      'it does not open where notebooks/ is',
    );
    return specs.kernelspecs.tslab.spec.display_name;
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
});

await check('jupyterhub-singleuser talks to a hub and asks who comes', async () => {
  /** @type {string[]} */
  const asked = [];
  const hub = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-jupyterhub-version', '6.1.1');
    response.end(JSON.stringify({ version: '6.1.1' }));
  }).listen(8081, '127.0.0.1');
  const env = {
    ...process.env,
    JUPYTERHUB_API_TOKEN: 'secret',
    JUPYTERHUB_API_URL: 'http://127.0.0.1:8081/hub/api',
    JUPYTERHUB_ACTIVITY_URL: 'http://127.0.0.1:8081/hub/api/users/x/activity',
    JUPYTERHUB_BASE_URL: '/',
    JUPYTERHUB_CLIENT_ID: 'jupyterhub-user-x',
    JUPYTERHUB_OAUTH_CALLBACK_URL: '/user/x/oauth_callback',
    JUPYTERHUB_SERVICE_PREFIX: '/user/x/',
    JUPYTERHUB_SERVICE_URL: 'http://127.0.0.1:8891/user/x/',
    JUPYTERHUB_USER: 'x',
  };
  const child = spawn('jupyterhub-singleuser', [], { env, stdio: 'ignore' });
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await fetch('http://127.0.0.1:8891/user/x/lab', { redirect: 'manual' }).catch(
        () => null,
      );
      if (answer === null) {
        demand(child.exitCode === null, `it ended with ${child.exitCode}`);
        await pause(100);
        continue;
      }
      const to = answer.headers.get('location') ?? '';
      demand(answer.status === 302 && to.includes('/hub/api/oauth2/authorize'), `${answer.status} ${to}`);
      demand(asked.length > 0, 'it never asked the hub');
      return `asked ${asked[0]}, sends readers to the hub's page`;
    }
    throw new Error('it does not answer');
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
    hub.close();
  }
});

if (process.argv[2] !== 'binder')
  await check('JupyterLab answers on port 8888 to its token alone', async () => {
    const run = start(['scripts/start.mjs', '--no-browser', '--ip=0.0.0.0', '--port=8888']);
    try {
      const address = 'http://127.0.0.1:8888/api/contents/notebooks';
      for (let tries = 0; !/token=\w+/.test(run.output); tries++) {
        demand(tries < TRIES && run.child.exitCode === null, `no address was printed:\n${run.output}`);
        await pause(100);
      }
      const token = /token=(\w+)/.exec(run.output)?.[1];
      // The server tells its address before it listens there.
      await answerOf(address, `token ${token}`);
      const without = await fetch(address);
      demand(without.status === 403, `without the token it answers ${without.status}`);
      return '403 without, 200 with it';
    } finally {
      run.child.kill('SIGTERM');
      await once(run.child, 'close');
    }
  });

console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

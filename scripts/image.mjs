// @ts-check
// `npm run image`: builds the image of the Dockerfile and tries it with the network off; `npm run image -- binder` builds Binder's. With
// Docker or Podman the image stays as contrastive-lab; without either, buildah as root builds it on a base made by debootstrap, and it
// is removed.
import { mkdir, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { makeBase } from './image/base.mjs';
import { clear } from './image/clear.mjs';
import { hold } from './support/lock.mjs';
import { logFile, setupFolder, shown } from './support/paths.mjs';
import { ask, run as runChild } from './support/process.mjs';
import { say, startLine } from './support/report.mjs';

const folder = join(setupFolder, 'image');
const forBinder = process.argv[2] === 'binder';
const name = forBinder ? 'contrastive-lab-binder' : 'contrastive-lab';
const began = Date.now();

/** The signal that asked us to end: the command at work is ended first, then what it made is removed. @type {NodeJS.Signals | undefined} */
let stopped;
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => (stopped ??= signal));
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {(text: string) => void} [onText]
 * @returns {Promise<string>} standard output
 */
async function run(command, args, onText) {
  if (stopped) throw new Error(`stopped by ${stopped}`);
  const { ok, code, stdout } = await runChild(command, args, { step: 'image', onText });
  if (stopped) throw new Error(`stopped by ${stopped}`);
  if (ok) return stdout;
  const message = `${command} ended with ${code}; all of it: ${shown(logFile('image'))}`;
  throw Object.assign(new Error(message), { output: stdout });
}

/** The network's own certificate authority is handed in from outside and stays out of the image. */
const authority = process.env.NODE_EXTRA_CA_CERTS;
const handedIn = forBinder ? '/tmp/ca.pem' : '/run/secrets/ca';
const certificates = authority
  ? ['--build-arg', `NODE_EXTRA_CA_CERTS=${handedIn}`, '--build-arg', `PIP_CERT=${handedIn}`]
  : [];
// Binder's Dockerfile takes no secrets; its builder there has none to hand in.
const handing = forBinder
  ? ['--volume', `${authority}:${handedIn}:ro`, '--build-arg', 'NB_USER=jovyan', '--build-arg', 'NB_UID=1000']
  : ['--secret', `id=ca,src=${authority}`];
const buildArguments = [
  '--file',
  forBinder ? 'binder/Dockerfile' : 'Dockerfile',
  ...(authority ? [...handing, ...certificates] : []),
];
const inside = ['node', 'scripts/image/check.mjs', ...(forBinder ? ['binder'] : [])];

/** @param {string} doing */
function lineOf(doing) {
  const line = startLine('image', doing);
  const follow = (/** @type {string} */ text) => {
    const last = text.trim().split('\n').at(-1)?.trim();
    if (last) line.progress(last.slice(0, 80));
  };
  return { line, follow };
}

/** @param {string} engine docker or podman */
async function withEngine(engine) {
  const { line, follow } = lineOf(`building with ${engine}`);
  await run(engine, ['build', '--tag', name, ...buildArguments, '.'], follow);
  line.done(`built with ${engine}`);
  const size = Number(await run(engine, ['image', 'inspect', '--format', '{{.Size}}', name]));
  const output = await run(engine, ['run', '--rm', '--network', 'none', name, ...inside]);
  return { output, size };
}

async function withBuildah() {
  const buildah = [
    '--root',
    join(folder, 'storage'),
    '--runroot',
    join(folder, 'run'),
    '--storage-driver',
    'vfs',
  ];
  const chroot = ['--isolation', 'chroot'];
  const base = lineOf('making the base image with debootstrap');
  await makeBase(join(folder, 'base'), (command, args) => run(command, args, base.follow));
  const scratch = (await run('buildah', [...buildah, 'from', 'scratch'])).trim();
  await run('buildah', [...buildah, 'add', scratch, join(folder, 'base'), '/']);
  await run('buildah', [...buildah, 'commit', '--rm', scratch, `${name}-base`]);
  base.line.done('base image made');
  const { line, follow } = lineOf('building with buildah');
  const basis = ['--build-arg', `BASE=localhost/${name}-base`, '--pull-never'];
  await run('buildah', [...buildah, 'bud', ...chroot, '-t', name, ...basis, ...buildArguments, '.'], follow);
  const container = (await run('buildah', [...buildah, 'from', '--pull-never', `localhost/${name}`])).trim();
  line.done('built with buildah');
  const mounted = (await run('buildah', [...buildah, 'mount', container])).trim();
  const size = Number((await run('du', ['-sb', mounted])).split('\t')[0]);
  // chroot isolation shares the network of its caller: that one has a loopback and nothing else.
  const command = `ip link set lo up && exec buildah ${[...buildah, 'run', ...chroot, container, '--', ...inside].join(' ')}`;
  const output = await run('unshare', ['--net', 'sh', '-c', command]);
  return { output, size };
}

/** @returns {Promise<{ output: string, size: number } | string>} or why there can be no image here */
async function build() {
  for (const engine of ['docker', 'podman']) {
    if ((await ask(engine, ['info'])).ok) return withEngine(engine);
  }
  const needed = ['buildah', 'debootstrap', 'unshare', 'setpriv', 'timeout', 'ip'];
  const lacking = [];
  for (const program of needed) {
    if (!(await ask('sh', ['-c', `command -v ${program}`])).ok) lacking.push(program);
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'neither Docker nor Podman answers, and building without them needs root on Linux';
  }
  if (lacking.length > 0)
    return `neither Docker nor Podman answers, and ${lacking.join(', ')} is not installed`;
  return withBuildah();
}

const remove = () => clear(folder, (command, args) => runChild(command, args, { step: 'image' }));
/** @type {import('./support/lock.mjs').Lock | undefined} */
let lock;
try {
  lock = hold(folder);
  await rm(logFile('image'), { force: true });
  // What a killed build left behind.
  await remove();
  await mkdir(folder, { recursive: true });
  const result = await build();
  if (typeof result === 'string') console.log(`image: skipped, ${result}\n0 passed, 0 failed, 1 skipped`);
  else {
    const lines = result.output.trim().split('\n');
    const size = (result.size / 1e9).toFixed(2);
    lines.splice(-1, 0, `image: ${size} GB, built and tried in ${Math.round((Date.now() - began) / 1000)} s`);
    console.log(lines.join('\n'));
  }
} catch (error) {
  const { message, output = '' } = /** @type {Error & { output?: string }} */ (error);
  console.log(`${output.trim()}\nimage: FAILED, ${message}`);
  if (!/ passed, \d+ failed/.test(output)) console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
} finally {
  if (lock) {
    await remove().catch((error) => {
      say(error.message);
      process.exitCode = 1;
    });
    lock.release();
  }
}
if (stopped) process.exitCode = 128 + constants.signals[stopped];

// @ts-check
// A Slurm cluster of one node on this machine's loopback, all of it below one folder.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scancel', 'scontrol', 'squeue'];
/** Debian keeps the daemons where an ordinary user's PATH does not look. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
const missing = PROGRAMS.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));

/** Why there can be no cluster here, or false. */
export const noCluster =
  missing.length > 0
    ? `${missing.join(', ')} not installed (Debian: apt-get install slurmctld slurmd slurm-client munge)`
    : process.getuid?.() !== 0 && 'the daemons of a test cluster need root';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the daemons, which the end of the test stops.
 * @param {import('node:test').TestContext} t
 * @param {string} folder
 * @returns what a client needs in its environment
 */
export async function startCluster(t, folder) {
  const env = { ...process.env, PATH: folders.join(delimiter), SLURM_CONF: join(folder, 'slurm.conf') };
  const socket = join(folder, 'munge.socket');
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o600 });
  // munged trusts no folder that others may write in, and clients must reach its socket.
  chmodSync(folder, 0o755);
  writeFileSync(env.SLURM_CONF, configuration(folder, socket, await freePort(), await freePort()));
  /** @type {import('node:child_process').ChildProcess[]} */
  const daemons = [];
  t.after(async () => {
    for (const daemon of daemons.reverse()) {
      daemon.kill('SIGTERM');
      for (let i = 0; i < 50 && daemon.exitCode === null && daemon.signalCode === null; i++) await pause(100);
      daemon.kill('SIGKILL');
    }
  });
  const start = (/** @type {string} */ program, /** @type {string[]} */ args) => {
    daemons.push(spawn(program, args, { env, stdio: 'ignore' }));
  };
  const file = (/** @type {string} */ name) => join(folder, name);
  const munge = ['--socket', socket, '--key-file', file('munge.key'), '--pid-file', file('munge.pid')];
  start('munged', [
    '--foreground',
    '--force',
    ...munge,
    '--log-file',
    file('munge.log'),
    '--seed-file',
    file('munge.seed'),
  ]);
  await until(
    () => existsSync(socket),
    () => log(folder, 'munge.log'),
  );
  start('slurmctld', ['-D', '-i']);
  start('slurmd', ['-D', '-N', 'lab']);
  await until(
    () => /\bState=IDLE\b/.test(ask(env, 'scontrol', 'show', 'node', 'lab')),
    () => log(folder, 'slurmctld.log') + log(folder, 'slurmd.log'),
  );
  return env;
}

/**
 * A client's answer, empty while nobody answers.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} program
 * @param {string[]} args
 */
export function ask(env, program, ...args) {
  try {
    return execFileSync(program, args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 120_000,
    });
  } catch {
    return '';
  }
}

/** Seconds after which a cluster is taken for one that hangs: a busy machine needs a minute for what an idle one does at once. */
const PATIENCE = 1800;

/**
 * @param {() => boolean} holds
 * @param {() => string} story what to show when it never holds
 */
export async function until(holds, story) {
  const end = Date.now() + 1000 * PATIENCE;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE} s: ${holds}\n${story()}`);
    await pause(20);
  }
}

/** @param {string} folder @param {string} name */
function log(folder, name) {
  const path = join(folder, name);
  return existsSync(path)
    ? `${name}:\n${readFileSync(path, 'utf8').split('\n').slice(-20).join('\n')}\n`
    : '';
}

/** @param {string} folder @param {string} socket @param {number} control @param {number} node */
function configuration(folder, socket, control, node) {
  const host = hostname().split('.')[0];
  return `ClusterName=lab
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
SlurmctldPort=${control}
SlurmdPort=${node}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
KillWait=2
SlurmdParameters=config_overrides
NodeName=lab NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=lab Nodes=lab Default=YES MaxTime=INFINITE State=UP
`;
}

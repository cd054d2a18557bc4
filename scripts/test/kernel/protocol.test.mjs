// @ts-check
// What JupyterLab relies on beside the outputs of cells.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { jupyterEnvironment, venvBin } from '../../jupyter.mjs';
import { errorOf, printed, runCells } from './kernel.mjs';

const [first, second, failed, on, completion, inspection, odd, history, searched, info, ...rejoined] =
  await runCells([
    { queue: ['await new Promise((resolve) => setTimeout(resolve, 100));', 'const width = 64;'] },
    { queue: ['throw new Error("one");', 'console.log("on");'], stopOnError: false },
    { ask: 'complete_request', content: { code: '/* 😀😀 */ wid', cursor_pos: 12 } },
    { ask: 'inspect_request', content: { code: '/* 😀😀 */ width', cursor_pos: 11, detail_level: 0 } },
    { ask: 'complete_request', content: { code: 'export const other = wid', cursor_pos: 24 } },
    { ask: 'history_request', content: { hist_access_type: 'tail', n: 2, output: false, raw: true } },
    {
      ask: 'history_request',
      content: { hist_access_type: 'search', pattern: 'const*', output: true, raw: true },
    },
    { ask: 'kernel_info_request', content: {} },
    { rejoin: 'kernel_info_request' },
  ]);

test('a page that connects again is answered, though its first connection is still open', () => {
  assert.deepEqual(
    rejoined.map(({ reply }) => reply.type),
    ['kernel_info_reply', 'kernel_info_reply'],
  );
});

test("messages are of the kernel's own session, whichever client asked", () => {
  const sessions = new Set([first, second, info, ...rejoined].flatMap((cell) => cell.sessions));
  assert.equal(sessions.size, 1);
});

test('a cell makes the kernel busy when its turn has come, not before', () => {
  const [began, ended] = first.states;
  const [beganNext, endedNext] = second.states;
  const states = [began, ended, beganNext, endedNext];
  assert.deepEqual(
    states.map(([state]) => state),
    ['busy', 'idle', 'busy', 'idle'],
  );
  const places = states.map(([, place]) => place);
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test('with stop_on_error: false the cells after an error run', () => {
  assert.equal(errorOf(failed).evalue, 'one');
  assert.equal(failed.reply.status, 'error');
  assert.equal(printed(on, 'stdout'), 'on\n');
});

test('completion and inspection count characters, not UTF-16 units', () => {
  const { matches, cursor_start, cursor_end } = completion.reply;
  assert.deepEqual([matches, cursor_start, cursor_end], [['width'], 9, 12]);
  assert.match(inspection.reply.data['text/plain'], /const width: 64/);
  assert.equal(odd.reply.matches[0], 'width');
});

test('the history is returned', () => {
  assert.deepEqual(history.reply.history, [
    [0, 3, 'throw new Error("one");'],
    [0, 4, 'console.log("on");'],
  ]);
  assert.deepEqual(searched.reply.history, [[0, 2, ['const width = 64;', null]]]);
});

test(
  'a kernel ends when the process that started it was killed, also in the middle of a cell',
  { skip: process.platform === 'win32' && 'no such signal' },
  async () => {
    const driver = spawn(venvBin('python'), [join(import.meta.dirname, 'orphan.py')], {
      env: jupyterEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = await once(driver.stdout, 'data');
    const kernel = Number(text);
    process.kill(kernel, 0);
    driver.kill('SIGKILL');
    for (const end = Date.now() + 600_000; isThere(kernel);) {
      assert.ok(Date.now() < end, 'it lives on');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  },
);

/** @param {number} pid */
function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// @ts-check
// What JupyterLab relies on beside the outputs of cells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCells } from './kernel.mjs';

const [first, second, info, ...rejoined] = await runCells([
  { queue: ['await new Promise((resolve) => setTimeout(resolve, 100));', 'console.log(2);'] },
  { ask: 'kernel_info_request', content: {} },
  { rejoin: 'kernel_info_request' },
]);

test('a page that connects again is answered, though its first connection is still open', () => {
  assert.deepEqual(
    rejoined.map(({ reply }) => reply.type),
    ['kernel_info_reply', 'kernel_info_reply'],
  );
});

test("messages are of the kernel's own session, whoever asked", () => {
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

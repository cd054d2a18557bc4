// @ts-check
// Jupyter's messages, where tslab leaves some out and gets others wrong.
'use strict';
const { randomUUID } = require('node:crypto');
const { setImmediate: nextTurn } = require('node:timers/promises');
const ts = require('@tslab/typescript-for-tslab');
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter');
const { lastFailure } = require('./executor.cjs');
const { answerHistory, noteInput } = require('./history.cjs');

/** For 200 ms after an error tslab drops what arrives: a client told of the error earlier would lose a cell. */
const deafFor = 250;

/** @type {WeakMap<object, (count: number) => void>} what to do when a request's turn has come */
const onBegin = new WeakMap();
/** @type {WeakSet<object>} requests that failed, but let those after them run */
const failed = new WeakSet();

/** Where the library reads which cell runs. */
const running = Symbol.for('contrastive-lab.cell');

/** tslab signs with its client's session, and JupyterLab drops what it has not handled when the session changes. */
const session = randomUUID();

/** tslab's reader of messages, which it does not export by itself. @type {Function} */
let tslabHandles;

function speakProperly() {
  const handler = /** @type {any} */ (JupyterHandlerImpl.prototype);
  const { handleExecuteImpl } = handler;
  handler.handleExecuteImpl = async function (/** @type {any} */ request, /** @type {unknown[]} */ ...rest) {
    // The cell before is answered first: this one may keep the process busy for long.
    await nextTurn();
    onBegin.get(request)?.(this.execCount + 1);
    const count = this.execCount + 1;
    try {
      return await handleExecuteImpl.call(this, request, ...rest);
    } catch (error) {
      if (request.stop_on_error !== false) throw error;
      failed.add(request);
      return { count };
    }
  };
  const server = /** @type {any} */ (ZmqServer.prototype);
  const { init } = server;
  server.init = function () {
    // tslab listens before all its sockets are open: what it answered then was lost.
    return (this.opened = init.call(this));
  };
  tslabHandles = server.handleShellMessage;
  server.handleShellMessage = handleMessage;
}

/** Answers by the kind of request; a cell has a function of its own. @type {Record<string, (server: any, content: any) => object>} */
const answers = {
  kernel_info_request: ({ handler }) => {
    const info = handler.handleKernel();
    return { status: 'ok', ...info, language_info: { ...info.language_info, version: ts.version } };
  },
  is_complete_request: ({ handler }, content) => handler.handleIsComplete(content),
  inspect_request: ({ handler }, content) => handler.handleInspect(inUnits(content)),
  complete_request: ({ handler }, content) => {
    const found = handler.handleComplete(inUnits(content));
    const points = (/** @type {number} */ units) => [...content.code.slice(0, units)].length;
    return { ...found, cursor_start: points(found.cursor_start), cursor_end: points(found.cursor_end) };
  },
  history_request: (_, content) => answerHistory(content),
  comm_info_request: () => ({ status: 'ok', comms: {} }),
  shutdown_request: (_, content) => ({ status: 'ok', restart: content.restart }),
};

/**
 * Jupyter counts a cursor's place in code points, JavaScript in UTF-16 units, of which an emoji has two.
 * @param {{ code: string, cursor_pos: number }} content
 */
function inUnits(content) {
  const before = [...content.code].slice(0, content.cursor_pos);
  return { ...content, cursor_pos: before.join('').length };
}

/**
 * @this {any} the server
 * @param {unknown} socket
 * @param {unknown[]} frames
 */
async function handleMessage(socket, ...frames) {
  const message = readMessage(this, frames);
  if (!message) return;
  await this.opened;
  const kind = message.header.msg_type;
  const send = sender(this, message);
  if (kind === 'execute_request') {
    await handleExecute(this.handler, message, socket, this.iopub, send);
    return;
  }
  send(this.iopub, 'status', { execution_state: 'busy' });
  if (Object.hasOwn(answers, kind))
    send(socket, kind.replace('_request', '_reply'), answerOf(this, kind, message.content));
  send(this.iopub, 'status', { execution_state: 'idle' });
  if (kind !== 'shutdown_request') return;
  this.close();
  // What a cell left behind, such as a timer, would keep the process.
  setTimeout(() => process.exit(0), 500).unref();
}

/**
 * @param {any} server
 * @param {unknown[]} frames
 * @returns {any} the message, undefined when its signature is wrong
 */
function readMessage(server, frames) {
  let message;
  // The first thing that tslab does with a message is to tell that it is busy.
  const shown = { connInfo: server.connInfo, publishStatus };
  function publishStatus(/** @type {string} */ _, /** @type {unknown} */ read) {
    message = read;
    throw new Error('read');
  }
  tslabHandles.call(shown, null, ...frames).catch(() => {});
  return message;
}

/**
 * @param {any} server
 * @param {any} message which is answered
 */
function sender(server, message) {
  return (/** @type {unknown} */ socket, /** @type {string} */ type, /** @type {object} */ content) => {
    const reply = message.createReply();
    Object.assign(reply.header, { msg_type: type, session });
    reply.content = content;
    reply.signAndSend(server.connInfo.key, socket);
  };
}

/**
 * @param {any} server
 * @param {string} kind
 * @param {any} content
 */
function answerOf(server, kind, content) {
  try {
    return answers[kind](server, content);
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    return { status: 'error', ename: name, evalue: message, traceback: [] };
  }
}

/**
 * @param {any} handler tslab's
 * @param {{ content: any, metadata?: { cellId?: string } }} message
 * @param {unknown} socket
 * @param {unknown} iopub
 * @param {(socket: unknown, type: string, content: object) => void} send
 */
async function handleExecute(handler, { content: request, metadata }, socket, iopub, send) {
  let busy = false;
  const begin = () => {
    if (!busy) send(iopub, 'status', { execution_state: 'busy' });
    busy = true;
  };
  onBegin.set(request, (count) => {
    // A cell that waits for those before it does not make the kernel busy.
    begin();
    if (request.silent) return;
    // Figures are numbered by it: a cell that is run again keeps its numbers.
    Object.assign(globalThis, { [running]: { name: metadata?.cellId ?? request.code, count } });
    noteInput(count, request);
    send(iopub, 'execute_input', { code: request.code, execution_count: count });
  });
  const result = await handler.handleExecute(
    request,
    (/** @type {string} */ name, /** @type {string} */ text) => send(iopub, 'stream', { name, text }),
    (/** @type {object} */ data, /** @type {boolean} */ update) =>
      send(iopub, update ? 'update_display_data' : 'display_data', data),
  );
  if (failed.has(request)) result.status = 'error';
  if (result.status === 'error') {
    Object.assign(result, lastFailure());
    send(iopub, 'error', { ...lastFailure() });
    if (!failed.has(request)) await new Promise((resolve) => setTimeout(resolve, deafFor));
  }
  // The protocol's word for a request that was dropped because a cell before it failed.
  if (result.status === 'abort') result.status = 'aborted';
  begin();
  send(socket, 'execute_reply', result);
  send(iopub, 'status', { execution_state: 'idle' });
}

module.exports = { speakProperly };

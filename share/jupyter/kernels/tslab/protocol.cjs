// @ts-check
// The two messages that tslab does not send: `execute_input` when a cell begins, `error` when it has failed. And the
// two that it gets wrong: whose session a message is of, and when a cell makes the kernel busy.
'use strict';
const { randomUUID } = require('node:crypto');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter');
const { lastFailure } = require('./executor.cjs');

/** For 200 ms after an error tslab drops what arrives: a client told of the error earlier would lose a cell. */
const deafFor = 250;

/** @type {WeakMap<object, (count: number) => void>} what to do when a request's turn has come */
const onBegin = new WeakMap();
/** @type {WeakSet<object>} messages whose `busy` was published */
const busy = new WeakSet();

/** tslab signs with its client's session, and JupyterLab drops what it has not handled when the session changes. */
const session = randomUUID();

function speakProperly() {
  const handler = /** @type {any} */ (JupyterHandlerImpl.prototype);
  const { handleExecuteImpl } = handler;
  handler.handleExecuteImpl = async function (/** @type {any} */ request, /** @type {unknown[]} */ ...rest) {
    // The cell before is answered first: this one may keep the process busy for long.
    await nextTurn();
    onBegin.get(request)?.(this.execCount + 1);
    return handleExecuteImpl.call(this, request, ...rest);
  };
  const server = /** @type {any} */ (ZmqServer.prototype);
  const { publishStatus } = server;
  server.handleExecute = handleExecute;
  server.publishStatus = function (/** @type {'busy' | 'idle'} */ status, /** @type {any} */ message) {
    signAsKernel(Object.getPrototypeOf(message));
    const waits = status === 'busy' && message.header.msg_type === 'execute_request';
    if (waits && !onBegin.has(message.content)) return;
    if (status === 'idle' && !busy.has(message)) publishStatus.call(this, 'busy', message);
    busy.add(message);
    publishStatus.call(this, status, message);
  };
}

/** @param {any} prototype of tslab's messages, which it does not export */
function signAsKernel(prototype) {
  if (Object.hasOwn(prototype, 'signed')) return;
  const { createReply } = prototype;
  prototype.signed = true;
  prototype.createReply = function () {
    const reply = createReply.call(this);
    reply.header.session = session;
    return reply;
  };
}

/**
 * @this {any}
 * @param {unknown} socket
 * @param {any} message an execute_request
 */
async function handleExecute(socket, message) {
  const send = (/** @type {unknown} */ to, /** @type {string} */ type, /** @type {object} */ content) => {
    const reply = message.createReply();
    reply.header.msg_type = type;
    reply.content = content;
    reply.signAndSend(this.connInfo.key, to);
  };
  const request = message.content;
  onBegin.set(request, (count) => {
    // A cell that waits for those before it does not make the kernel busy.
    this.publishStatus('busy', message);
    if (!request.silent) send(this.iopub, 'execute_input', { code: request.code, execution_count: count });
  });
  const result = await this.handler.handleExecute(
    request,
    (/** @type {string} */ name, /** @type {string} */ text) => send(this.iopub, 'stream', { name, text }),
    (/** @type {object} */ data, /** @type {boolean} */ update) =>
      send(this.iopub, update ? 'update_display_data' : 'display_data', data),
  );
  if (result.status === 'error') {
    Object.assign(result, lastFailure());
    send(this.iopub, 'error', { ...lastFailure() });
    await new Promise((resolve) => setTimeout(resolve, deafFor));
  }
  // The protocol's word for a request that was dropped because a cell before it failed.
  if (result.status === 'abort') result.status = 'aborted';
  send(socket, 'execute_reply', result);
}

module.exports = { speakProperly };

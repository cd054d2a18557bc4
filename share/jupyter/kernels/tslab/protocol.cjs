// @ts-check
// The two messages that tslab does not send: `execute_input` when a cell begins, `error` when it has failed.
'use strict';
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter');
const { lastFailure } = require('./executor.cjs');

/** For 200 ms after an error tslab drops what arrives: a client told of the error earlier would lose a cell. */
const deafFor = 250;

/** @type {WeakMap<object, (count: number) => void>} what to do when a request's turn has come */
const onBegin = new WeakMap();

function publishErrors() {
  const handler = /** @type {any} */ (JupyterHandlerImpl.prototype);
  const { handleExecuteImpl } = handler;
  handler.handleExecuteImpl = function (/** @type {any} */ request, /** @type {unknown[]} */ ...rest) {
    onBegin.get(request)?.(this.execCount + 1);
    return handleExecuteImpl.call(this, request, ...rest);
  };
  /** @type {any} */ (ZmqServer.prototype).handleExecute = handleExecute;
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

module.exports = { publishErrors };

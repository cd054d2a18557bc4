// @ts-check
// The options with which tslab should open its sockets.
'use strict';
const zeromq = require('zeromq');

function openSocketsWell() {
  const { Publisher, Router } = zeromq;
  // A cell may print thousands of lines in one synchronous stretch. zeromq.js gives up on a send that would wait,
  // and tslab does not await sends: the lines and the cell's end are lost. Without a limit no send ever waits.
  zeromq.Publisher = class extends Publisher {
    constructor() {
      super({ sendTimeout: 0, sendHighWaterMark: 0 });
    }
  };
  // JupyterLab reconnects under the same identity, after a restart often before its first connection is closed.
  // Without a handover the kernel turns the second one away for good: nothing that the page sends is ever answered.
  zeromq.Router = class extends Router {
    constructor() {
      super({ handover: true });
    }
  };
}

module.exports = { openSocketsWell };

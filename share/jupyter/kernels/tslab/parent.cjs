// @ts-check
// A kernel whose Jupyter was killed has nobody who would end it, and keeps half a gigabyte.
'use strict';
const { Worker } = require('node:worker_threads');

const watch = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid === workerData) return;
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5000);
}, 1000);
`;

function endWithParent() {
  // Jupyter names itself, unless the kernel is meant to outlive it.
  if (Number(process.env.JPY_PARENT_PID) !== process.ppid) return;
  // In a thread of its own: a cell that never awaits must not keep the kernel alive.
  new Worker(watch, { eval: true, workerData: process.ppid }).unref();
}

module.exports = { endWithParent };

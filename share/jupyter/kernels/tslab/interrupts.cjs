// @ts-check
// Jupyter's interrupt button sends SIGINT. Synchronous code is stopped by the engine; a loop that awaits is
// stopped by the library, which compares this counter before and after a pause.
'use strict';

const counter = { interrupts: 0 };

function countInterrupts() {
  Object.assign(globalThis, { [Symbol.for('contrastive-lab.kernel')]: counter });
  process.on('SIGINT', () => {
    counter.interrupts++;
  });
}

/** For a SIGINT that ended synchronous code: Node hands it to that code instead of the handler above. */
function countSynchronousInterrupt() {
  counter.interrupts++;
}

module.exports = { countInterrupts, countSynchronousInterrupt };

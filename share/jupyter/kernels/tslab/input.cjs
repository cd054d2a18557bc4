// @ts-check
// A cell cannot be asked anything. What reads from the keyboard would wait for ever.
'use strict';
const { Readable } = require('node:stream');

function refuseInput() {
  const stdin = new Readable({ read: refuse });
  // The streams of Node and of readline come through one of these.
  Object.assign(stdin, { fd: 0, isTTY: false, resume: refuse, setRawMode: refuse });
  for (const name of /** @type {const} */ (['on', 'addListener', 'once'])) {
    const original = stdin[name];
    stdin[name] = (/** @type {string | symbol} */ event, /** @type {any} */ listener) =>
      event === 'data' || event === 'readable' ? refuse() : original.call(stdin, event, listener);
  }
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
}

/** @returns {never} */
function refuse() {
  throw new Error('input is not supported in a notebook: write the value into the cell');
}

module.exports = { refuseInput };

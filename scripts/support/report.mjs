// @ts-check
// Everything goes to standard error: a command that prints JSON keeps standard output for itself.
const output = process.stderr;
const between = 5000;

/** @param {number} started */
export const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** @param {string} text */
export function say(text) {
  output.write(`${text}\n`);
}

/**
 * One line a step: rewritten in place in a terminal, a line every five seconds elsewhere.
 * @param {string} step
 * @param {string} doing
 */
export function startLine(step, doing) {
  const started = Date.now();
  const label = step.padEnd(9);
  let last = started;
  let current = doing;
  /** @param {string} [text] */
  const draw = (text) => {
    const line = `${label} ${current}${text === undefined ? '' : `: ${text}`}`;
    output.write(output.isTTY ? `\r\u001b[2K${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`);
    last = Date.now();
  };
  draw();
  return {
    /** @param {string} text what is being done now */
    doing(text) {
      current = text;
      draw();
    },
    /** @param {string} text how far it is */
    progress(text) {
      if (output.isTTY || Date.now() - last >= between) draw(text);
    },
    /** @param {string} text said on a line of its own, the step goes on */
    note(text) {
      output.write(`${output.isTTY ? '\r\u001b[2K' : ''}${label} ${text}\n`);
    },
    /** @param {string} [text] */
    done(text = 'done') {
      current = `${text} (${seconds(started)})`;
      draw();
      if (output.isTTY) output.write('\n');
    },
    stopped() {
      if (output.isTTY) output.write('\n');
    },
  };
}

/** @typedef {ReturnType<typeof startLine>} Line */

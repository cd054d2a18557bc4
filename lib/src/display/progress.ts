import { described, requireParts } from '../tensor/checks';
import { randomUUID } from 'node:crypto';
import { InterruptedError, interruptible } from '../tensor/interrupt';
import { inKernel, show } from './channel';

/** A display that follows a long piece of work. */
export interface Progress {
  /**
   * Says that work has been done, and lets the event loop have its turn.
   * @param done how much of the total is done by now; default one more than at the last call
   * @param note a short text behind the bar, such as the loss; default none
   * @throws InterruptedError once the user has interrupted
   */
  tick(done?: number, note?: string): Promise<void>;
  /**
   * Ends the display: it becomes one short line.
   * @param note what the line says behind the time, such as a result; default none
   */
  finish(note?: string): void;
}

/** Work that takes less than this leaves no display behind. */
const QUIET_MS = 500;
const UPDATE_MS = 200;
const BAR_WIDTH = 30;

/** Seconds as a person says them: 0.8 s, 14 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The one place a progress is shown in: an output of the notebook, a line of the terminal, or nowhere. */
function place(): (line: string, last: boolean) => void {
  if (inKernel()) {
    const id = randomUUID();
    let shown = false;
    return (line) => {
      show({ data: { 'text/plain': line }, id, update: shown });
      shown = true;
    };
  }
  if (!process.stderr.isTTY) return () => undefined;
  return (line, last) => process.stderr.write(`\r\x1b[K${line}${last ? '\n' : ''}`);
}

/**
 * Follows work of `total` steps in one display that is updated in place, at most five times a second: bar, share
 * done, time taken and left. In a terminal it is one line; where there is neither it is silent. Work done within half
 * a second shows nothing.
 * @param total how many steps there are, positive
 * @param options.label what is being done, such as "widths"; default "working"
 * @returns the progress; `await tick()` after each step
 * @throws RangeError when total is not positive
 */
export function progress(total: number, options: { label?: string } = {}): Progress {
  requireParts('options', options, { label: 'text?' });
  const { label = 'working' } = options;
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(
      total === 0
        ? `${label}: there is nothing to do, total is 0; is a list of widths or seeds empty?`
        : `total must be a positive number of steps, got ${described(total)}`,
    );
  }
  const pause = interruptible();
  const write = place();
  const start = performance.now();
  let done = 0;
  let lastWrite = 0;
  let shown = false;
  let ended = false;

  const seconds = (): number => (performance.now() - start) / 1000;
  const render = (line: string, last = false): void => {
    write(line, last);
    shown = true;
    lastWrite = performance.now();
  };
  const bar = (note: string): string => {
    const share = Math.min(1, done / total);
    const full = Math.round(share * BAR_WIDTH);
    const left = done > 0 ? `, ${duration((seconds() * (total - done)) / done)} left` : '';
    const percent = String(Math.floor(share * 100)).padStart(3);
    const boxes = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
    return `${label} ${boxes} ${percent} %  ${duration(seconds())}${left}${note}`;
  };
  const behind = (note?: string): string => (note === undefined || note === '' ? '' : `  ${note}`);
  const end = (text: string, note?: string): void => {
    if (ended) return;
    ended = true;
    if (shown) render(`${label}: ${text} ${duration(seconds())}${behind(note)}`, true);
  };

  return {
    async tick(now = done + 1, note?: string) {
      if (!(now >= 0)) throw new RangeError(`done must be 0 or more, got ${now}`);
      done = now;
      try {
        await pause();
      } catch (error) {
        if (error instanceof InterruptedError)
          end(`interrupted at ${Math.floor((100 * done) / total)} % after`, note);
        throw error;
      }
      const time = performance.now();
      if (!ended && time - start >= QUIET_MS && time - lastWrite >= UPDATE_MS) render(bar(behind(note)));
    },
    finish(note?: string) {
      end('done in', note);
    },
  };
}

// One worker process, as the process that started it sees it.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answer, Question } from './messages';

/** Starting it again after so many starts that ended in nothing is no use. */
const STARTS = 3;

/** The outcome of a question; `died` when the process ended over it. */
export type Outcome = Answer | { readonly died: string };

/** A worker that starts when it is first asked, and starts again after it died, until it is stopped. */
export class WorkerProcess {
  private child: ChildProcess | undefined;
  private stopped = false;
  /** Settles when no child is left of those that were killed. */
  private ending: Promise<unknown> = Promise.resolve();

  /**
   * @param kinds path of the module that exports what can be run
   * @param threads of the engine
   * @param card the one graphics card that it may use, as CUDA_VISIBLE_DEVICES names it
   */
  constructor(
    private readonly kinds: string,
    private readonly threads: number,
    private readonly card?: string,
  ) {}

  /**
   * Has one run made.
   * @throws Error when the process cannot start
   */
  async ask(question: Question): Promise<Outcome> {
    const child = await this.started();
    if (!child) return { died: 'stopped' };
    const outcome = this.hear(child);
    // A child that just died takes no question; that it ended is heard either way.
    child.send(question, () => undefined);
    return outcome;
  }

  /** Ends the process for good, whatever it is doing; it is gone when the call returns. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.end();
  }

  /** Waits for what an earlier call has killed, too: the last caller must not return first. */
  private async end(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.exitCode === null && child.signalCode === null) {
      this.ending = Promise.all([this.ending, once(child, 'exit')]);
      child.kill('SIGKILL');
    }
    await this.ending;
  }

  private async started(): Promise<ChildProcess | undefined> {
    if (this.child) return this.child;
    for (let attempt = 1; !this.stopped; attempt++) {
      const child = fork(path.join(__dirname, 'worker.js'), [this.kinds], {
        // TensorFlow's own thread pool is the one that does the work (measured: OMP_NUM_THREADS changes nothing).
        env: {
          ...process.env,
          TF_NUM_INTRAOP_THREADS: String(this.threads),
          ...(this.card !== undefined && { CUDA_VISIBLE_DEVICES: this.card }),
        },
        // Infinities pass unchanged.
        serialization: 'advanced',
        // Standard output belongs to the command.
        stdio: ['ignore', 2, 2, 'ipc'],
      });
      this.child = child;
      const first = await this.hear(child);
      if ('ready' in first) return child;
      await this.end();
      if ('broken' in first) throw new Error(`a worker process cannot begin: ${first.broken}`);
      if (attempt === STARTS && 'died' in first && !this.stopped) {
        throw new Error(`a worker process ended ${STARTS} times as it began, at last with ${first.died}`);
      }
    }
    return undefined;
  }

  /** The child's next word, or how it ended. */
  private hear(child: ChildProcess): Promise<Outcome> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        child.off('error', onError);
        resolve(outcome);
      };
      const onMessage = (answer: unknown): void => {
        settle(answer as Answer);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        if (this.child === child) this.child = undefined;
        settle({ died: signal ?? `exit code ${code}` });
      };
      const onError = (error: Error): void => {
        settle({ broken: String(error) });
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.on('error', onError);
      if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    });
  }
}

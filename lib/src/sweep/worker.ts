// A process that makes runs for another: `runInProcesses` starts it and sends names and parameters. It writes no file.
import { engine } from '../tensor';
import { idOf, kindsIn, type RunKind } from './kinds';
import type { Answer, Question } from './messages';
import { requirePlain } from './plain';
import { finish } from './sweep';

const answer = (message: Answer): void => {
  process.send?.(message);
};

async function begin(): Promise<Map<string, RunKind>> {
  const [, , file] = process.argv;
  const module = (await import(file)) as Record<string, unknown>;
  await engine();
  return new Map(kindsIn(module, file).map((kind) => [idOf(kind), kind]));
}

/** Runs that fail are reported; the process goes on. */
async function make(kinds: Map<string, RunKind>, { kind: id, parameters }: Question): Promise<Answer> {
  try {
    const kind = kinds.get(id);
    if (!kind) throw new Error(`no kind of runs is called "${id}"`);
    const finished = await finish(kind, parameters);
    // What cannot be kept may not even pass between processes.
    requirePlain(id, finished);
    return { finished };
  } catch (error) {
    return { failed: String(error) };
  }
}

// The process that asked has ended: nobody would keep the result.
process.on('disconnect', () => process.exit());
// Ctrl-C goes to every process of a terminal; the one that asked decides what becomes of this one.
process.on('SIGINT', () => undefined);

begin().then(
  (kinds) => {
    process.on('message', (question: Question) => void make(kinds, question).then(answer));
    answer({ ready: true });
  },
  (error: unknown) => {
    answer({ broken: String(error) });
  },
);

// Runs commands side by side, and lets them be read as if they had run one after the other.
import { spawn } from 'node:child_process';

/**
 * Runs every step, at most `width` at a time, and resolves with `{ step, status, seconds }` of each, in the order of `steps`.
 *
 * A step is `{ name, command, cwd, after? }`. They are begun in the order of the names in `begin`, each as soon as there is
 * room for it and the step that it names by `after` has ended, well or not. What a step prints is passed to `write` in one
 * piece, under its heading, in the order of `steps`: at once while those before it have ended, else as soon as they have.
 * No step's failure keeps another from running.
 */
export async function runSideBySide(steps, { begin, width, write, env = process.env }) {
  const runs = steps.map((step) => ({ step, held: [], ended: false, status: undefined, seconds: 0 }));
  const waiting = begin.map((name) => runs.find(({ step }) => step.name === name)).filter(Boolean);
  if (waiting.length !== runs.length) throw new Error('every step is begun once: see the order of beginning');
  const running = new Set();
  const told = createTurns(runs, write);

  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < width ? waiting.find((run) => mayBegin(run, runs)) : undefined;
    if (next === undefined) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const ended = runOne(next, (text) => told.print(next, text), env).then(() => {
      running.delete(ended);
      told.end(next);
    });
    running.add(ended);
  }
  return runs.map(({ step, status, seconds }) => ({ step, status, seconds }));
}

/** A step that is not among those run is not waited for. */
function mayBegin({ step }, runs) {
  return runs.every((other) => other.step.name !== step.after || other.ended);
}

/** One speaks at a time; the others' words are held until it is their turn. */
function createTurns(runs, write) {
  let turn = 0;
  let headed = false;
  const speak = () => {
    for (; turn < runs.length; turn += 1, headed = false) {
      const run = runs[turn];
      if (!headed) write(`\n── ${run.step.name}\n`);
      headed = true;
      for (const text of run.held.splice(0)) write(text);
      if (!run.ended) return;
    }
  };
  return {
    print(run, text) {
      run.held.push(text);
      if (runs[turn] === run) speak();
    },
    end(run) {
      run.ended = true;
      if (runs[turn] === run) speak();
    },
  };
}

function runOne(run, print, env) {
  const { command, cwd } = run.step;
  const [program, ...args] = command;
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // Whoever ends us by a signal or an error ends what we started.
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
    const end = (status) => {
      if (run.status !== undefined) return;
      process.removeListener('exit', stop);
      Object.assign(run, { status, seconds: (Date.now() - started) / 1000 });
      resolve();
    };
    child.once('error', (error) => {
      print(`${error.message}\n`);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

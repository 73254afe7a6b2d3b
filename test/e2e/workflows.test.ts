import { join } from 'node:path';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsoleWorkflow, type ConsoleWorkflow } from '../support/console-workflow.js';
import { startLiveConsole, type LiveConsole } from '../support/live-console.js';

const within = (ms: number) => ({ timeout: ms, interval: 50 });

/** A process that waits for a message which never comes, under a name, with so many in its mailbox. */
const waiting = (name: string, messages: number) =>
  `P = spawn(fun() -> receive never_sent -> ok end end), register(${name}, P), ` +
  `[P ! {job, N} || N <- lists:seq(1, ${messages})], list_to_atom(pid_to_list(P))`;

describe('whole workflows in the console, with changes enabled', () => {
  let live: LiveConsole;
  let user: ConsoleWorkflow;

  beforeAll(async () => {
    live = await startLiveConsole({
      serve: (folder) => [
        ...['--enable-up-to', 'destroy', '--anonymous', 'admin'],
        ...['--audit-file', join(folder, 'audit.log')],
      ],
    });
    user = createConsoleWorkflow(live.console.page);
    // `never_sent` and the names are atoms of the nodes from here on.
    await live.b.eval(waiting('crowded', 500));
    await live.a.eval(waiting('doomed', 3));
    await live.c.eval(waiting('restless', 0));
    // An application with a supervisor of its own.
    await live.a.eval('application:ensure_all_started(inets)');
  });
  afterAll(async () => {
    await live.close();
  });

  const isAlive = async (node: OtpNode, name: string) =>
    (await node.eval(`whereis(${name}) =/= undefined`)) === 'true';
  const opened = async (name: string) => {
    await user.searchProcesses(name);
    await expect
      .poll(() => user.processes(), within(15_000))
      .toEqual([expect.stringContaining(name)] as string[]);
    await user.openProcess(name);
    await expect.poll(() => user.process(), within(15_000)).toContain(name);
  };

  it('looks into a node', async () => {
    const { a, b, c, console } = live;
    await expect
      .poll(() => console.nodes(), within(15_000))
      .toEqual({ [a.name]: 'up', [b.name]: 'up', [c.name]: 'up' });
    await console.select(b.name);
    expect(await console.details()).toContain('kernel');
  });

  it('finds the process with the longest mailbox over three nodes, and opens it', async () => {
    const { page } = live.console;
    await user.panel('processes');
    const table = page.locator('cluster-processes');
    await table.getByRole('columnheader', { name: 'mailbox' }).getByRole('button').click();
    await expect.poll(async () => (await user.processes())[0], within(15_000)).toMatch(/crowded[^]*\b500\b/);
    expect(await table.locator('[part=count]').innerText()).toMatch(/on 3 nodes/);

    await user.openProcess('crowded');
    const shown = await user.process();
    expect(shown).toContain(live.b.name);
    expect(shown).toMatch(/mailbox[^]*500/);
    expect(shown).toContain(await live.b.eval('list_to_atom(pid_to_list(whereis(crowded)))').then(unquoted));
  });

  it('sends it a message, and the node has it', async () => {
    const dialog = await user.ask('send_message');
    await dialog.locator.getByRole('textbox', { name: 'message' }).fill('{job, {by, "the console"}}');
    await expect.poll(() => dialog.text(), within(10_000)).toContain('crowded');
    // Whoever creates atoms agrees to them; `by` may be one.
    const atoms = dialog.locator.locator('[part=atoms] input');
    await expect
      .poll(async () => (await atoms.count()) > 0 || (await dialog.runnable()), within(10_000))
      .toBe(true);
    if ((await atoms.count()) > 0) await atoms.check();
    expect(await dialog.run()).toMatch(/Sent: \{job/);

    expect(await live.b.eval('{messages, M} = process_info(whereis(crowded), messages), lists:last(M)')).toBe(
      '{job,{by,"the console"}}',
    );
    await expect.poll(() => user.process(), within(15_000)).toMatch(/mailbox[^]*501/);
  });

  it('kills a process once its target is typed, and it vanishes from the page and from the node', async () => {
    await opened('doomed');
    const dialog = await user.ask('kill_process');
    await expect.poll(() => dialog.text(), within(10_000)).toMatch(/Type .* to confirm/);
    expect(await dialog.text()).toContain(live.a.name);
    expect(await dialog.runnable()).toBe(false);
    await dialog.confirm();
    expect(await isAlive(live.a, 'doomed')).toBe(true);
    expect(await dialog.run()).toContain('The process is gone.');

    expect(await isAlive(live.a, 'doomed')).toBe(false);
    await expect.poll(() => user.process(), within(15_000)).toContain('The process is gone.');
    await expect.poll(() => user.processes(), within(15_000)).toEqual([]);
  });

  it.each([
    ['init', /Protected: /],
    ['inets_sup', /top of its application/],
  ])('says why %s cannot be killed, and does not kill it', async (name, reason) => {
    await user.searchProcesses(`${name}`);
    await user.openProcess(`${name}`);
    await expect.poll(() => user.process(), within(15_000)).toContain(name);
    const dialog = await user.ask('kill_process');
    await expect.poll(() => dialog.text(), within(10_000)).toMatch(reason);
    expect(await dialog.runnable()).toBe(false);
    expect(await dialog.locator.locator('[part=confirm]').count()).toBe(0);
    await dialog.leave();
    expect(await isAlive(live.a, name)).toBe(true);
  });

  it('suspends a process and resumes it', async () => {
    const status = () => live.c.eval('element(2, process_info(whereis(restless), status))');
    await opened('restless');
    const suspend = await user.ask('suspend_process');
    await expect.poll(() => suspend.text(), within(10_000)).toMatch(/to confirm/);
    await suspend.confirm();
    expect(await suspend.run()).toContain('It stands still until');
    expect(await status()).toBe('suspended');
    await expect.poll(() => user.process(), within(15_000)).toContain('Suspended from here');

    // What can only help is not held up by the limits of what came before it.
    expect(await (await user.ask('resume_process')).run()).toContain('It goes on.');
    expect(await status()).toBe('waiting');
    await expect.poll(() => user.process(), within(15_000)).not.toContain('Suspended from here');
  });

  it('has it all in the audit log, which verifies', async () => {
    await user.panel('audit');
    const audit = live.console.page.locator('cluster-audit-log');
    const rows = () => audit.locator('tbody tr').allInnerTexts();
    for (const [operation, target] of [
      ['send_message', 'crowded'],
      ['kill_process', 'doomed'],
      ['suspend_process', 'restless'],
      ['resume_process', 'restless'],
    ] as const) {
      await expect
        .poll(
          async () => (await rows()).filter((row) => row.includes(operation) && !row.includes('refused')),
          within(15_000),
        )
        .toEqual([expect.stringMatching(new RegExp(`done[^]*admin[^]*${target}`))]);
    }
    await audit.getByRole('button', { name: 'Verify' }).click();
    await expect
      .poll(() => audit.locator('[part=verdict]').allInnerTexts(), within(15_000))
      .toEqual([expect.stringContaining('The log is whole.')]);
  });

  it('runs an operation and shows its rows', async () => {
    await user.panel('operations');
    const operations = live.console.page.locator('cluster-operations');
    await operations.getByRole('combobox', { name: 'Operation' }).selectOption('application_list');
    await operations.getByRole('button', { name: 'Run', exact: true }).click();
    const rows = () => operations.locator('[part=result] tbody tr').allInnerTexts();
    // The node that is selected in the console is the one that is asked.
    await expect
      .poll(rows, within(15_000))
      .toEqual([
        expect.stringMatching(/^kernel\b[^]*running[^]*b@127\.0\.0\.1/),
        expect.stringMatching(/^stdlib\b[^]*running[^]*b@127\.0\.0\.1/),
      ]);
  });

  it('shows the supervision tree of an application down to its processes', async () => {
    await user.panel('supervision');
    const tree = live.console.page.locator('cluster-supervision-tree');
    const item = (name: string) => tree.getByRole('treeitem', { name });
    await item('inets').first().click();
    await item('inets_sup').locator('.twist').click();
    await item('httpc_sup').waitFor();
    // Its place is the real one: the node itself says who is supervised by whom.
    expect(
      await live.a.eval(
        'lists:member(httpc_sup, [I || {I, _, _, _} <- supervisor:which_children(inets_sup)])',
      ),
    ).toBe('true');
    expect(Number(await item('httpc_sup').getAttribute('aria-level'))).toBe(
      Number(await item('inets_sup').getAttribute('aria-level')) + 1,
    );
  });

  it('goes to a simulation and back to the real cluster', async () => {
    const { a, b, c, console } = live;
    const real = [a.name, b.name, c.name];
    await user.panel('simulation');
    const panel = console.page.locator('cluster-simulation');
    await panel.getByRole('button', { name: 'Start a simulation' }).click();
    const mode = console.page.locator('cluster-status-bar [part=simulation]');
    await mode.waitFor();
    await expect
      .poll(
        async () => Object.keys(await console.nodes()).filter((name) => real.includes(name)),
        within(15_000),
      )
      .toEqual([]);

    await panel.getByRole('button', { name: 'Back to the real cluster' }).click();
    await expect
      .poll(() => console.nodes(), within(15_000))
      .toEqual(Object.fromEntries(real.map((name) => [name, 'up'])));
    expect(await mode.count()).toBe(0);
  });

  it('loses the gateway while processes are watched, says so, and goes on by itself', async () => {
    const { console, gateway } = live;
    await user.panel('processes');
    await user.searchProcesses('crowded');
    await expect.poll(() => user.processes(), within(15_000)).toHaveLength(1);
    await gateway.kill();
    await expect.poll(() => console.banner(), within(10_000)).toMatch(/Connection lost/);
    expect(await user.processes()).toHaveLength(1); // what was known stays

    await live.restartGateway();
    await expect.poll(() => console.banner(), within(30_000)).toBe('');
    await live.b.eval('crowded ! one_more');
    await expect.poll(async () => (await user.processes())[0], within(30_000)).toMatch(/\b502\b/);
  });

  it('has nothing to complain of in the browser but the lost connection and what was refused', () => {
    // 404 is the killed process, 429 the change that came within a second of the one before.
    const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|status of (404|429) /;
    const unexpected = live.console.complaints.filter((line) => !expected.test(line));
    expect(unexpected).toEqual([]);
  });
});

/** An atom as Erlang prints it, without its quotes. */
function unquoted(atom: string): string {
  return atom.replace(/^'(.*)'$/, '$1');
}

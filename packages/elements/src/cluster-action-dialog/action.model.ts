import { msg, str } from '@lit/localize';
import { isBeamdeckError, type Danger, type OperationPreview } from '@beamdeck/core';
import { formatDuration } from '../format/duration.js';
import { formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import type { ActionWords } from './action-words.js';

/** Params as they are sent: those of the request, what the user chose, and the target as its node described it. */
export function actionParams(
  given: Readonly<Record<string, unknown>>,
  words: ActionWords,
  chosen: ReadonlyMap<string, string>,
  more: { readonly comment: string; readonly confirm?: string; readonly newAtoms?: readonly string[] },
): Record<string, unknown> {
  const fields = words.fields.map(({ name, initial, read }) => {
    const text = chosen.get(name) ?? textOf(given[name]) ?? initial;
    return [name, read === undefined ? text : read(text)] as const;
  });
  return {
    ...given,
    ...Object.fromEntries(fields),
    ...(more.comment.trim() === '' ? {} : { comment: more.comment.trim() }),
    ...(more.confirm === undefined ? {} : { confirm: more.confirm }),
    ...(more.newAtoms === undefined || more.newAtoms.length === 0 ? {} : { newAtoms: [...more.newAtoms] }),
  };
}

/** Params of what the user has confirmed: the very process that was shown, so that after a restart of its node nothing is done. */
export function confirmedParams(
  given: Readonly<Record<string, unknown>>,
  preview: OperationPreview,
  words: ActionWords,
  chosen: ReadonlyMap<string, string>,
  comment: string,
): Record<string, unknown> {
  const { confirmation, process } = preview;
  const params = actionParams(given, words, chosen, {
    comment,
    newAtoms: newAtoms(preview),
    ...(confirmation === null ? {} : { confirm: confirmation }),
  });
  if (process === null) return params;
  const { node, pid } = process;
  return { ...params, node, pid, incarnation: given['incarnation'] ?? process.incarnation };
}

/** What stands in the way of running it now, as the user is told; null when nothing does. */
export function hindrance(
  preview: OperationPreview | null,
  typed: string,
  atomsAgreed: boolean,
): string | null {
  if (preview === null) return msg('It is not known yet what this would do.');
  if (!preview.allowed) return msg('This is not allowed.');
  if (newAtoms(preview).length > 0 && !atomsAgreed) return msg('Agree to the new atoms first.');
  if (preview.confirmation !== null && typed !== preview.confirmation && typed !== shownTarget(preview)) {
    return typed === '' ? msg('Type the target to confirm.') : msg('What is typed is not the target yet.');
  }
  return null;
}

/** The target to be typed as it is shown: a name with characters that nobody can see or type is typed in its visible form. */
export function shownTarget({ confirmation }: OperationPreview): string | null {
  return confirmation === null ? null : visibleText(confirmation, 300);
}

/** What someone who is refused can do instead; null where the reason says all there is. */
export function adviceAgainst(
  { code, suggestion }: OperationPreview['objections'][number],
  preview: OperationPreview,
): string | null {
  if (suggestion !== undefined) return suggestion;
  if (code === 'forbidden') return msg('Ask someone who may, or for the role that it needs.');
  if (code !== 'critical_process_protection' || preview.protection === null) return null;
  return preview.protection.tier === 'vital'
    ? msg('No role may do this from here. Whoever wants to end the node stops it on its host.')
    : msg('Act on one of the processes below it instead, or stop its application on the node.');
}

/** True when choosing otherwise may still make it allowed: a message can be written anew, a target cannot. */
export function mayBecomeAllowed(preview: OperationPreview, words: ActionWords): boolean {
  return preview.allowed || words.fields.some(({ kind }) => kind === 'term');
}

/** How long a refusal for being too fast asks to wait, in ms; null for every other error. */
export function waitAsked(error: unknown): number | null {
  if (!isBeamdeckError(error, 'rate_limited')) return null;
  const wait = error.details['retryAfterMs'];
  return typeof wait === 'number' && wait >= 0 ? wait : 1_000;
}

/** Atoms that running it would create on the node, as its preview tells. */
export function newAtoms(preview: OperationPreview): readonly string[] {
  const atoms = preview.details['newAtoms'];
  return Array.isArray(atoms) ? atoms.map(String) : [];
}

/** The message as the node would get it. */
export function previewedTerm(preview: OperationPreview): string | null {
  return textOf(preview.details['term']) ?? null;
}

/** What came of it, in words; the plain fact that it is done where there is no more to tell. */
export function outcomeWords(operation: string, data: unknown): readonly string[] {
  const told = (data ?? {}) as Readonly<Record<string, unknown>>;
  switch (operation) {
    case 'kill_process':
      if (told['gone'] === true) return [msg('The process is gone.')];
      if (told['gone'] === false) return [msg('It got the exit signal, and lives on: it traps exits.')];
      return [msg('It got the exit signal; the node did not tell whether it is gone.')];
    case 'garbage_collect_process': {
      const [before, after] = [Number(told['memoryBefore']), Number(told['memoryAfter'])];
      const freed = before - after;
      return [
        freed > 0
          ? msg(str`${formatBytes(freed)} freed: ${formatBytes(before)} before, ${formatBytes(after)} now.`)
          : msg(str`Nothing to free: ${formatBytes(after)} before and now.`),
      ];
    }
    case 'suspend_process':
      return [
        msg(
          str`It stands still until ${visibleText(String(told['until']), 40)}, or until our link to its node is lost.`,
        ),
      ];
    case 'resume_process':
      return [msg('It goes on.')];
    case 'send_message':
      return [
        msg(str`Sent: ${visibleText(String(told['sent'] ?? ''), 400)}`),
        ...(typeof told['reply'] === 'string' ? [msg(str`Reply: ${visibleText(told['reply'], 2_000)}`)] : []),
      ];
    default:
      return [msg('Done.')];
  }
}

/** Buttons that act are coloured by what they can do; only what destroys is red. */
export function dangerTone(danger: Danger): 'crit' | 'warn' | 'dim' {
  if (danger === 'destroy') return 'crit';
  return danger === 'change' ? 'warn' : 'dim';
}

/** `in 12 ms`, `in 1.3 s`. */
export function tookWords(ms: number): string {
  const took = ms < 1_000 ? `${formatCount(Math.round(ms))}\u00a0ms` : formatDuration(ms);
  return msg(str`in ${took}`);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

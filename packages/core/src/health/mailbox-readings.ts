import type { ProcessRow } from '../model/process.js';
import type { MailboxLook } from './evidence.js';
import { countText, rateText, shownName } from './phrasing.js';
import type { Reading } from './readings.js';
import { SIGNAL_RULES } from './signals.js';

/** The longest mailboxes of a node as readings, the longest first. */
export function mailboxReadings({ at, mailboxes, partial }: MailboxLook): Reading[] {
  const limit = SIGNAL_RULES.mailbox.moderate.enter;
  return mailboxes.map(({ row, perSecond }) => {
    const growth = perSecond === null || Math.abs(perSecond) < 0.1 ? '' : `, ${rateText(perSecond)}`;
    const among = partial ? '; some processes could not be looked at' : '';
    return {
      ...{ key: `mailbox ${row.pid}`, signal: 'mailbox', at, limit },
      ...{ load: row.messageQueueLen, value: row.messageQueueLen },
      text: `The mailbox of ${processText(row)} holds ${countText(row.messageQueueLen)} messages${growth}${among}`,
      process: { pid: row.pid, name: row.registeredName },
    };
  });
}

/** A process by its registered name; by its pid and what it was started as, where it has none. */
export function processText({ pid, registeredName, initialCall }: ProcessRow): string {
  if (registeredName !== null) return shownName(registeredName);
  return initialCall === null ? pid : `${pid} (${shownName(initialCall)})`;
}

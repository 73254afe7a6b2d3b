import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageTerm } from '../model/message.js';
import { whyNotSend } from './message-shape.js';
import type { ProcessFacts } from './process-facts.js';

const atom = (name: string): MessageTerm => ({ kind: 'atom', name });
const tuple = (...items: MessageTerm[]): MessageTerm => ({ kind: 'tuple', items });
const other: MessageTerm = { kind: 'integer', digits: '1' };

const worker: ProcessFacts = {
  node: 'shop@h',
  incarnation: '1',
  pid: '<0.321.0>',
  registeredName: null,
  initialCall: 'shop_cart:init/1',
  type: 'gen_server',
  application: 'shop',
  topOfApplication: false,
};
const supervisor: ProcessFacts = { ...worker, type: 'supervisor', initialCall: 'supervisor:shop_sup/1' };
const send = (term: MessageTerm, to = worker) => whyNotSend({ form: 'send', term }, to);

describe('whyNotSend', () => {
  it('refuses what OTP steers processes with, whatever follows the tag, to everyone', () => {
    const tags = [
      'system',
      'EXIT',
      'DOWN',
      'io_request',
      'io_reply',
      'file_request',
      'ETS-TRANSFER',
      'nodedown',
    ];
    const rest = fc.array(fc.constantFrom(other, atom('x'), tuple(atom('system'))), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...tags), rest, fc.boolean(), (tag, items, toSupervisor) => {
        expect(send(tuple(atom(tag), ...items), toSupervisor ? supervisor : worker)).not.toBeNull();
      }),
    );
  });

  it('refuses calls, casts and events to supervisors in every form', () => {
    for (const tag of [
      '$gen_call',
      '$gen_cast',
      '$gen_event',
      '$gen_all_state_event',
      '$gen_sync_all_state_event',
    ]) {
      expect(send(tuple(atom(tag), other, other), supervisor)).not.toBeNull();
      expect(send(tuple(atom(tag), other, other), worker)).toBeNull();
    }
    for (const form of ['call', 'cast'] as const) {
      expect(whyNotSend({ form, term: other }, supervisor)).not.toBeNull();
      expect(whyNotSend({ form, term: tuple(atom('system'), other) }, worker)).toBeNull();
    }
  });

  it('leaves every other message alone', () => {
    for (const term of [
      other,
      atom('system'),
      atom('EXIT'),
      tuple(),
      tuple(other, atom('system')),
      tuple(tuple(atom('system'))),
      tuple(atom('System'), other),
      tuple(atom('ping'), other),
    ]) {
      expect(send(term)).toBeNull();
      expect(send(term, supervisor)).toBeNull();
    }
  });
});

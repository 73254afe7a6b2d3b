/**
 * An Erlang term that a user has written, as data: pure, so that page and node read the same text alike. Integers are text
 * so that none is rounded; `binary` holds UTF-8 text or bytes. Nothing here is an atom of any node yet.
 */
export type MessageTerm =
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'integer'; readonly digits: string }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array }
  | { readonly kind: 'tuple'; readonly items: readonly MessageTerm[] }
  | { readonly kind: 'list'; readonly items: readonly MessageTerm[]; readonly tail: MessageTerm | null }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [MessageTerm, MessageTerm])[] }
  /** A process of the node that the message goes to, `<0.123.0>`. */
  | { readonly kind: 'pid'; readonly pid: string };

/** A message and how it is to be delivered: as it is, or in the form of a gen_server's call or cast. */
export interface OutgoingMessage {
  readonly form: 'send' | 'call' | 'cast';
  readonly term: MessageTerm;
}

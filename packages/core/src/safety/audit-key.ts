import { BeamdeckError } from '../model/error.js';
import { fromHex, sha256, toHex, utf8 } from './digest.js';

/**
 * An Ed25519 key pair as a JSON Web Key (RFC 8037): `x` is the public key, `d` the private one, both base64url. `d` is a
 * secret: it belongs in a file that only the gateway can read.
 */
export interface AuditKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d: string;
}

/** Signs checkpoints. Holds the private key where it cannot be read back. */
export interface AuditSigner {
  /** The public key, base64url: what `verifyAudit` needs, from a place that whoever can write the log cannot write. */
  readonly publicKey: string;
  /** Names the key in checkpoints: the first 16 digits of its SHA-256. */
  readonly keyId: string;
  /** The signature of the text's UTF-8 bytes, hexadecimal. */
  sign(text: string): Promise<string>;
}

/** Checks signatures against one public key. */
export interface AuditSignatureCheck {
  readonly keyId: string;
  holds(text: string, signature: string): Promise<boolean>;
}

const ED25519 = { name: 'Ed25519' } as const;

/** A new key pair, from the platform's own randomness. */
export async function generateAuditKey(): Promise<AuditKey> {
  const made = await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify']);
  if (!('privateKey' in made)) throw badKey();
  const { x, d } = await crypto.subtle.exportKey('jwk', made.privateKey);
  if (x === undefined || d === undefined) throw badKey();
  return { kty: 'OKP', crv: 'Ed25519', x, d };
}

/** Throws `validation_error`, without a word of the key itself, when it is not one or its two halves do not belong together. */
export async function createAuditSigner(key: AuditKey): Promise<AuditSigner> {
  const { x, d } = key;
  const check = await createSignatureCheck(x);
  let sign: AuditSigner['sign'];
  try {
    const held = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x, d }, ED25519, false, [
      'sign',
    ]);
    sign = async (text) => toHex(new Uint8Array(await crypto.subtle.sign(ED25519, held, utf8(text))));
    if (!(await check.holds('beamdeck', await sign('beamdeck')))) throw badKey();
  } catch {
    throw badKey();
  }
  return { publicKey: x, keyId: check.keyId, sign };
}

/** Throws `validation_error` when the text is not a public key. */
export async function createSignatureCheck(publicKey: string): Promise<AuditSignatureCheck> {
  try {
    const held = await crypto.subtle.importKey(
      'jwk',
      { kty: 'OKP', crv: 'Ed25519', x: publicKey },
      ED25519,
      false,
      ['verify'],
    );
    return {
      keyId: (await sha256(publicKey)).slice(0, 16),
      async holds(text, signature) {
        const bytes = fromHex(signature);
        return (
          bytes !== null && bytes.length === 64 && crypto.subtle.verify(ED25519, held, bytes, utf8(text))
        );
      },
    };
  } catch {
    throw badKey();
  }
}

function badKey(): BeamdeckError {
  return new BeamdeckError('validation_error', 'This is not a valid Ed25519 key.', {
    suggestions: [
      'Make a new one; the log goes on with it, and the old public key still verifies what it signed.',
    ],
  });
}

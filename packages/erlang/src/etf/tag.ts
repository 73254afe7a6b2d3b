/**
 * The tag bytes of the external term format, all releases up to OTP 28.
 *
 * Not here: 67 (native records, OTP 29) and 117 (FUN_EXT, refused by every node since OTP 23); both are answered with
 * `term_unknown_tag`. 68, 69 and 70 before a term are distribution headers and belong to the control layer.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export const TAG = {
  VERSION: 131,
  NEW_FLOAT: 70,
  BIT_BINARY: 77,
  COMPRESSED: 80,
  ATOM_CACHE_REF: 82,
  NEW_PID: 88,
  NEW_PORT: 89,
  NEWER_REFERENCE: 90,
  SMALL_INTEGER: 97,
  INTEGER: 98,
  FLOAT: 99,
  ATOM: 100,
  REFERENCE: 101,
  PORT: 102,
  PID: 103,
  SMALL_TUPLE: 104,
  LARGE_TUPLE: 105,
  NIL: 106,
  STRING: 107,
  LIST: 108,
  BINARY: 109,
  SMALL_BIG: 110,
  LARGE_BIG: 111,
  NEW_FUN: 112,
  EXPORT: 113,
  NEW_REFERENCE: 114,
  SMALL_ATOM: 115,
  MAP: 116,
  ATOM_UTF8: 118,
  SMALL_ATOM_UTF8: 119,
  V4_PORT: 120,
  LOCAL: 121,
} as const;

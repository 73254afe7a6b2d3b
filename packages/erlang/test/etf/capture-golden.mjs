// Captures golden/terms.json from a real node: node test/etf/capture-golden.mjs (needs erl).
// Each entry is the Erlang expression that gives the bytes, those bytes, what the node holds them for (as it prints it), and
// how the node itself encodes that.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = ['-noinput', '-name', 'golden@127.0.0.1', '-dist_listen', 'false'];

const t = (term, options = '[{minor_version, 2}]') => `term_to_binary(${term}, ${options})`;
const bytes = (text) => `<<131, ${text}>>`;
const NODE = '119, 3, "a@b"';

/** name -> expression; in `bytes(…)` forms that this release reads but never writes */
const EXPRESSIONS = {
  ...Object.fromEntries(
    [
      ...[
        '0',
        '255',
        '256',
        '-1',
        '-128',
        '127',
        '128',
        '2147483647',
        '-2147483648',
        '2147483648',
        '-2147483649',
      ],
      ...['9007199254740991', '9007199254740992', '-9007199254740992', '1 bsl 63', '-(1 bsl 64)'],
      ...['1 bsl 2039', '1 bsl 2040', '-(1 bsl 4000) + 7'],
    ].map((n) => [`integer ${n}`, t(n)]),
  ),
  ...Object.fromEntries(
    ['0.0', '-0.0', '1.5', '-0.1', '1.0e308', '5.0e-324'].map((f) => [`float ${f}`, t(f)]),
  ),
  'float as text': t('[1.5, -0.1, 1.0e-300]', '[{minor_version, 0}]'),
  'atoms true and false': t('[true, false]'),
  'atoms in Latin-1': t("[ok, 'é', '']", '[{minor_version, 1}]'),
  'atoms in UTF-8': t("[ok, 'é', '日本', '😀', '']"),
  'atom of 255 characters of 4 bytes': t('list_to_atom(lists:duplicate(255, 16#1f600))'),
  'atom of 255 characters': t('list_to_atom(lists:duplicate(255, $x))'),
  'small atom in Latin-1': bytes('115, 2, 111, 107'),
  binary: t('<<"text">>'),
  'binary of 300 bytes': t('list_to_binary(lists:duplicate(300, 7))'),
  'empty binary': t('<<>>'),
  'bitstrings of 1 to 7 bits': t('[<<1:N>> || N <- lists:seq(1, 7)]'),
  'bitstring of 8 bits in the last byte': bytes('77, 2:32, 8, 1, 255'),
  'bitstring with dirty padding': bytes('77, 1:32, 3, 255'),
  'empty bitstring': bytes('77, 0:32, 0'),
  string: t('"text"'),
  'string that is numbers': t('[1, 2, 3]'),
  'string of 300': t('lists:duplicate(300, $x)'),
  'empty list': t('[]'),
  'list of integers': t('[256, -1, 3]'),
  'nested list': t('[[], [[]], ["a", [b | c]]]'),
  'improper list': t('[1, 2 | x]'),
  'list as the tail of a list': bytes('108, 1:32, 97, 1, 108, 2:32, 97, 2, 97, 3, 106'),
  'string as the tail of a list': bytes('108, 1:32, 97, 1, 107, 2:16, 2, 3'),
  'list of nothing with a tail': bytes('108, 0:32, 119, 1, "x"'),
  'empty tuple': t('{}'),
  tuple: t('{ok, {nested, [1]}, <<"b">>}'),
  'tuple of 255': t('list_to_tuple(lists:seq(1, 255))'),
  'tuple of 256': t('list_to_tuple(lists:seq(1, 256))'),
  'empty map': t('#{}'),
  map: t('#{a => 1, "b" => <<"c">>, 1 => one, 1.0 => float, {k} => #{}}'),
  'map of 100': t('maps:from_list([{K, K * K} || K <- lists:seq(1, 100)])'),
  'map, deterministic': t('#{b => 1, a => 2}', '[deterministic]'),
  pid: t('self()'),
  port: t('hd(erlang:ports())'),
  reference: t('make_ref()'),
  'alias reference': t('alias()'),
  'pid of another node': bytes(`88, ${NODE}, 16#fffffffe:32, 16#fffffffd:32, 16#fffffffc:32`),
  'old pid': bytes(`103, ${NODE}, 123:32, 4:32, 3`),
  'new port': bytes(`89, ${NODE}, 16#fffffff:32, 16#fffffffc:32`),
  'old port': bytes(`102, ${NODE}, 77:32, 2`),
  'port of 64 bits': bytes(`120, ${NODE}, 16#fedcba9876543210:64, 5:32`),
  'port of 53 bits': bytes(`120, ${NODE}, 16#1fffffffffffff:64, 5:32`),
  'reference of 5 words': bytes(`90, 5:16, ${NODE}, 9:32, 1:32, 2:32, 16#ffffffff:32, 4:32, 5:32`),
  'old reference': bytes(`114, 3:16, ${NODE}, 1, 1:32, 2:32, 3:32`),
  'oldest reference': bytes(`101, ${NODE}, 12345:32, 2`),
  export: t("[fun lists:map/2, fun 'A':'b c'/0]"),
  fun: t('fun(X) -> X end'),
  'fun with free variables': t('(fun(A, B) -> fun() -> {A, B} end end)(self(), "free")'),
  'integer with leading zeros': bytes('110, 9, 0, 1, 0:64'),
  'integer with an odd sign': bytes('110, 1, 2, 5'),
  compressed: t('lists:duplicate(200, {timer, sleep, 1})', '[compressed, {minor_version, 2}]'),
  'compressed, level 9': t('lists:seq(1, 2000)', '[{compressed, 9}, {minor_version, 2}]'),
  'process scan': t(
    '[{P, process_info(P, [registered_name, memory, reductions, message_queue_len, current_function, ' +
      'initial_call])} || P <- lists:sublist(processes(), 12)]',
  ),
};

const PROGRAM = `
  {ok, [Path]} = init:get_argument(out),
  {ok, File} = file:open(Path, [write, {encoding, utf8}]),
  {ok, Names} = file:consult(Path ++ ".in"),
  [begin
     {ok, Tokens, _} = erl_scan:string(Source ++ "."),
     {ok, Forms} = erl_parse:parse_exprs(Tokens),
     {value, Bytes, _} = erl_eval:exprs(Forms, []),
     Term = binary_to_term(Bytes),
     Same = case term_to_binary(Term, [{minor_version, 2}]) of Bytes -> <<>>; Other -> Other end,
     io:format(File, "~ts~n~ts~n~0tp~n", [binary:encode_hex(Bytes), binary:encode_hex(Same), Term])
   end || Source <- Names],
  file:close(File), io:format("~ts", [erlang:system_info(otp_release)]), halt().`;

const directory = mkdtempSync(join(tmpdir(), 'golden-'));
try {
  const out = join(directory, 'out');
  const quoted = Object.values(EXPRESSIONS).map((source) => `${JSON.stringify(source)}.`);
  writeFileSync(`${out}.in`, `%% coding: utf-8\n${quoted.join('\n')}\n`);
  const flags = [...COMMAND, '-out', out, '-eval', PROGRAM];
  const release = execFileSync('erl', flags, { encoding: 'utf8' });
  const lines = readFileSync(out, 'utf8').split('\n');
  const entries = Object.entries(EXPRESSIONS).map(([name, erlang], i) => ({
    name,
    erlang,
    hex: lines[3 * i].toLowerCase(),
    ...(lines[3 * i + 1] === '' ? {} : { canonical: lines[3 * i + 1].toLowerCase() }),
    ...(lines[3 * i + 2].length > 800 ? {} : { text: lines[3 * i + 2] }),
  }));
  const about =
    `Captured from a real node (OTP ${release}: erl ${COMMAND.join(' ')}) by node test/etf/capture-golden.mjs. ` +
    '"hex" is what the expression gives; "canonical", where it differs, is how the node encodes the term it reads from ' +
    'it; "text" is how the node prints that term with ~0tp.';
  const golden = fileURLToPath(new URL('golden/terms.json', import.meta.url));
  writeFileSync(golden, `${JSON.stringify({ about, entries }, null, 1)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}

import type { OtpNode } from '@beamdeck/erlang/testing';

/** Compiles the text of an Erlang module on the node and loads it there. The node needs its compiler. */
export async function loadModule(node: OtpNode, source: string): Promise<void> {
  const text = JSON.stringify(source.replaceAll(/\s+/g, ' '));
  const loaded = await node.eval(`begin
    {ok, Tokens, _} = erl_scan:string(${text}),
    Cut = fun Cut([], []) -> []; Cut([{dot, _} = Dot | Rest], Form) -> [lists:reverse([Dot | Form]) | Cut(Rest, [])];
      Cut([Token | Rest], Form) -> Cut(Rest, [Token | Form]) end,
    Forms = [element(2, erl_parse:parse_form(Form)) || Form <- Cut(Tokens, [])],
    {ok, Module, Code} = compile:forms(Forms, []),
    element(1, code:load_binary(Module, "test", Code)) end`);
  if (loaded !== 'module') throw new Error(`the module was not loaded: ${loaded}`);
}

import { Atom, Export, isList, isMap, isTuple, listItems, type Term } from '@beamdeck/erlang';

/** What stands for a call whose function is not written there; it is on no list. */
const UNNAMED = 'unnamed';

/**
 * Every function that forms call, or could: `fun Module:Function/Arity` wherever it is written or stands as a value, and module, function and
 * arguments handed to what starts or calls functions by name. A call through a variable adds nothing, as it holds a fun that is written somewhere.
 */
export function callsIn(forms: Term, found: Set<string> = new Set()): Set<string> {
  if (forms instanceof Export) {
    found.add(nameOfExport(forms));
  } else if (isMap(forms)) {
    for (const part of forms.flat) callsIn(part, found);
  } else if (isList(forms)) {
    for (const form of listItems(forms) ?? []) callsIn(form, found);
  } else if (isTuple(forms)) {
    const [tag, , called, args] = forms.elements;
    if (nameOf(tag) === 'function') found.add(externalFun(forms));
    if (nameOf(tag) === 'call') for (const call of callsOf(called, args)) found.add(call);
    for (const part of forms.elements) callsIn(part, found);
  }
  return found;
}

/** `{function, Module, Function, Arity}` inside a `fun`. */
function externalFun(form: Term): string {
  const [, module, name, arity] = isTuple(form, 4) ? form.elements : [];
  return callName(module, name, literal(arity, 'integer'));
}

function callsOf(called: Term | undefined, args: Term | undefined): string[] {
  if (literal(called, 'var') !== undefined) return [];
  const name = calledName(called);
  if (name === undefined) return [UNNAMED];
  const [module, started, list] = listItems(args ?? []) ?? [];
  return name === 'spawn_opt' || name === 'spawn_monitor' ? startedBy(module, started, list) : [];
}

/** The name alone of a function that is called as a `fun` written out, or as the value of one. */
function calledName(called: Term | undefined): string | undefined {
  const value = literal(called, 'string');
  if (value instanceof Export) return value.function.name;
  const fun = isTuple(called, 3) && nameOf(called.elements[0]) === 'fun' ? called.elements[2] : undefined;
  return isTuple(fun, 4) ? nameOf(literal(fun.elements[2], 'atom')) : undefined;
}

const nameOfExport = (fun: Export) => `${fun.module.name}:${fun.function.name}/${fun.arity}`;

/** `M, F, Args` of a process to be started; erpc's Args name the call in turn. */
function startedBy(module: Term | undefined, name: Term | undefined, list: Term | undefined): string[] {
  const args = listForms(list);
  const call = callName(module, name, args.length);
  if (call !== 'erpc:execute_call/4') return [call];
  const [, innerModule, innerName, innerArgs] = args;
  return [call, callName(innerModule, innerName, listForms(innerArgs).length)];
}

function callName(module: Term | undefined, name: Term | undefined, arity: unknown): string {
  const [inModule, called] = [nameOf(literal(module, 'atom')), nameOf(literal(name, 'atom'))];
  if (inModule === undefined || called === undefined || typeof arity !== 'number') return UNNAMED;
  return `${inModule}:${called}/${arity}`;
}

/** The value of `{Tag, _, Value}`. */
function literal(form: Term | undefined, tag: string): Term | undefined {
  return isTuple(form, 3) && nameOf(form.elements[0]) === tag ? form.elements[2] : undefined;
}

/** The elements of a list that is written out, `{cons, _, Head, Tail}`, as forms. */
function listForms(form: Term | undefined): Term[] {
  if (!isTuple(form, 4) || nameOf(form.elements[0]) !== 'cons') return [];
  return [form.elements[2], ...listForms(form.elements[3])];
}

const nameOf = (term: Term | undefined) => (term instanceof Atom ? term.name : undefined);

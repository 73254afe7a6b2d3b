import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { de } from '../src/locale/de.js';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

describe('the German texts', () => {
  const { keys, unreadable } = textsOfTheSource();

  it('finds the texts of the source, each of them told to msg() as it is', () => {
    expect(keys.size).toBeGreaterThan(300);
    expect(unreadable).toEqual([]);
  });

  it('has an entry for every text', () => {
    expect([...keys].filter((key) => !Object.hasOwn(de, key))).toEqual([]);
  });

  it('has none that is not used', () => {
    expect(Object.keys(de).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('keeps every expression of the English text', () => {
    const places = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).sort();
    expect(
      Object.entries(de).filter(([english, german]) => places(english).join() !== places(german).join()),
    ).toEqual([]);
  });
});

describe('the templates', () => {
  it('say nothing that is not told to msg()', () => {
    expect(wordsOfTheTemplates()).toEqual([]);
  });
});

/** Names of keys, units and formats, and the atom of an example: the same in every language. */
const SAME_EVERYWHERE = /^(?:Enter|Esc|ms|bit|JSON|SDK|Erlang|curl|PNG|SVG|OTP|refresh)$/;

/** Words that stand in a template as they are, and those in attributes that are read, with the file they are in. */
function wordsOfTheTemplates(): readonly string[] {
  const found: string[] = [];
  for (const name of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('testing/')) continue;
    const code = readFileSync(`${SOURCE}/${name}`, 'utf8');
    if (!code.includes('html`')) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'html') {
        for (const text of textsOf(node.template)) {
          const words = (text.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !SAME_EVERYWHERE.test(word));
          if (words.length > 0) found.push(`${name}: ${text.replace(/\s+/g, ' ').trim()}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true));
  }
  return found;
}

/** What is between the tags of a template, and in the attributes that people are shown or read out. */
function textsOf(template: ts.TemplateLiteral): readonly string[] {
  const markup = ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.head.text + template.templateSpans.map(({ literal }) => ` ${literal.text}`).join('');
  const shown = /\b(?:title|alt|placeholder|aria-label|aria-description|aria-roledescription)="([^"]*)"/g;
  return [...[...markup.matchAll(shown)].map(([, text]) => text ?? ''), ...markup.split(/<[^>]*>/)];
}

/** What is given to `msg()` anywhere in this package, with `{0}`, `{1}` … for its expressions; and what is no plain text. */
function textsOfTheSource(): { keys: ReadonlySet<string>; unreadable: readonly string[] } {
  const keys = new Set<string>();
  const unreadable: string[] = [];
  for (const name of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const code = readFileSync(`${SOURCE}/${name}`, 'utf8');
    if (!code.includes('msg(')) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'msg') {
        const key = keyOf(node.arguments[0]);
        if (key === null) unreadable.push(`${name}: ${node.getText()}`);
        else keys.add(key);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true));
  }
  return { keys, unreadable };
}

function keyOf(argument: ts.Expression | undefined): string | null {
  if (argument === undefined) return null;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (!ts.isTaggedTemplateExpression(argument) || argument.tag.getText() !== 'str') return null;
  const { template } = argument;
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return (
    template.head.text + template.templateSpans.map((span, at) => `{${at}}${span.literal.text}`).join('')
  );
}

// Types of the elements for React 19 and Vue 3, derived from the manifest. The type of each property and attribute is taken
// from its class by the compiler, so that they cannot say something else than the element does.
import { elementsOf } from './manifest.mjs';

const NOTE = `// Made by packaging/write.mjs from the elements' manifest: edit the elements instead.`;

/** `import type {} from '@beamdeck/elements/react'`: every element in JSX, its properties, attributes and events. */
export function reactTypes(manifest) {
  const elements = elementsOf(manifest);
  const rows = elements.map((element) => {
    return `      '${element.tagName}': ElementProps<${element.name}, ${properties(element)}, ${events(element, elements)}>${hyphenated(element)};`;
  });
  return `${NOTE}
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${imports(elements)}

/** React 19 sets what is a property of the element as one, the rest as attributes, and listens to \`on\` + the event's name. */
type ElementProps<E extends HTMLElement, P extends keyof E, V extends keyof HTMLElementEventMap> = Omit<
  DetailedHTMLProps<HTMLAttributes<E>, E>,
  P
> & {
  -readonly [K in P]?: E[K] | undefined;
} & { [K in V as \`on\${K}\`]?: ((event: HTMLElementEventMap[K]) => void) | undefined };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${rows.join('\n')}
    }
  }
}
`;
}

/** `import type {} from '@beamdeck/elements/vue'`: every element in templates, its properties and events. */
export function vueTypes(manifest) {
  const elements = elementsOf(manifest);
  const rows = elements.map((element) => {
    return `    '${element.tagName}': ElementInTemplate<${element.name}, ${properties(element)}, ${events(element, elements)}>;`;
  });
  return `${NOTE}
import type { HTMLAttributes } from 'vue';
${imports(elements)}

type Capitalized<S extends string> = S extends \`\${infer Head}-\${infer Rest}\`
  ? \`\${Capitalize<Head>}\${Capitalized<Rest>}\`
  : Capitalize<S>;

/** Vue sets a property by its own name; templates may write it with hyphens. */
type ElementInTemplate<E extends HTMLElement, P extends keyof E, V extends keyof HTMLElementEventMap> = new () => E & {
  $props: Omit<HTMLAttributes, P> & { -readonly [K in P]?: E[K] | undefined } & {
    [K in V as \`on\${Capitalized<K>}\`]?: ((event: HTMLElementEventMap[K]) => void) | undefined;
  };
};

declare module 'vue' {
  interface GlobalComponents {
${rows.join('\n')}
  }
}
`;
}

/** What a page may set: fields that are not read-only. */
export const settable = ({ members = [] }) =>
  members.filter(({ kind, readonly }) => kind === 'field' && readonly !== true).map(({ name }) => name);

const properties = (element) =>
  settable(element)
    .map((name) => `'${name}'`)
    .join(' | ') || 'never';

/** Its own events; all there are where other elements stand inside, as theirs come by. */
function events(element, elements) {
  const holds = (element.slots ?? []).some(({ name }) => name === '');
  const heard = (holds ? elements : [element]).flatMap((each) => each.events ?? []);
  return [...new Set(heard.map(({ name }) => `'${name}'`))].sort().join(' | ') || 'never';
}

/** Attributes that are not called as their property is. */
function hyphenated({ name, attributes = [] }) {
  const others = attributes.filter(({ name: attribute, fieldName }) => attribute !== fieldName);
  if (others.length === 0) return '';
  return ` & { ${others.map(({ name: attribute, fieldName }) => `'${attribute}'?: ${name}['${fieldName}'] | undefined`).join('; ')} }`;
}

const imports = (elements) =>
  elements
    .map(({ name, tagName }) => `import type { ${name} } from './${tagName}/${tagName}.js';`)
    .join('\n');

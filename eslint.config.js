import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';

/** Time, randomness and scheduling come in as `clock` and `random`, so that tests and the simulator replay from a seed. */
const ambient = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'].map(
  (name) => ({
    name,
    message: 'Take a clock (see core/src/clock or erlang/src/clock).',
  }),
);
const ambientProperties = [
  { object: 'Date', property: 'now', message: 'Take a clock.' },
  { object: 'performance', property: 'now', message: 'Take a clock.' },
  { object: 'Math', property: 'random', message: 'Take a random source.' },
];

/** @param {string} message @param {string[]} group */
const fence = (message, ...group) => ({ group, message });

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/coverage/**',
      '**/.reports/**',
      '**/.built-*/**',
      '**/storybook-static/**',
      '**/*.generated.ts',
      '**/golden/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'No enums: use a union of literals.' },
        { selector: 'TSParameterProperty', message: 'No parameter properties.' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.bench.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': ['error', ...ambient],
      'no-restricted-properties': ['error', ...ambientProperties],
    },
  },
  // The one place in each package where the platform's own time comes in.
  {
    files: ['**/src/**/clock.ts', '**/src/**/system-clock.ts', '**/src/**/flush.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  // Import fences: elements -> core <- gateway, core/beam -> erlang, erlang -> nothing.
  {
    files: ['packages/erlang/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [fence('erlang imports nothing but Node.', '@beamdeck/*', 'rxjs', 'zod*')] },
      ],
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: ['packages/core/src/beam/**', '**/*.test.ts', '**/*.bench.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            fence('Shared core code sees no Node.', 'node:*'),
            fence('Only core/beam talks Erlang.', '@beamdeck/erlang*', '**/beam/*'),
            fence(
              'Core knows neither elements nor gateway.',
              '@beamdeck/elements*',
              '@beamdeck/gateway*',
              'lit*',
            ),
            { regex: '^zod$', message: 'In browser code import `* as z from "zod/mini"`.' },
            fence('Import rxjs from its root.', 'rxjs/*'),
          ],
        },
      ],
    },
  },
  {
    files: ['packages/core/src/beam/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            fence(
              'Core knows neither elements nor gateway.',
              '@beamdeck/elements*',
              '@beamdeck/gateway*',
              'lit*',
            ),
          ],
        },
      ],
    },
  },
  {
    files: ['packages/gateway/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            fence(
              "The gateway reaches clusters through core, and only serves the elements' files.",
              '@beamdeck/erlang*',
              '@beamdeck/elements*',
              'lit*',
            ),
          ],
        },
      ],
    },
  },
  {
    files: ['packages/elements/src/**/*.ts'],
    plugins: { lit, wc, 'lit-a11y': litA11y },
    settings: { wc: { elementBaseClasses: ['LitElement'] } },
    rules: {
      ...lit.configs['flat/recommended'].rules,
      ...wc.configs['flat/recommended'].rules,
      ...litA11y.configs.recommended.rules,
      'wc/guard-super-call': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            fence(
              'Elements see a Cluster, never Erlang or a gateway.',
              '@beamdeck/erlang*',
              '@beamdeck/core/beam',
              '@beamdeck/gateway*',
            ),
            fence(
              'Text from a cluster is rendered as text.',
              'lit/directives/unsafe-html.js',
              'lit/directives/unsafe-svg.js',
              'lit/directives/style-map.js',
            ),
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.config.ts', '**/*.config.js', '**/*.config.mjs', 'stories/**/*.ts', '.storybook/**'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: [
      'scripts/**',
      'test/**',
      'packages/gateway/src/main.ts',
      'packages/gateway/src/**/console-output.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);

/** The tests that run in Node; all others run in a browser. */
export const NODE_TESTS = [
  'src/**/*.model.test.ts',
  'test/**/*.test.ts',
  'src/{base,chart,controllers,format,node-view,partition,view-state}/**/*.test.ts',
];

declare module '*.vue' {
  import type { Component } from 'vue';
  const component: Component;
  // eslint-disable-next-line import-x/no-default-export -- what Vue's compiler makes of a component
  export default component;
}

import { createApp } from 'vue';
import type {} from '@beamdeck/elements/vue';
import '@beamdeck/elements/define/cluster-node-details.js';
import '@beamdeck/elements/define/cluster-provider.js';
import '@beamdeck/elements/define/cluster-topology.js';
import Portal from './Portal.vue';

createApp(Portal).mount('#app');

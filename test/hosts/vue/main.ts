import { createApp } from 'vue';
import ClusterPanel from './ClusterPanel.vue';

createApp(ClusterPanel, { gateway: '/beamdeck/' }).mount('#app');

import { createRoot } from 'react-dom/client';
import { ClusterPanel } from './ClusterPanel.js';

const place = document.querySelector('#app');
if (place !== null) createRoot(place).render(<ClusterPanel gateway="/beamdeck/" />);

import { conforms } from '../testing/conformance.js';
import './cluster-status-bar.define.js';

conforms('cluster-status-bar', {
  shows: 'nodes 3 / 3',
  parts: ['name', 'item', 'connection'],
  names: 'cluster',
});

import { conforms } from '../testing/conformance.js';
import './cluster-console.define.js';

conforms('cluster-console', {
  shows: '3 nodes',
  parts: ['status-bar', 'panels', 'topology', 'list', 'changes', 'footer'],
});

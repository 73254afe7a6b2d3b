import { conforms } from '../testing/conformance.js';
import type { ClusterNodeDetailsElement } from './cluster-node-details.js';
import './cluster-node-details.define.js';

conforms('cluster-node-details', {
  choose: (element, node) => {
    (element as ClusterNodeDetailsElement).node = node;
  },
  names: 'chosen',
  shows: 'OTP / ERTS / Elixir',
  parts: ['header', 'age', 'system', 'limits', 'memory', 'trends', 'peers', 'applications', 'performance'],
});

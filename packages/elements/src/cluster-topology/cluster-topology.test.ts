import { conforms } from '../testing/conformance.js';
import './cluster-topology.define.js';

conforms('cluster-topology', { shows: '3 nodes', parts: ['header', 'graph', 'node', 'legend'] });

import { defineElement } from '../base/define-element.js';
import { ClusterProviderElement } from './cluster-provider.js';

defineElement('cluster-provider', ClusterProviderElement);

export type { ClusterProviderElement } from './cluster-provider.js';

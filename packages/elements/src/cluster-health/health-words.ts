import { msg } from '@lit/localize';
import type { HealthArea, NodeCondition, NodeRunway } from '@beamdeck/core';

export interface ConditionLook {
  readonly glyph: string;
  readonly word: string;
  readonly color: string;
}

/** Shape, word and colour of each condition. */
export function conditionLook(condition: NodeCondition): ConditionLook {
  switch (condition) {
    case 'healthy':
      return { glyph: '●', word: msg('healthy'), color: 'ok' };
    case 'warning':
      return { glyph: '◆', word: msg('warning'), color: 'warn' };
    case 'degraded':
      return { glyph: '▲', word: msg('degraded'), color: 'bad' };
    case 'critical':
      return { glyph: '✕', word: msg('critical'), color: 'crit' };
    case 'unknown':
      return { glyph: '?', word: msg('unknown'), color: 'dim' };
  }
}

export function areaWord(area: HealthArea): string {
  switch (area) {
    case 'memory':
      return msg('memory');
    case 'cpu':
      return msg('CPU');
    case 'processes':
      return msg('processes');
    case 'queues':
      return msg('mailboxes');
    case 'network':
      return msg('network');
  }
}

export function resourceWord(resource: NodeRunway['resource']): string {
  switch (resource) {
    case 'processes':
      return msg('processes');
    case 'ports':
      return msg('ports');
    case 'atoms':
      return msg('atoms');
    case 'ets':
      return msg('ETS tables');
    case 'memory':
      return msg('memory');
  }
}

export function confidenceWord(confidence: NodeRunway['confidence']): string {
  switch (confidence) {
    case 'low':
      return msg('a rough guess');
    case 'medium':
      return msg('a fair estimate');
    case 'high':
      return msg('steady growth');
  }
}

/** From this condition's colour a score takes its own. */
export function scoreColor(score: number | null): string {
  if (score === null) return 'dim';
  if (score >= 90) return 'ok';
  if (score >= 70) return 'warn';
  return score >= 40 ? 'bad' : 'crit';
}

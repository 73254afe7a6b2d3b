import { msg } from '@lit/localize';
import type { SimulationEvent } from '@beamdeck/core';

export interface EventLook {
  readonly glyph: string;
  readonly word: string;
  readonly color: string;
}

/** What was done to a simulation, as it is told. */
export function eventLook(type: SimulationEvent['type']): EventLook {
  switch (type) {
    case 'node_failed':
      return { glyph: '✕', word: msg('failed'), color: 'crit' };
    case 'node_restarted':
      return { glyph: '●', word: msg('started again'), color: 'ok' };
    case 'node_joined':
      return { glyph: '+', word: msg('joined'), color: 'ok' };
    case 'node_left':
      return { glyph: '−', word: msg('left'), color: 'dim' };
    case 'node_slowed':
      return { glyph: '◆', word: msg('answers slowly'), color: 'warn' };
    case 'partition_started':
      return { glyph: '▲', word: msg('network cut'), color: 'bad' };
    case 'partition_healed':
      return { glyph: '●', word: msg('network whole again'), color: 'ok' };
    case 'mailbox_flooded':
      return { glyph: '◆', word: msg('mailbox flooded'), color: 'warn' };
    case 'restart_storm_started':
      return { glyph: '◆', word: msg('restart storm'), color: 'warn' };
    case 'healed':
      return { glyph: '●', word: msg('healed'), color: 'ok' };
    case 'scenario_started':
      return { glyph: '▸', word: msg('scenario begins'), color: 'sim' };
    case 'scenario_step_failed':
      return { glyph: '✕', word: msg('a step of the scenario failed'), color: 'crit' };
    case 'scenario_ended':
      return { glyph: '■', word: msg('scenario over'), color: 'sim' };
  }
}

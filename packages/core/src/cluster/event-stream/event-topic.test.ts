import { describe, expect, it } from 'vitest';
import { createEventTopic } from './event-topic.js';
import type { EventEntries } from './event-topic.js';

const entries = (...keys: string[]): EventEntries => keys.map((key) => [key, { key }]);

function followed() {
  const told: string[] = [];
  const topic = createEventTopic((events) => told.push(...events.map(([key]) => key)));
  return { topic, told };
}

describe('a topic of events', () => {
  it('tells nothing of what lies before its follower came', () => {
    const { topic, told } = followed();
    topic.replace(entries('1', '2'), 'a');
    expect(told).toEqual([]);
  });

  it('tells each event once, in order', () => {
    const { topic, told } = followed();
    topic.replace(entries('1'), 'a');
    topic.change(entries('2'));
    topic.change(entries('3', '4'));
    expect(told).toEqual(['2', '3', '4']);
  });

  it('tells of a new whole only what was missed', () => {
    const { topic, told } = followed();
    topic.replace(entries('1'), 'a');
    topic.change(entries('2'));
    topic.replace(entries('2', '3', '4'), 'a');
    expect(told).toEqual(['2', '3', '4']);
    topic.replace(entries('3', '4'), 'a');
    expect(told).toEqual(['2', '3', '4']);
  });

  it('takes all events of another epoch for new, whatever their numbers', () => {
    const { topic, told } = followed();
    topic.replace(entries('1', '2'), 'a');
    topic.replace(entries('1'), 'b');
    expect(told).toEqual(['1']);
  });
});

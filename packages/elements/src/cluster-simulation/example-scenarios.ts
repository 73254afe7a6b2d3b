import { exampleScenarios } from '@beamdeck/core/simulator';

/** Scenarios to play without writing one. In a module of its own: only a simulation needs it. */
export function builtInScenarios(): readonly {
  readonly name: string;
  readonly scenario: Readonly<Record<string, unknown>>;
}[] {
  return Object.values(exampleScenarios).map((scenario) => ({
    name: scenario.name,
    scenario: { ...scenario },
  }));
}

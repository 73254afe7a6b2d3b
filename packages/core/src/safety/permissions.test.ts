import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Danger } from '../model/operation.js';
import type { Principal, Role } from '../model/principal.js';
import { authorise, refusal, visibleNodes } from './authorise.js';
import { isWithin, nodeLimit, roleAllows, roleNeeded } from './permissions.js';
import type { SafetyConfigInput } from './safety-config.js';
import { resolveSafetyConfig } from './safety-config.js';

const dangers: readonly Danger[] = ['read', 'diagnose', 'change', 'destroy'];
const who = (role: Role, id = 'alice'): Principal => ({ id, role, address: null });
const does = (danger: Danger, name = 'kill_process', category = 'process') => ({ name, category, danger });
const rules = (config: SafetyConfigInput = {}, kind: 'erlang' | 'simulated' = 'erlang') => ({
  kind,
  config: resolveSafetyConfig(config),
});
const on = (node: string) => ({ kind: 'node', node }) as const;

describe('roles', () => {
  it('are a viewer who reads, an operator who also diagnoses and changes, an admin who also destroys', () => {
    const table = Object.fromEntries(
      (['viewer', 'operator', 'admin'] as const).map((role) => [
        role,
        dangers.filter((danger) => roleAllows(role, danger)),
      ]),
    );
    expect(table).toEqual({
      viewer: ['read'],
      operator: ['read', 'diagnose', 'change'],
      admin: [...dangers],
    });
    for (const danger of dangers) expect(roleAllows(roleNeeded(danger), danger)).toBe(true);
  });
});

describe('authorise', () => {
  it('lets nobody, not even an admin, do more than read until it is enabled', () => {
    for (const danger of dangers) {
      const decision = authorise(rules(), who('admin'), does(danger), on('a@h'));
      expect(decision.allowed).toBe(danger === 'read');
      if (danger !== 'read')
        expect(decision.objections.map(({ code }) => code)).toEqual(['operation_disabled']);
    }
  });

  it('allows only what role, cluster and node all allow, for any rules', () => {
    const role = fc.constantFrom<Role>('viewer', 'operator', 'admin');
    const danger = fc.constantFrom(...dangers);
    const rule = fc.record({
      nodes: fc.subarray(['a@h', 'b@*', '*'], { minLength: 1 }),
      principals: fc.subarray(['alice', 'bob', '*'], { minLength: 1 }),
      roles: fc.subarray<Role>(['viewer', 'operator', 'admin'], { minLength: 1 }),
      upTo: fc.constantFrom('none' as const, ...dangers),
    });
    const node = fc.constantFrom('a@h', 'b@h', 'c@h');
    fc.assert(
      fc.property(
        role,
        danger,
        danger,
        fc.array(rule, { maxLength: 4 }),
        node,
        (r, wanted, enabledUpTo, nodeRules, name) => {
          const { kind, config } = rules({ enabledUpTo, nodeRules });
          const principal = who(r);
          const { allowed } = authorise({ kind, config }, principal, does(wanted), on(name));
          const limit = nodeLimit(principal, name, config.nodeRules);
          expect(allowed).toBe(
            roleAllows(r, wanted) && isWithin(wanted, enabledUpTo) && isWithin(wanted, limit),
          );
          // What is refused on one node alone is refused on it among others, and on all nodes.
          if (!allowed && wanted !== 'read') {
            const among = { kind: 'cluster', nodes: ['c@h', name] } as const;
            expect(authorise({ kind, config }, principal, does(wanted), among).allowed).toBe(false);
            expect(authorise({ kind, config }, principal, does(wanted), { kind: 'cluster' }).allowed).toBe(
              false,
            );
          }
          expect(visibleNodes(config, principal, [name])).toEqual(limit === 'none' ? [] : [name]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('goes by the first rule that fits', () => {
    const nodeRules = [
      { nodes: ['db@*'], principals: ['dba-*'], upTo: 'destroy' as const },
      { nodes: ['db@*'], upTo: 'none' as const },
    ];
    const context = rules({ enabledUpTo: 'destroy', nodeRules });
    expect(authorise(context, who('admin', 'dba-1'), does('destroy'), on('db@h')).allowed).toBe(true);
    expect(authorise(context, who('admin'), does('read'), on('db@h')).allowed).toBe(false);
    expect(authorise(context, who('admin'), does('destroy'), on('web@h')).allowed).toBe(true);
    expect(visibleNodes(context.config, who('admin'), ['db@h', 'web@h'])).toEqual(['web@h']);
  });

  it('turns operations off by name, and simulation off by configuration and on every real cluster', () => {
    const context = rules({ enabledUpTo: 'destroy', disabledOperations: ['kill_*'] });
    expect(authorise(context, who('admin'), does('destroy'), null).objections[0]?.code).toBe(
      'operation_disabled',
    );
    expect(authorise(context, who('admin'), does('change', 'send_message'), null).allowed).toBe(true);

    const simulate = does('change', 'simulate_node_failure', 'simulation');
    const codes = (kind: 'erlang' | 'simulated', simulationControls: boolean) =>
      authorise(
        rules({ simulationControls, enabledUpTo: 'destroy' }, kind),
        who('admin'),
        simulate,
        null,
      ).objections.map(({ code }) => code);
    expect(codes('erlang', true)).toEqual(['simulation_disabled']);
    expect(codes('simulated', false)).toEqual(['simulation_disabled']);
    expect(codes('simulated', true)).toEqual([]);
  });

  it('tells all reasons, and never of a node that another rule is about', () => {
    const context = rules({ nodeRules: [{ nodes: ['secret-db@h'], upTo: 'none' }] });
    const decision = authorise(context, who('viewer'), does('destroy'), on('secret-db@h'));
    expect(decision.objections.map(({ code }) => code)).toEqual([
      'forbidden',
      'operation_disabled',
      'forbidden',
    ]);
    const error = refusal(does('destroy'), decision.objections);
    expect(error).toMatchObject({
      code: 'forbidden',
      operation: 'kill_process',
      details: { outcome: 'failed' },
    });
    expect(error.details['reasons']).toHaveLength(3);
    expect(JSON.stringify(error)).not.toContain('secret-db');
  });
});

describe('safety configuration', () => {
  it('is read-only, protected and confirmed by default', () => {
    expect(resolveSafetyConfig()).toMatchObject({
      enabledUpTo: 'read',
      allowForce: false,
      confirmDestroy: true,
      simulationControls: false,
      limits: { dangerPerSecond: 1, dangerPerMinute: 10 },
    });
  });

  it('refuses what it does not know, naming the field: a misspelt rule must not be no rule', () => {
    expect(() => resolveSafetyConfig({ enabledUpto: 'destroy' } as never)).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
    expect(() => resolveSafetyConfig({ nodeRules: [{ nodes: ['a'], upTo: 'all' as never }] })).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
  });
});

import { clusterConfig, role, safetyConfig } from '@beamdeck/core';
import type { ClusterConfig, SafetyConfigInput } from '@beamdeck/core';
import * as z from 'zod';
import { whyOf } from './config-text.js';

const MAX_SIMULATED_NODES = 1_000;

const file = z.string().min(1).max(4_096);
const name = z.string().min(1).max(255);
const nodeName = z
  .string()
  .max(255)
  .regex(/^[^@\s]+@[^@\s]+$/, 'must be a node name of the form name@host');
const hostName = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/,
    'must be a host name, with a port or without',
  );
const webOrigin = z.string().transform((text, context) => {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin !== 'null' && (text === origin || text === `${origin}/`)) return origin;
  context.addIssue({ code: 'custom', message: 'must be an origin such as https://portal.example' });
  return z.NEVER;
});
/** Keys over plain HTTP could be anybody's; on this machine they are not on the way. */
const keysUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return username + password === '' && (protocol === 'https:' || (protocol === 'http:' && isHere));
}, 'must be an https address');

const server = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4_040),
  /** Names it answers to, besides this machine's own. */
  hosts: z.array(hostName).max(100).default([]),
  /** Origins of other pages that may use it. */
  origins: z.array(webOrigin).max(100).default([]),
  /** A proxy that ends TLS stands before it. */
  behindProxy: z.boolean().default(false),
  tls: z.strictObject({ certFile: file, keyFile: file }).optional(),
  /** `/metrics` without a token, for a scraper that has none. */
  openMetrics: z.boolean().default(false),
});

const jwt = z
  .strictObject({
    jwksUrl: keysUrl.optional(),
    jwksFile: file.optional(),
    issuer: name,
    audience: name,
    rolesClaim: name.default('roles'),
    /** What a value of the claim means here. */
    roles: z.record(name, role).default({ viewer: 'viewer', operator: 'operator', admin: 'admin' }),
    /** A cookie that may hold the token instead of the header, for pages of a portal that signs people in so. */
    cookie: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must be the name of a cookie')
      .optional(),
    clockToleranceSeconds: z.int().min(0).max(300).default(10),
  })
  .refine(
    (given) => (given.jwksUrl === undefined) !== (given.jwksFile === undefined),
    'needs either jwksUrl or jwksFile',
  );

const auth = z.strictObject({
  tokensFile: file.optional(),
  jwt: jwt.optional(),
  /** What somebody is who shows nothing; `none`: not let in. By default a viewer, where nothing else is configured here. */
  anonymous: z.enum([...role.options, 'none']).optional(),
});

const audit = z.strictObject({
  file,
  keyFile: file.optional(),
  anchorFile: file.optional(),
  formerPublicKeys: z.array(name).max(100).default([]),
});

const cluster = z
  .strictObject({
    connect: z.array(nodeName).min(1).max(100).optional(),
    cookieFile: file.optional(),
    name: nodeName.optional(),
    epmdPort: z.int().min(1).max(65_535).optional(),
    simulate: z
      .strictObject({
        nodes: z.int().min(1).max(MAX_SIMULATED_NODES).default(3),
        seed: z
          .int()
          .min(0)
          .max(2 ** 32 - 1)
          .default(1),
      })
      .optional(),
    watch: asGiven<Partial<ClusterConfig>>(z.strictObject(clusterConfig.shape)),
    safety: asGiven<SafetyConfigInput>(z.strictObject(safetyConfig.shape)),
    audit: audit.optional(),
  })
  .superRefine((given, context) => {
    const complain = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (given.connect === undefined && given.simulate === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'needs `connect` for a real cluster or `simulate` for a simulated one',
      });
    }
    if (given.connect !== undefined && given.simulate !== undefined) {
      complain('simulate', 'is for a simulated cluster and `connect` for a real one: leave one out');
    }
    if (given.connect === undefined) {
      for (const field of ['cookieFile', 'name', 'epmdPort'] as const) {
        if (given[field] !== undefined)
          complain(field, 'is for a real cluster: it needs `connect` beside it');
      }
    }
    if (given.name !== undefined && given.connect?.includes(given.name) === true) {
      complain('name', 'is the name of the node itself: choose another');
    }
    const upTo = given.safety?.enabledUpTo ?? 'read';
    if (given.connect !== undefined && upTo !== 'read' && given.audit === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['safety', 'enabledUpTo'],
        message: 'beyond reading a real cluster needs an audit log: give `audit` a `file`',
      });
    }
  });

/** Everything a gateway is told. Everything dangerous is off until it is turned on here. */
export const gatewayConfig = z
  .strictObject({
    server: server.prefault({}),
    auth: auth.prefault({}),
    /** Which of the clusters the plain paths are about. Default: the first. */
    defaultCluster: z.string().optional(),
    clusters: z.record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'must be letters, digits, `-` and `_`'),
      cluster,
    ),
    log: z
      .strictObject({ level: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('warn') })
      .prefault({}),
  })
  .superRefine(({ clusters, defaultCluster }, context) => {
    if (defaultCluster === undefined || Object.hasOwn(clusters, defaultCluster)) return;
    context.addIssue({ code: 'custom', path: ['defaultCluster'], message: 'is none of the clusters' });
  });
export type GatewayConfig = z.output<typeof gatewayConfig>;
export type ClusterSettings = GatewayConfig['clusters'][string];

/** Checked by a schema and kept as it was given: whoever takes it has defaults of its own, which depend on the cluster. */
function asGiven<T>(schema: z.core.$ZodType) {
  return z
    .custom<T>()
    .superRefine((value, context) => {
      const checked = z.safeParse(schema, value);
      for (const issue of checked.error?.issues ?? []) {
        const { path, message } = firstOf(issue);
        context.addIssue({ code: 'custom', path: [...path], message });
      }
    })
    .optional();
}

function firstOf(issue: z.core.$ZodIssue): { path: readonly PropertyKey[]; message: string } {
  if (issue.code !== 'unrecognized_keys') return { path: issue.path, message: whyOf(issue) };
  return { path: [...issue.path, issue.keys[0] ?? ''], message: 'there is no such field' };
}

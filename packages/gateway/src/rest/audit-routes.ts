import { BeamdeckError, auditLine, auditVerdict, parseParams, toWire } from '@beamdeck/core';
import type { AuditVerdict } from '@beamdeck/core';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { AppEnv } from '../http/app-env.js';
import { queryParams } from '../http/query-params.js';
import { readJsonBody } from '../http/json-body.js';
import { mayAudit } from '../served-cluster.js';
import type { ApiApp, ClusterRoutesOptions } from './cluster-routes.js';
import { plainAnswer } from './plain-answer.js';

const MAX_LINES = 1_000;
const auditQuery = z.object({ limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_LINES)), 100) });

/** What has been done to the cluster and by whom, for those who may know, and whether the log is whole. */
export function addAuditRoutes(app: ApiApp, { base, cluster, clock }: ClusterRoutesOptions): void {
  /** Goes through the whole log: those who ask while it runs share it. */
  let verifying: Promise<AuditVerdict> | null = null;
  const verify = (): Promise<AuditVerdict> => {
    verifying ??= cluster.audit.verify().finally(() => (verifying = null));
    return verifying;
  };
  const checkAuditor = (context: Context<AppEnv>): void => {
    if (mayAudit(cluster, context.get('caller'))) return;
    throw new BeamdeckError('forbidden', 'Only an admin who may see every node may read the audit log.', {
      operation: 'audit',
      details: { outcome: 'failed' },
    });
  };

  app.get(`${base}/audit`, async (context) => {
    checkAuditor(context);
    const { limit } = parseParams(auditQuery, queryParams(context), { operation: 'audit' });
    return plainAnswer({ name: 'audit', requestId: context.get('requestId'), cluster, clock }, async () => {
      const lines = await cluster.audit.recent(limit);
      return { lines: lines.map((line) => toWire(auditLine, line)) };
    });
  });

  app.post(`${base}/audit/verify`, async (context) => {
    checkAuditor(context);
    parseParams(z.object({}), await readJsonBody(context.req.raw), { operation: 'audit_verify' });
    return plainAnswer(
      { name: 'audit_verify', requestId: context.get('requestId'), cluster, clock },
      async () => {
        const verdict = await verify();
        return toWire(auditVerdict, { ...verdict, findings: [...verdict.findings] });
      },
    );
  });
}

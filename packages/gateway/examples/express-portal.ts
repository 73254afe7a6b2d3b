/**
 * A portal that has its own users: an Express application, with the gateway mounted under `/ops` and the portal's session
 * deciding who may do what. Its pages use the elements with `<cluster-provider src="/ops">`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Cluster, Role } from '@beamdeck/core';
import { createGateway } from '@beamdeck/gateway';
import express from 'express';

/** The portal's own people. Here would be its database. */
interface User {
  readonly email: string;
  readonly team: 'platform' | 'shop' | 'sales';
}

/** What the portal's teams are to the cluster; those that are not named have no access to it. */
const ROLES: Partial<Record<User['team'], Role>> = { platform: 'admin', shop: 'operator' };

/** Express's request, with what the portal's own sign-in has put there. */
interface PortalRequest extends IncomingMessage {
  user?: User;
}

export function createPortal({
  cluster,
  signIn,
}: {
  cluster: Cluster;
  signIn(password: string): User | null;
}) {
  const sessions = new Map<string, User>();
  const portal = express();

  portal.use((request: PortalRequest, _response, next) => {
    const id = /(?:^|; )portal=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const user = id === undefined ? undefined : sessions.get(id);
    if (user !== undefined) request.user = user;
    next();
  });

  const gateway = createGateway({
    cluster,
    hosts: ['portal.example', '127.0.0.1', 'localhost'],
    authenticate(_request, { address, bindings }) {
      const { user } = (bindings.incoming ?? {}) as Partial<PortalRequest>;
      const role = user === undefined ? undefined : ROLES[user.team];
      return user === undefined || role === undefined ? null : { id: user.email, role, address };
    },
  });
  // Before any body parser: the gateway reads bodies itself, and no more of them than it allows.
  portal.use(
    '/ops',
    getRequestListener((request, bindings) => gateway.fetch(request, bindings), {
      overrideGlobalObjects: false,
    }),
  );

  portal.post('/sign-in', express.json(), (request, response) => {
    const user = signIn(String((request.body as { password?: unknown }).password));
    if (user === null) {
      response.status(401).json({ error: 'Wrong password.' });
      return;
    }
    const id = randomUUID();
    sessions.set(id, user);
    response.cookie('portal', id, { httpOnly: true, sameSite: 'lax', path: '/' }).json({ email: user.email });
  });

  return { portal, close: () => gateway.close() };
}

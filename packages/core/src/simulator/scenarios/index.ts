import { asymmetricNetsplit } from './asymmetric-netsplit.js';
import { mailboxFlood } from './mailbox-flood.js';
import { restartStorm } from './restart-storm.js';
import { rollingDeploy } from './rolling-deploy.js';

/**
 * Scenario files to show and to rehearse with, each shorter than three minutes: for `parseScenario` as JSON text, or as they
 * are for the operation `play_scenario`. Each names the cluster that it was written for. They are modules and not `.json`
 * files, which not every bundler and browser imports.
 */
export const exampleScenarios = { rollingDeploy, asymmetricNetsplit, mailboxFlood, restartStorm } as const;

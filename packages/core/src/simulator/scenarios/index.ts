import asymmetricNetsplit from './asymmetric-netsplit.json' with { type: 'json' };
import mailboxFlood from './mailbox-flood.json' with { type: 'json' };
import restartStorm from './restart-storm.json' with { type: 'json' };
import rollingDeploy from './rolling-deploy.json' with { type: 'json' };

/**
 * Scenario files to show and to rehearse with, each shorter than three minutes: as JSON, for `parseScenario`, or as they are
 * for the operation `play_scenario`. Each names the cluster that it was written for.
 */
export const exampleScenarios = { rollingDeploy, asymmetricNetsplit, mailboxFlood, restartStorm } as const;

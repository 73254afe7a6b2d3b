import type * as z from 'zod/mini';
import { BeamdeckError } from '../model/error.js';
import type { ProcessInfo, ProcessTie } from '../model/process-info.js';
import type { ProcessInfoAnswer } from '../probe/cluster-probe.js';
import { getProcessInfoContract } from './contracts/get-process-info.js';
import { namedProcess } from './named-process.js';
import type { OperationContext } from './operation.js';
import { implement } from './operation.js';

type Params = z.output<typeof getProcessInfoContract.params>;

/** Several processes of one node, in a batch, are one question to it. */
export const getProcessInfo = implement(getProcessInfoContract, {
  async run(params, context) {
    const [answer] = await ask([params], context);
    if (answer === undefined) throw unanswered();
    if (answer.error !== null) throw answer.error;
    return answer.info;
  },
  async runMany(params, context) {
    const answers = await ask(params, context);
    return params.map((_, i) => {
      const answer = answers[i] ?? { info: null, error: unanswered() };
      return answer.error === null ? { data: answer.info, error: null } : { data: null, error: answer.error };
    });
  },
});

async function ask(
  params: readonly Params[],
  context: OperationContext,
): Promise<readonly ProcessInfoAnswer[]> {
  const [first] = params;
  if (first === undefined) return [];
  const { node } = namedProcess(first);
  await context.requireNode(node);
  const requests = params.map((each) => ({ process: namedProcess(each).process, keys: each.keys }));
  // What it was when the node last told, where it does not: `collectedAt` says of when that is.
  const { value: answers } = await context.askOrRecall(node, requests, (call) =>
    context.probe.processInfo(node, requests, call),
  );
  return answers.map((answer) =>
    answer.info === null ? answer : { info: seenTies(answer.info, context), error: null },
  );
}

/** Without ties to processes of nodes that the caller does not see; how many there are in all stays told. */
function seenTies(info: ProcessInfo, context: OperationContext): ProcessInfo {
  const sees = ({ node }: ProcessTie): boolean => context.visible([node]).length > 0;
  const seen = (ties: ProcessInfo['links']): ProcessInfo['links'] => ({
    ...ties,
    items: ties.items.filter(sees),
  });
  return {
    ...info,
    groupLeader: info.groupLeader !== null && sees(info.groupLeader) ? info.groupLeader : null,
    ancestors: info.ancestors.filter(sees),
    links: seen(info.links),
    monitors: seen(info.monitors),
    monitoredBy: seen(info.monitoredBy),
  };
}

const unanswered = (): BeamdeckError =>
  new BeamdeckError('protocol_error', 'The node did not answer for every process it was asked about.');

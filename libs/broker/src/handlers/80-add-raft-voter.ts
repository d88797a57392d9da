/**
 * AddRaftVoter, versions 0-1 (KIP-853). Our metadata quorum is this node and stays so: every request is refused, for Kafka's reasons first.
 *   v1   ackWhenCommitted (KIP-1186)
 */
import { AddRaftVoterRequest, AddRaftVoterResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { refuseVoterChange, votersOf, wordsForVoter } from './raft-voters.js';
import type { VoterRefusal } from './raft-voters.js';

export const addRaftVoter = singleStage({
  request: AddRaftVoterRequest,
  response: AddRaftVoterResponse,
  versions: { min: 0, max: 1 },

  handle: (request, _context, services) => ({ throttleTimeMs: 0, ...refusal(request, services) }),

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, errorMessage: errorInfo(errorCode).message }),
});

function refusal(request: AddRaftVoterRequest, services: BrokerServices): VoterRefusal {
  const { voterId, voterDirectoryId } = request;
  const refused = refuseVoterChange('Add', request, services) ?? refuseListeners(request, services);
  if (refused !== undefined) return refused;
  const voters = votersOf(services);
  if (voters === undefined) return notSupported('the kraft.version feature is 0');
  if (voterId === services.nodeId) {
    const key = wordsForVoter(voterId, voterDirectoryId);
    const errorMessage = `The voter id for ${key} is already part of the set of voters [${voters}].`;
    return { errorCode: ErrorCode.DuplicateVoter, errorMessage };
  }
  return notSupported('its metadata quorum is this node alone');
}

function notSupported(reason: string): VoterRefusal {
  const errorMessage = `Cluster doesn't support adding voter because ${reason}`;
  return { errorCode: ErrorCode.UnsupportedVersion, errorMessage };
}

/** A voter has to be reached where the others are: on the listener that DescribeQuorum tells first. */
function refuseListeners({ listeners }: AddRaftVoterRequest, services: BrokerServices): VoterRefusal | undefined {
  const [own] = services.listeners;
  if (own === undefined || listeners.some(({ name }) => name.toUpperCase() === own.name.toUpperCase()))
    return undefined;
  const given = listeners.map(
    ({ name, host, port }) => `ListenerName(${name.toUpperCase()})=${host}/<unresolved>:${port}`,
  );
  return {
    errorCode: ErrorCode.InvalidRequest,
    errorMessage: `Add voter request didn't include the endpoint (Endpoints(endpoints={${given.join(', ')}})) for the default listener ListenerName(${own.name})`,
  };
}

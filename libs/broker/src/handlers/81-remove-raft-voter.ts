/** RemoveRaftVoter, version 0 (KIP-853). Our metadata quorum has one voter, this node, and the last one cannot go: always refused. */
import { ErrorCode, RemoveRaftVoterRequest, RemoveRaftVoterResponse, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { refuseVoterChange, votersOf, wordsForVoter } from './raft-voters.js';
import type { VoterRefusal } from './raft-voters.js';

export const removeRaftVoter = singleStage({
  request: RemoveRaftVoterRequest,
  response: RemoveRaftVoterResponse,
  versions: { min: 0, max: 0 },

  handle: (request, _context, services) => ({ throttleTimeMs: 0, ...refusal(request, services) }),

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, errorMessage: errorInfo(errorCode).message }),
});

function refusal(request: RemoveRaftVoterRequest, services: BrokerServices): VoterRefusal {
  const refused = refuseVoterChange('Remove', request, services);
  if (refused !== undefined) return refused;
  const voters = votersOf(services);
  if (voters === undefined) {
    const errorMessage = "Cluster doesn't support removing voter because the kraft.version feature is 0";
    return { errorCode: ErrorCode.UnsupportedVersion, errorMessage };
  }
  const key = wordsForVoter(request.voterId, request.voterDirectoryId);
  return {
    errorCode: ErrorCode.VoterNotFound,
    errorMessage: `Cannot remove voter ${key} from the set of voters [${voters}]`,
  };
}

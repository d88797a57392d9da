/** Bounds of what one connection may hold in memory. */
export interface ConnectionLimits {
  /** `socket.request.max.bytes`: the largest frame taken. */
  readonly requestBytesMax: number;
  /** Requests that may be under way at a time; the next is not read before one is answered. */
  readonly pendingRequestsMax: number;
  /** Requests and answers under way, and answers the client has not taken; above it no further request starts. */
  readonly pendingBytesMax: number;
  /** `connections.max.idle.ms`: a connection on which nothing happens for so long is closed. */
  readonly idleMs: number;
}

export const defaultConnectionLimits: ConnectionLimits = {
  requestBytesMax: 104_857_600,
  pendingRequestsMax: 100,
  pendingBytesMax: 67_108_864,
  idleMs: 600_000,
};

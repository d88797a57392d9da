export type BrokerStartErrorCode =
  | 'DIRECTORY_LOCKED'
  | 'DIRECTORY_UNUSABLE'
  | 'PORT_IN_USE'
  | 'PORT_FORBIDDEN'
  | 'ADDRESS_NOT_AVAILABLE'
  | 'BAD_SETTING'
  | 'BAD_LISTENER'
  | 'CLUSTER_MISMATCH'
  | 'START_FAILED';

/** The broker cannot start. The message is a sentence that says what to do; `cause` is what happened underneath. */
export class BrokerStartError extends Error {
  readonly retriable = false;
  constructor(
    readonly code: BrokerStartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'BrokerStartError';
  }
}

/** By shape and not by class: in a sandbox (jest has one per test file) Node's errors are of another realm's Error. */
function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why an address could not be listened on. */
export function listenError(error: unknown, listener: string, host: string, port: number): BrokerStartError {
  const options = { cause: error };
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new BrokerStartError(
        'PORT_IN_USE',
        `port ${port} on ${host} is in use: stop what listens there, or give the listener ${listener} another port`,
        options,
      );
    case 'EACCES':
      return new BrokerStartError(
        'PORT_FORBIDDEN',
        `this user may not listen on port ${port}: choose one above 1023 for the listener ${listener}`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new BrokerStartError(
        'ADDRESS_NOT_AVAILABLE',
        `${host} is no address of this machine: choose one that is (127.0.0.1, 0.0.0.0) for the listener ${listener}`,
        options,
      );
    case undefined:
    default:
      return new BrokerStartError('START_FAILED', `cannot listen on ${host}:${port}: ${messageOf(error)}`, options);
  }
}

/** What went wrong after the addresses were bound. */
export function startError(error: unknown, dataDirectory: string): BrokerStartError {
  if (error instanceof BrokerStartError) {
    return error;
  }
  const options = { cause: error };
  switch (codeOf(error)) {
    case 'DIRECTORY_LOCKED':
      return new BrokerStartError('DIRECTORY_LOCKED', messageOf(error), options);
    case 'BAD_SETTING':
      return new BrokerStartError('BAD_SETTING', messageOf(error), options);
    case 'CLUSTER_MISMATCH':
    case 'NODE_MISMATCH':
      return new BrokerStartError('CLUSTER_MISMATCH', messageOf(error), options);
    case 'EACCES':
    case 'EPERM':
    case 'ENOENT':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
    case 'ENOSPC':
      return new BrokerStartError(
        'DIRECTORY_UNUSABLE',
        `the data directory ${dataDirectory} cannot be used: ${messageOf(error)}; mend that or choose another one`,
        options,
      );
    case undefined:
    default:
      return new BrokerStartError(
        'START_FAILED',
        `the broker cannot start on ${dataDirectory}: ${messageOf(error)}`,
        options,
      );
  }
}

function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : String(error);
}

/** TLS for one side. PEM text. */
export interface TlsOptions {
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly authorities?: string;
  /** Server side: ask the client for a certificate and refuse those without a valid one. Default false. */
  readonly requireClientCertificate?: boolean;
  /** Client side: the name to verify and to send as SNI. Default: the host connected to. */
  readonly serverName?: string;
  /** Client side: accept any certificate. Default false. */
  readonly insecure?: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the owner of a connection is told. Set once by {@link Connection.start}. */
export interface ConnectionEvents {
  /** Bytes as they arrive; the buffer belongs to the receiver. */
  onData(chunk: Buffer): void;
  /** The send buffer has emptied after `write` returned false. */
  onDrain?(): void;
  /** The connection is gone: exactly once, with the error when one caused it; after it nothing else is called. */
  onClose(error?: Error): void;
}

/** One byte stream, both ways. */
export interface Connection {
  readonly local: Address;
  readonly remote: Address;
  /** Starts delivery of events; bytes that arrived before are kept until then. */
  start(events: ConnectionEvents): void;
  /** Queues bytes; false when the caller should wait for `onDrain` before writing more. Writes of one turn may leave together. */
  write(chunk: Uint8Array): boolean;
  /** Bytes queued and not yet handed to the network, every chunk as a whole until it has left; with TLS their encrypted copies as well. */
  readonly pendingBytes: number;
  /** Bytes handed to the network so far. */
  readonly sentBytes: number;
  /** Stops and resumes `onData`; back-pressure reaches the other side. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Closes at once and drops what is queued. */
  destroy(error?: Error): void;
}

export interface Listener {
  readonly address: Address;
  /**
   * Certificate, key and authorities for handshakes from now on; connections keep theirs, and whether clients need a certificate stays.
   * Throws Node's error, and changes nothing, when they cannot be read. Without meaning on a listener without TLS.
   */
  renewTls(tls: TlsOptions): void;
  /** Stops accepting; does not touch accepted connections. Resolves when the port is free. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free port; see {@link Listener.address}. */
  readonly port: number;
  readonly tls?: TlsOptions;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsOptions;
  readonly signal?: AbortSignal;
}

export interface Network {
  /** Rejects with Node's error (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`). */
  listen(options: ListenOptions, onConnection: (connection: Connection) => void): Promise<Listener>;
  /** Rejects with Node's error (`ECONNREFUSED`, ...) or the signal's reason. TCP_NODELAY is on. */
  connect(options: ConnectOptions): Promise<Connection>;
}

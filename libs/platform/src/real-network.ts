import { connect as connectTcp, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import type { Connection, ConnectOptions, Listener, ListenOptions, Network, TlsOptions } from './network.js';
import { RealConnection } from './real-connection.js';
import { SocketFlush } from './socket-flush.js';
import { reasonOf } from './sleep.js';
import { clientTls, keyMaterial, serverTls } from './tls-options.js';

/** The machine's network: TCP, and TLS over it. */
export class RealNetwork implements Network {
  readonly #flush = new SocketFlush();

  listen(options: ListenOptions, onConnection: (connection: Connection) => void): Promise<Listener> {
    const accept = (socket: Socket): void => onConnection(new RealConnection(socket, this.#flush));
    return new Promise((resolve, reject) => {
      const server = newServer(options, accept);
      server.once('error', reject);
      server.listen({ host: options.host, port: options.port }, () => {
        server.off('error', reject);
        // What goes wrong while accepting (too many open files) must not end the process; the next accept is tried anyway.
        server.on('error', () => undefined);
        resolve(new RealListener(server));
      });
    });
  }

  connect(options: ConnectOptions): Promise<Connection> {
    const { host, port, tls, signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      const socket = tls === undefined ? tcpSocket(host, port) : tlsSocket(host, port, tls);
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
        socket.off('error', fail);
      };
      const abort = (): void => {
        settle();
        socket.on('error', () => undefined);
        socket.destroy();
        reject(reasonOf(signal));
      };
      const fail = (error: Error): void => {
        settle();
        socket.destroy();
        reject(error);
      };
      signal?.addEventListener('abort', abort, { once: true });
      socket.once('error', fail);
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
        settle();
        resolve(new RealConnection(socket, this.#flush));
      });
    });
  }
}

// Half-open on both sides: after the other side's end, RealConnection still sends what is queued.

function tcpSocket(host: string, port: number): Socket {
  return connectTcp({ host, port, noDelay: true, allowHalfOpen: true });
}

function tlsSocket(host: string, port: number, tls: TlsOptions): Socket {
  const options = { host, port, allowHalfOpen: true, ...clientTls(tls, host) };
  return connectTls(options).setNoDelay(true);
}

function newServer(options: ListenOptions, accept: (socket: Socket) => void): Server {
  if (options.tls === undefined) return createServer({ noDelay: true, allowHalfOpen: true }, accept);
  const server = createTlsServer({ noDelay: true, allowHalfOpen: true, ...serverTls(options.tls) }, accept);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

class RealListener implements Listener {
  readonly address;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a host and a port');
    this.address = { host: bound.address, port: bound.port };
  }

  renewTls(tls: TlsOptions): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext(keyMaterial(tls));
  }

  /** The port is free as soon as the handle is closed; Node's own callback would wait for every connection to end. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

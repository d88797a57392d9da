import { connect, createServer } from 'node:net';

export const loopback = '127.0.0.1';

/** Ports that nothing listens on at this moment, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen({ host: loopback, port: 0, exclusive: true }, () => {
            const address = server.address();
            if (address === null || typeof address === 'string') reject(new Error('the socket has no port'));
            else resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  return ports;
}

/** ApiVersions v0 without a client id: the least that every broker answers. */
const apiVersionsFrame = Buffer.from('0000000a001200000000000affff', 'hex');
const answerTimeoutMs = 5000;

/** Whether a Kafka broker answers at the port; a port that is open without answering does not count. */
export async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(answerTimeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('data', () => finish(true));
    socket.once('connect', () => socket.write(apiVersionsFrame));
  });
}

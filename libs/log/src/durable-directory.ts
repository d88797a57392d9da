import type { Files } from '@barnabas/platform';

/** Makes a directory with its missing parents so that a crash takes none of them back. */
export async function makeDurableDirectory(files: Files, path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; at !== '' && at !== '.' && !(await files.exists(at)); at = parentOf(at)) missing.push(at);
  await files.makeDirectory(path);
  for (const directory of missing.toReversed()) await files.syncDirectory(parentOf(directory));
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

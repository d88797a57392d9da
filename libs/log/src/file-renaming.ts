import type { Files } from '@barnabas/platform';

/** False when there is no such file. */
export async function renameIfThere(files: Files, from: string, to: string): Promise<boolean> {
  try {
    await files.rename(from, to);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return false;
    throw error;
  }
}

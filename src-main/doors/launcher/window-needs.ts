/** Whether this machine can show a window of Electron at all, as far as that is known before trying. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Why no Electron whatever can open a window here. */
export function reasonAgainstAnyWindow(environment: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'there is no display';
  if (process.getuid?.() === 0) return "Electron's sandbox does not work for root";
  return undefined;
}

/** Why this one cannot be shut into its sandbox; without that, the browser's own sandbox is the better one. */
export function reasonAgainstSandbox(executable: string): string | undefined {
  if (process.platform !== 'linux' || mayMakeNamespaces() || hasSandboxProgram(executable)) return undefined;
  return "this system does not allow Electron's sandbox (no unprivileged user namespaces)";
}

function mayMakeNamespaces(): boolean {
  const is = (file: string, value: string): boolean => {
    try {
      return readFileSync(file, 'utf8').trim() === value;
    } catch {
      return false;
    }
  };
  return !(
    is('/proc/sys/kernel/unprivileged_userns_clone', '0') ||
    is('/proc/sys/user/max_user_namespaces', '0') ||
    is('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1')
  );
}

/** Chromium's older sandbox: a program beside it that belongs to root and has the setuid bit. */
function hasSandboxProgram(executable: string): boolean {
  try {
    const { uid, mode } = statSync(path.join(path.dirname(executable), 'chrome-sandbox'));
    return uid === 0 && (mode & 0o4000) !== 0;
  } catch {
    return false;
  }
}

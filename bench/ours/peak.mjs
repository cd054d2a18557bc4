// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/** Peak resident set of this process, in GB. */
export function peakGB() {
  // Linux hands getrusage's peak down from the process that started this one; the kernel's own count starts from zero.
  const status = '/proc/self/status';
  const kilobytes = existsSync(status)
    ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1])
    : process.resourceUsage().maxRSS;
  return kilobytes / 1e6;
}

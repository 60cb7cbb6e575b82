/** By the words of a platform: Go's GOOS, Python's and browsers' names (wakatime-api.md, section 25). */
const systems: ReadonlyMap<string, string> = new Map([
  ['aix', 'AIX'],
  ['android', 'Android'],
  ['chromeos', 'ChromeOS'],
  ['cros', 'ChromeOS'],
  ['darwin', 'Mac'],
  ['dragonfly', 'DragonFly'],
  ['freebsd', 'FreeBSD'],
  ['illumos', 'illumos'],
  ['ios', 'iOS'],
  ['ipad', 'iOS'],
  ['iphone', 'iOS'],
  ['linux', 'Linux'],
  ['mac', 'Mac'],
  ['macintosh', 'Mac'],
  ['macos', 'Mac'],
  ['netbsd', 'NetBSD'],
  ['openbsd', 'OpenBSD'],
  ['solaris', 'Solaris'],
  ['win', 'Windows'],
  ['windows', 'Windows'],
  ['wsl', 'Linux'],
]);

/**
 * The system a platform names: "darwin-25.5.0-arm64" → "Mac", "win_x86-64" and "Windows NT 10.0; Win64" → "Windows".
 * The first word that names one counts, but Android and ChromeOS also call themselves Linux.
 */
export function osName(platform: string): string | null {
  const lower = platform.toLowerCase();
  if (lower.includes('android')) return 'Android';
  if (lower.includes('chrome os')) return 'ChromeOS';
  for (const word of lower.split(/[^a-z]/)) {
    const system = systems.get(word);
    if (system !== undefined) return system;
  }
  return null;
}

/** Whether a word is only about the system, as browser extensions send it: "linux_x86-64", "mac_arm64", "macOS/10.15.7". */
export function isOsWord(name: string): boolean {
  return systems.has(name.toLowerCase().split(/[_-]/, 1)[0] ?? '');
}

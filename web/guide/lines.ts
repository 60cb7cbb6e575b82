export type System = 'unix' | 'windows';

/** Stands in the lines until there is a key. */
export const keyPlaceholder = 'waka_your-key';

/** Of the machine that the page is looked at on; phones are none that anybody sets up. */
export const systemOf = (platform: string): System => (/^win/i.test(platform) ? 'windows' : 'unix');

export const filePath: Readonly<Record<System, string>> = {
  unix: '~/.wakatime.cfg',
  windows: '%USERPROFILE%\\.wakatime.cfg',
};

/** Of wakatime-cli. */
export const logPath: Readonly<Record<System, string>> = {
  unix: '~/.wakatime/wakatime.log',
  windows: '%USERPROFILE%\\.wakatime\\wakatime.log',
};

export const configLines = (apiUrl: string, key: string): string => `[settings]\napi_url = ${apiUrl}\napi_key = ${key}\n`;

/** One heartbeat, sent by hand; both shells have all they need. */
export function testCommand(system: System, apiUrl: string, key: string): string {
  const url = `${apiUrl}/users/current/heartbeats`;
  const agent = 'Terminal/1 terminal-wakatime/1';
  if (system === 'unix') {
    return [
      `curl -sS '${url}' -A '${agent}'`,
      `-H 'Authorization: Bearer ${key}' -H "X-Machine-Name: $(hostname)"`,
      `-d '{"entity":"hello","type":"app","time":'$(date +%s)'}'`,
    ].join(' \\\n  ');
  }
  return [
    `Invoke-RestMethod -Method Post '${url}' -UserAgent '${agent}'`,
    `-Headers @{ Authorization = 'Bearer ${key}'; 'X-Machine-Name' = $env:COMPUTERNAME }`,
    `-Body (@{ entity = 'hello'; type = 'app'; time = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() } | ConvertTo-Json)`,
  ].join(' `\n  ');
}

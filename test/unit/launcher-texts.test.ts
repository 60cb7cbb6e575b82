import { expect } from 'chai';
import { createProgressLine } from '../../launcher/progress-line.js';
import { complaintsOf } from '../../launcher/store-log.js';
import { localAddress, usage, welcomeText } from '../../launcher/welcome.js';
import type { FetchProgress } from '../../launcher/store-binaries.js';

describe('launcher: texts', () => {
  it('prints the lines for ~/.wakatime.cfg', () => {
    const text = welcomeText({
      address: 'http://0.0.0.0:3001',
      publicUrl: '',
      account: { username: null, setUpCode: 'abc', hasPresetKey: false, canSignIn: false },
      dataDir: '/d',
    });
    expect(text)
      .to.include(`[settings]\napi_url = http://127.0.0.1:3001/api/v1\napi_key = <your API key>\n`)
      .and.include('http://127.0.0.1:3001/set-up?code=abc\n');
    expect(text).to.include('Sundial is ready: http://127.0.0.1:3001\n').and.include('/d/log');
  });

  it('shows no key of an account that was there before', () => {
    const text = welcomeText({
      address: 'http://127.0.0.1:3000',
      publicUrl: '',
      account: { username: 'ada', setUpCode: null, hasPresetKey: false, canSignIn: true },
      dataDir: null,
    });
    expect(text).to.include('http://127.0.0.1:3000/sign-in').and.include('api_key = <your API key>').and.not.include('waka_');
  });

  it('names the address people reach the server at, where there is one', () => {
    const account = { username: null, setUpCode: 'abc', hasPresetKey: false, canSignIn: false };
    const text = welcomeText({
      address: 'http://127.0.0.1:3000',
      publicUrl: 'https://sundial.example.org',
      account,
      dataDir: null,
    });
    expect(text)
      .to.include('https://sundial.example.org/set-up?code=abc')
      .and.include('api_url = https://sundial.example.org/api/v1')
      .and.include('listening on http://127.0.0.1:3000');
  });

  it('says how to get a password for an account that never had one', () => {
    const told = (hasPresetKey: boolean, canSignIn: boolean): string =>
      welcomeText({
        address: 'http://127.0.0.1:3000',
        publicUrl: '',
        account: { username: 'admin', setUpCode: null, hasPresetKey, canSignIn },
        dataDir: null,
      });
    for (const hasPresetKey of [true, false]) {
      expect(told(hasPresetKey, false)).to.include('npm run admin -- password reset-link admin\n').and.not.include('/sign-in');
      expect(told(hasPresetKey, true)).to.include('/sign-in').and.not.include('reset-link');
    }
  });

  it('names an address that works on this machine', () => {
    const addresses = ['http://127.0.0.1:3000', 'http://[::]:3000', 'http://0.0.0.0:80', 'http://192.0.2.7:3000'];
    expect(addresses.map(localAddress)).to.deep.equal([
      'http://127.0.0.1:3000',
      'http://[::1]:3000',
      'http://127.0.0.1',
      'http://192.0.2.7:3000',
    ]);
  });

  it('lists the environment variables in --help', () => {
    for (const name of ['PORT', 'MONGO_URL', 'REDIS_URL', 'SUNDIAL_DATA_DIR', 'SUNDIAL_ADMIN_API_KEY'])
      expect(usage()).to.include(`  ${name} `);
  });

  it('shows fetches on one line of a terminal, and with few lines elsewhere', () => {
    const steps: FetchProgress[] = [
      { program: 'mongod', phase: 'fetching', text: 'M …' },
      { program: 'redis-server', phase: 'fetching', text: 'R …' },
      { program: 'mongod', phase: 'fetching', text: 'M 1' },
      { program: 'redis-server', phase: 'unpacking', text: 'R u' },
      { program: 'redis-server', phase: 'fetched', text: 'R!' },
      { program: 'mongod', phase: 'fetched', text: 'M!' },
    ];
    const shown = (isTTY: boolean): string => {
      let text = '';
      steps.forEach(createProgressLine({ isTTY, write: (more) => (text += more) }));
      return text;
    };
    expect(shown(false)).to.equal('M …\nR …\nR!\nM!\n');
    expect(shown(true).split('\r\u001b[2K').slice(1)).to.deep.equal([
      'M …',
      'M …  ·  R …',
      'M 1  ·  R …',
      'M 1  ·  R u',
      'R!\nM 1',
      'M!\n',
    ]);
  });

  it('picks the complaints out of a log', () => {
    const mongo = [
      '{"t":{},"s":"I","c":"CONTROL","msg":"Build Info"}',
      '{"t":{},"s":"E","c":"CONTROL","msg":"Error setting up listener","attr":{"error":{"codeName":"SocketException"}}}',
    ];
    expect(complaintsOf(mongo)).to.deep.equal(['Error setting up listener: {"error":{"codeName":"SocketException"}}']);
    const redis = [
      '1:C 23 Nov 2026 04:58:56.438 # oO0OoO0OoO0Oo Redis is starting',
      '1:M 23 Nov 2026 04:58:56.439 # Bad file format',
    ];
    expect(complaintsOf(redis)).to.deep.equal(['Bad file format']);
    expect(complaintsOf(['1:M 23 Nov 2026 04:58:56.440 * Ready to accept connections'])).to.have.lengthOf(1);
  });
});

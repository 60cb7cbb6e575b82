import { expect } from 'chai';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { forwardedReader, plainAddress, type Forwarded } from '../../api/middleware/forwarded.js';

type Headers = Readonly<Record<'for' | 'proto' | 'host', string>>;

function ask(networks: readonly string[], peer: string, said: Partial<Headers> = {}): Forwarded | null {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  for (const [name, value] of Object.entries(said)) request.headers[`x-forwarded-${name}`] = value;
  return forwardedReader(networks)(request);
}

const proxy = '10.0.0.1';
const client = '198.51.100.7';

describe('headers of proxies', () => {
  it('are nothing where no proxy is trusted, or another one', () => {
    const said = { for: client, proto: 'https', host: 'sundial.example' };
    expect(ask([], proxy, said)).to.equal(null);
    for (const networks of [['10.0.0.2'], ['10.1.0.0/16'], ['2001:db8::/32']]) expect(ask(networks, proxy, said)).to.equal(null);
  });

  it('tell the client, the scheme and the host where it is', () => {
    const said = { for: client, proto: 'https', host: 'sundial.example:8443' };
    const expected = { ip: client, protocol: 'https', host: 'sundial.example:8443' };
    for (const networks of [['10.0.0.1'], ['10.0.0.0/8'], ['192.0.2.1', '10.0.0.0/24']]) {
      expect(ask(networks, proxy, said)).to.deep.equal(expected);
    }
    expect(ask(['10.0.0.0/8'], '::ffff:10.0.0.1', said)).to.deep.equal(expected);
    expect(ask(['fd00::/8'], 'fd00::5', said)).to.deep.equal(expected);
  });

  it('tell nothing that they do not say', () => {
    expect(ask([proxy], proxy)).to.deep.equal({ ip: proxy, protocol: null, host: null });
  });

  it('are believed from the right: what stands left of an address that is not trusted is invented', () => {
    expect(ask([proxy], proxy, { for: `6.6.6.6, ${client}` })?.ip).to.equal(client);
    expect(ask([proxy], proxy, { for: `${proxy}, 6.6.6.6, ${client}` })?.ip).to.equal(client);
    expect(ask(['10.0.0.0/8'], proxy, { for: `6.6.6.6, ${client}, 10.0.0.9` })?.ip).to.equal(client);
    expect(ask(['10.0.0.0/8'], proxy, { for: '10.0.0.8, 10.0.0.9' })?.ip).to.equal('10.0.0.8');
  });

  it('count as many schemes and hosts as there are proxies', () => {
    const one = ask([proxy], proxy, { for: client, proto: 'https, http', host: 'evil.example, sundial.example' });
    expect(one).to.deep.equal({ ip: client, protocol: 'http', host: 'sundial.example' });
    const two = ask(['10.0.0.0/8'], proxy, { for: `${client}, 10.0.0.9`, proto: 'http, https, http', host: 'a, b, c' });
    expect(two).to.deep.equal({ ip: client, protocol: 'https', host: 'b' });
    expect(ask(['10.0.0.0/8'], proxy, { for: `${client}, 10.0.0.9`, proto: 'https' })?.protocol).to.equal('https');
  });

  it('may write an address in any of its forms', () => {
    const forms: readonly (readonly [string, string])[] = [
      [`${client}:54321`, client],
      ['::ffff:198.51.100.7', client],
      ['::FFFF:C633:6407', client],
      ['[2001:DB8:0:0::1]:443', '2001:db8::1'],
      ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1'],
    ];
    for (const [text, ip] of forms) expect(ask([proxy], proxy, { for: text })?.ip, text).to.equal(ip);
  });

  it('that are no address leave the proxy that passed them on', () => {
    for (const text of ['unknown', '_hidden', '1.2.3', 'x'.repeat(4000), '<script>', '999.1.1.1', '::ffff:1.2.3.4.5']) {
      expect(ask([proxy], proxy, { for: text })?.ip, text).to.equal(proxy);
    }
    expect(ask(['10.0.0.0/8'], proxy, { for: 'unknown, 10.0.0.9' })?.ip).to.equal('10.0.0.9');
  });

  it('that are no scheme or host are none', () => {
    for (const proto of ['ftp', 'javascript', 'https://', ''])
      expect(ask([proxy], proxy, { proto })?.protocol, proto).to.equal(null);
    for (const host of ['a b', 'a/b', '"><script>', 'user@host', 'a\\b', '', 'host:port']) {
      expect(ask([proxy], proxy, { host })?.host, host).to.equal(null);
    }
    for (const host of ['[2001:db8::1]:3000', 'SUNDIAL.example', 'a_b.example:80'])
      expect(ask([proxy], proxy, { host })?.host).to.equal(host);
    expect(ask([proxy], proxy, { proto: 'HTTPS' })?.protocol).to.equal('https');
  });

  it('come late for an address of IPv4 by an IPv6 socket', () => {
    expect(plainAddress('::ffff:127.0.0.1')).to.equal('127.0.0.1');
    expect(plainAddress('::1')).to.equal('::1');
  });
});

import { expect } from 'chai';
import { addressKey } from '../../api/auth/address-key.js';
import { defaultSender } from '../../shared/mail/mails.js';
import { browserName } from '../../shared/domain/browser-name.js';

describe('an address to count by', () => {
  it('is an IPv4 address as it is, however it is written', () => {
    for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1']) expect(addressKey(ip)).to.equal('192.0.2.1');
  });

  it('is the first half of an IPv6 address', () => {
    for (const ip of [
      '2001:db8:0:7::',
      '2001:db8:0:7::1',
      '2001:0DB8:0:7:ffff:1:2:3',
      '2001:db8:0:7:8:9:192.0.2.1',
      '2001:db8:0:7::1%eth0',
    ]) {
      expect(addressKey(ip), ip).to.equal('2001:db8:0:7::/64');
    }
    expect(addressKey('2001:db8:0:8::1')).to.equal('2001:db8:0:8::/64');
    expect(addressKey('::1')).to.equal('0:0:0:0::/64');
    expect(addressKey('1::2:3:4:5:6')).to.equal('1:0:0:2::/64');
  });
});

describe('a browser’s name', () => {
  it('is what people call it', () => {
    const names: [string, string][] = [
      ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
      [
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
        'Chrome on Windows',
      ],
      [
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0',
        'Edge on Windows',
      ],
      [
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
        'Safari on macOS',
      ],
      [
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/129.0 Mobile/15E148 Safari/604.1',
        'Chrome on iOS',
      ],
      [
        'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36',
        'Samsung Internet on Android',
      ],
      ['curl/8.9.1', 'curl'],
      ['', 'Unknown browser'],
      ['<script>alert(1)</script>', 'Unknown browser'],
    ];
    for (const [userAgent, name] of names) expect(browserName(userAgent), userAgent).to.equal(name);
  });
});

describe('the sender of mails', () => {
  it('is at the host of the server', () => {
    expect(defaultSender('https://sundial.example.org:8443')).to.equal('Sundial <sundial@sundial.example.org>');
    for (const origin of ['http://127.0.0.1:3000', 'http://[::1]:3000']) {
      expect(defaultSender(origin)).to.equal('Sundial <sundial@localhost>');
    }
  });
});

import { expect } from 'chai';
import { isExclusive, placeOf, redirectUriFault, withParameters } from '../../shared/domain/redirect-uri.js';

describe('a redirect URI', () => {
  it('is https anywhere, http on the own machine, or a scheme of an app', () => {
    for (const uri of [
      'https://app.example/callback',
      'https://app.example:8443/a/b?c=d&e=f',
      'http://localhost:3000/callback',
      'http://127.0.0.1/',
      'http://[::1]:80/x',
      'com.example.app:/oauth2redirect',
      'timegarden://done',
      'vscode://somebody.extension/signed-in',
    ])
      expect(redirectUriFault(uri), uri).to.equal(null);
  });

  it('is nothing that runs, is read on the way, or leads nowhere', () => {
    for (const uri of [
      '',
      'app.example/callback',
      '/callback',
      '//app.example/callback',
      'http://app.example/callback',
      'http://localhost.evil.example/',
      'http://127.0.0.1.evil.example/',
      'HTTPS://app.example/',
      'https://app.example/#',
      'https://app.example/a#b',
      'https://me@app.example/',
      'https://me:word@app.example/',
      'https://app.example/\\evil',
      'https://app.example/a b',
      'https://app.example/\r\nSet-Cookie:a=b',
      'https://äpp.example/',
      'https://app.example/"><script>',
      'javascript:/alert(1)',
      'javascript://app.example/%0aalert(1)',
      'data:/text/html,x',
      'vbscript:/x',
      'file:///etc/passwd',
      'blob:/https://app.example/x',
      'ms-msdt:/id',
      'mailto:ada@example.org',
      'urn:ietf:wg:oauth:2.0:oob',
      `https://app.example/${'a'.repeat(2000)}`,
    ])
      expect(redirectUriFault(uri), uri).to.be.a('string');
  });

  it('is told of in words, cut where it is long', () => {
    expect(redirectUriFault(`ftp://${'a'.repeat(500)}`)!.length).to.be.below(140);
    expect(placeOf('https://app.example/callback')).to.equal('app.example');
    expect(placeOf('http://localhost:3000/')).to.include('localhost:3000').and.include('own machine');
    expect(placeOf('timegarden://done')).to.equal('the app that opens timegarden:// addresses');
    expect(['https://a.example/', 'http://localhost/', 'a://b'].map(isExclusive)).to.deep.equal([true, false, false]);
  });

  it('stays as it is when something is added', () => {
    const added = new URLSearchParams({ code: 'a b&c' });
    expect(withParameters('https://a.example', added, false)).to.equal('https://a.example?code=a+b%26c');
    expect(withParameters('https://a.example/?x=%41', added, false)).to.equal('https://a.example/?x=%41&code=a+b%26c');
    expect(withParameters('https://a.example/?', added, false)).to.equal('https://a.example/?code=a+b%26c');
    expect(withParameters('app://x?y=1', added, true)).to.equal('app://x?y=1#code=a+b%26c');
  });
});

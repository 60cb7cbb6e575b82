import { expect } from 'chai';
import { createPerson, fieldsOf, type Person } from '../support/person.js';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';

const png = (filling: number, size = 200): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(size - 8, filling)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)]);
const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(100)]);

describe('a picture', () => {
  let server: TestServer;
  let ada: TestUser;
  let person: Person;
  before(async () => (server = await startTestServer()));
  after(() => server.close());
  beforeEach(async () => {
    ada = await server.newUser();
    person = await signedIn(server, ada);
  });

  const patch = (
    body: unknown,
    as = ada,
  ): Promise<Answer<{ data: Record<string, unknown>; errors?: Record<string, string[]> }>> =>
    server.call(as, me, { method: 'PATCH', body: JSON.stringify(body) });
  const profile = async (as = ada): Promise<Record<string, unknown>> =>
    (await server.call<{ data: Record<string, unknown> }>(as, me)).body.data;
  const audited = (): Promise<unknown[]> =>
    server.collections.audit
      .find({ user_id: ada.user._id, action: /changed$/ })
      .sort({ _id: 1 })
      .map(({ action, details }) => [action, details['fields']])
      .toArray();

  async function upload(
    bytes: Buffer | null,
    as = person,
    csrf?: string,
  ): Promise<{ status: number; text: string; location: string | null }> {
    const fields = fieldsOf((await as.get('/settings')).text, '/settings/photo');
    const form = new FormData();
    form.append('csrf', csrf ?? fields['csrf']!);
    // Its name and its type say nothing
    if (bytes !== null) form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'text/html' }), 'evil.html');
    const cookie = [...as.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${server.url}/settings/photo`, {
      method: 'POST',
      body: form,
      headers: { Cookie: cookie },
      redirect: 'manual',
    });
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  }
  async function see(path: string, as?: Person): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
    const cookie = [...(as?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(server.url + path, { headers: { Cookie: cookie } });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }
  const pathOf = async (): Promise<string> => new URL((await profile())['photo'] as string).pathname;

  it('shows it to oneself alone, until it is shared', async () => {
    expect((await upload(png(1))).location).to.equal('/settings?photo=1');
    const path = await pathOf();
    expect(path).to.match(new RegExp(`^/photos/${ada.user._id}/[0-9a-f]{24}$`));
    const own = await see(path, person);
    expect([own.status, own.bytes.equals(png(1))]).to.deep.equal([200, true]);
    expect(own.headers.get('cache-control')).to.match(/^private/);
    const eve = await signedIn(server, await server.newUser());
    for (const somebody of [undefined, eve]) expect((await see(path, somebody)).status).to.equal(404);
    const other = async (): Promise<unknown> =>
      ((await (await server.fetch(`/api/v1/users/${ada.user.username}`)).json()) as { data: { photo: unknown } }).data.photo;
    expect(await other()).to.equal(null);
    await patch({ is_photo_public: true });
    expect(await other()).to.match(/\/photos\//);
    const shared = await see(path);
    expect([shared.status, shared.headers.get('content-type'), shared.headers.get('x-content-type-options')]).to.deep.equal([
      200,
      'image/png',
      'nosniff',
    ]);
    expect(shared.headers.get('cache-control')).to.match(/^public.*immutable/);
    expect(shared.headers.getSetCookie()).to.deep.equal([]);
    expect((await createPerson(server.url).get(`/@${ada.user.username}`)).text).to.include(`src="${path}"`);
    await server.collections.users.updateOne({ _id: ada.user._id }, { $set: { disabled_at: new Date() } });
    expect((await see(path)).status).to.equal(404);
  });

  it('is what its first bytes say', async () => {
    for (const [bytes, type] of [
      [jpeg, 'image/jpeg'],
      [webp, 'image/webp'],
      [png(2), 'image/png'],
    ] as const) {
      expect((await upload(bytes)).status).to.equal(303);
      const { headers, bytes: seen } = await see(await pathOf(), person);
      expect([headers.get('content-type'), seen.equals(bytes)]).to.deep.equal([type, true]);
    }
  });

  it('takes nothing else, nothing larger than allowed, and no form of another site', async () => {
    for (const [bytes, why] of [
      [Buffer.from('<svg onload="alert(1)"/>'), 'neither PNG'],
      [Buffer.from('GIF89a'), 'neither PNG'],
      [Buffer.alloc(0), 'Choose a picture first'],
      [null, 'Choose a picture first'],
      [png(1, 512 * 1024 + 1), 'too large'],
      [png(1, 3 * 1024 * 1024), 'too large'],
    ] as const) {
      const { status, text } = await upload(bytes);
      expect([status, text.includes(why)], why).to.deep.equal([400, true]);
    }
    expect((await upload(png(1), person, 'wrong')).status).to.equal(403);
    await person.get('/settings');
    expect((await person.post('/settings/photo', {})).status).to.equal(415);
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      const broken = await fetch(`${server.url}/settings/photo`, {
        method: 'POST',
        body: '--x\r\nContent-',
        headers: { Cookie: cookie, 'Content-Type': type },
      });
      expect(broken.status, type).to.be.oneOf([400, 403]);
    }
    expect((await profile())['photo']).to.equal(null);
    expect(await server.collections.photos.countDocuments({ _id: ada.user._id })).to.equal(0);
    expect((await upload(png(1, 512 * 1024))).status).to.equal(303);
  });

  it('is gone when it is removed, or another one takes its place', async () => {
    await upload(png(1));
    const first = await pathOf();
    await upload(png(2));
    expect(await pathOf()).to.not.equal(first);
    expect((await see(first, person)).status).to.equal(404);
    const second = await pathOf();
    await person.get('/settings');
    expect((await person.submit('/settings/photo/remove')).location).to.equal('/settings?photo=0');
    expect((await see(second, person)).status).to.equal(404);
    expect((await profile())['photo']).to.equal(null);
    expect((await audited()).at(-1)).to.deep.equal(['settings.changed', 'photo']);
  });

  it('is one of those that come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { photos } = server.stores;
      await Promise.all([1, 2, 3, 4].map((filling) => photos.put(ada.user._id, png(round * 4 + filling))));
      expect((await see(await pathOf(), person)).status).to.equal(200);
      await Promise.all([photos.put(ada.user._id, png(99)), photos.remove(ada.user._id)]);
      const { photo } = await profile();
      expect(photo !== null).to.equal((await server.collections.photos.countDocuments({ _id: ada.user._id })) === 1);
      if (photo !== null) expect((await see(await pathOf(), person)).status).to.equal(200);
    }
  });
});
